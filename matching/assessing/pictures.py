"""Pictures of self-assessments: the capacity of each sector, and which countries name which needs."""

from django.utils.translation import gettext as _

from ipbes_portal import languages
from ipbes_portal.charts import heat_grid
from ipbes_portal.charts_bars import bar_chart
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Need

from ..models import AssessmentEntry, Capacity
from .parts import capacity_by_sector

MOST_COUNTRIES = 12  # columns that can still be read; the table of the list holds all


def _is_rtl():
    return languages.current().direction == "rtl"


def bars(assessment):
    """The average present capacity of each answered sector, or None while nothing is answered."""
    rows = [(str(sector), value, None) for sector, value in capacity_by_sector(assessment) if value is not None]
    if not rows:
        return None
    return bar_chart(
        rows,
        title=_("Present capacity by sector"),
        description=_("Average of the answers, from 0 (none) to 3 (sufficient)."),
        rtl=_is_rtl(),
        most=Capacity.SUFFICIENT.value,
    )


def comparison(assessments):
    """Needs against countries, with the number of questions that found the need; None while there is nothing.

    At most twelve countries, the newest self-assessments first.
    """
    shown = list(assessments.order_by("-year", "-pk").values_list("pk", "country")[:MOST_COUNTRIES])
    entries = AssessmentEntry.needs.through.objects.filter(
        assessmententry__part__assessment__in=[key for key, _country in shown]
    )
    counts = {}
    for need, country in entries.values_list("need", "assessmententry__part__assessment__country"):
        counts[need, country] = counts.get((need, country), 0) + 1
    if not counts:
        return None
    needs = list(Need.objects.filter(pk__in={need for need, _country in counts}))
    countries = list(Country.objects.filter(pk__in=[key for _pk, key in shown]).order_by("name"))
    cells = {
        (row, column): counts.get((need.pk, country.pk), 0)
        for row, need in enumerate(needs)
        for column, country in enumerate(countries)
    }
    return heat_grid(
        [(str(need), f"?need={need.code}") for need in needs],
        [(str(country), f"?country={country.iso3}") for country in countries],
        cells,
        title=_("Needs by country"),
        description=_("How many questions of the latest published self-assessment found each need."),
        rtl=_is_rtl(),
    )
