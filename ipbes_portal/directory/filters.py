"""What countries, organisations, assessments and bodies can be filtered by, on pages and in the API."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal import clock
from ipbes_portal.api_filters import Choices, Contains, Related, YesNo, in_all_languages
from ipbes_portal.periods import in_force

from .models import (
    AssessmentKind,
    AssessmentState,
    Body,
    BodyKind,
    Country,
    CountryStatus,
    OrganisationKind,
    OrganisationStatus,
    Region,
    Subregion,
    UNGroup,
)

# Bodies that are there without a mandate that would have to be renewed.
STANDING = [BodyKind.PLENARY, BodyKind.BUREAU, BodyKind.MEP, BodyKind.COI_COMMITTEE, BodyKind.SECRETARIAT]


class CountryFilter(FilterSet):
    """Countries by code, group and region."""

    q = Contains(fields=["iso3", "iso2", *in_all_languages("name")])
    iso3 = Related(label=_("ISO code"), field_name="pk", queryset=Country.objects.all(), to_field_name="iso3")
    un_group = Choices(label=_("UN regional group"), choices=UNGroup.choices)
    region = Related(label=_("Region"), queryset=Region.objects.all(), to_field_name="code")
    subregion = Related(label=_("Sub-region"), queryset=Subregion.objects.all(), to_field_name="code")
    status = Choices(label=_("Status"), choices=CountryStatus.choices)


class OrganisationFilter(FilterSet):
    """Organisations by kind and country."""

    q = Contains(fields=["name", "short_name", "city"])
    kind = Choices(label=_("Kind"), choices=OrganisationKind.choices)
    country = Related(label=_("Country"), queryset=Country.objects.all(), to_field_name="iso3")
    region = Related(
        label=_("Region"), field_name="country__region", queryset=Region.objects.all(), to_field_name="code"
    )
    state = Choices(label=_("State"), field_name="status", choices=OrganisationStatus.choices)
    demonstration = YesNo(label=_("Demonstration"), field_name="is_demonstration")


class AssessmentFilter(FilterSet):
    """Assessments by kind and state."""

    q = Contains(fields=["code", *in_all_languages("name")])
    kind = Choices(label=_("Kind"), choices=AssessmentKind.choices)
    state = Choices(label=_("State"), choices=AssessmentState.choices)
    region = Related(label=_("Region"), field_name="regions", queryset=Region.objects.all(), to_field_name="code")


class BodyFilter(FilterSet):
    """Bodies by kind, parent, and whether they are at work today."""

    q = Contains(fields=["code", *in_all_languages("name")])
    kind = Choices(label=_("Kind"), choices=BodyKind.choices)
    current = YesNo(label=_("At work today"), method="at_work", empty_label=_("any"))
    parent = Related(label=_("Part of"), queryset=Body.objects.all(), to_field_name="code")

    def at_work(self, bodies, name, value):
        """In a term or hosted today, or standing without a term; of others without dates nobody knows."""
        today, rows = clock.today(), Body._base_manager
        at_work = Q(pk__in=rows.filter(in_force(today, "terms__")).values("pk"))
        at_work |= Q(pk__in=rows.filter(in_force(today, "hosts__")).values("pk"))
        at_work |= Q(pk__in=rows.filter(kind__in=STANDING, terms__isnull=True).values("pk"))
        return bodies.filter(at_work) if value == "true" else bodies.exclude(at_work)
