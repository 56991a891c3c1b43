"""What the database says about countries now, in the plain form `country_tables` compares with."""

from ipbes_portal.directory.models import (
    Country,
    CountryStatus,
    Region,
    Subregion,
    SupportCategory,
    SupportPeriod,
    UNGroup,
)

from .country_tables import COUNTRY_COLUMNS, FIELDS, Known, Period


def known():
    """Everything a table of countries is checked against: four queries."""
    periods = {}
    for row in SupportPeriod.objects.select_related("country").order_by("valid_from"):
        period = Period(row.category, row.valid_from, row.valid_to, row.source, row.is_verified)
        periods.setdefault(row.country.iso3, []).append(period)
    return Known(
        countries={country.iso3: _columns(country) for country in Country.objects.order_by("iso3")},
        periods=periods,
        regions=frozenset(Region.objects.values_list("code", flat=True)),
        subregions=dict(Subregion.objects.values_list("code", "region_id")),
        groups=frozenset(UNGroup.values),
        statuses=frozenset(CountryStatus.values),
        categories=frozenset(SupportCategory.values),
    )


def _columns(country):
    """A country as a line of countries.csv."""
    return {name: _plain(getattr(country, FIELDS.get(name, name))) for name in COUNTRY_COLUMNS}


def _plain(value):
    return "" if value is None else value
