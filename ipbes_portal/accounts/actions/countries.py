"""Applying a checked table of countries."""

from django.db import transaction

from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Country, SupportPeriod
from ipbes_portal.workflow import require

from .. import rules


@transaction.atomic
def import_countries(plan, *, by):
    """Apply a checked table of countries or of support periods (tables.Plan); all of it or nothing."""
    require(rules.can_import_countries(by))
    countries = Country.objects.select_for_update().in_bulk(sorted(plan.codes), field_name="iso3")
    for change in plan.country_changes:
        country = countries[change.iso3]
        for name, value in change.values.items():
            setattr(country, name, value)
        country.full_clean()
        country.save(update_fields=list(change.values))
    for change in plan.period_changes:
        SupportPeriod.objects.update_or_create(
            country=countries[change.iso3], valid_from=change.valid_from, defaults=change.values
        )
    for code in sorted(plan.codes):
        record(by=by, verb="import_countries", target=countries[code], changes=plan.described(code))
