"""What strategies, initiatives, needs, activities and contributions can be filtered by, on pages and in the API."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from django_filters.filters import ChoiceFilter

from ipbes_portal.api_filters import Choices, Contains, Related, Whole, YesNo, in_all_languages
from ipbes_portal.directory.models import Body, Country, Organisation, Region
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .models import (
    Activity,
    ActivityKind,
    ActivityLevel,
    ActivityStatus,
    ContributionKind,
    ContributionMode,
    FundingMode,
    Initiative,
    ManagementMode,
    Need,
    NeedCategory,
    Recognition,
    Strategy,
)


def strategies(**options):
    """A filter by the numbers of strategies."""
    return Related(
        **({"label": _("Strategy"), "queryset": Strategy.objects.all(), "to_field_name": "number"} | options)
    )


class ActivityFilter(FilterSet):
    """Activities by everything the plan sorts them by."""

    q = Contains(fields=["place"], words="text")
    strategy = strategies(field_name="initiatives__strategy")
    initiative = Related(
        label=_("Initiative"), field_name="initiatives", queryset=Initiative.objects.all(), to_field_name="code"
    )
    kind = Choices(label=_("Kind"), choices=ActivityKind.choices)
    state = Choices(label=_("State"), field_name="status", choices=ActivityStatus.choices)
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    country = Related(label=_("Country"), field_name="countries", queryset=Country.objects.all(), to_field_name="iso3")
    region = Related(label=_("Region"), field_name="regions", queryset=Region.objects.all(), to_field_name="code")
    organisation = Related(
        label=_("Organisation"), field_name="organisations", queryset=Organisation.objects.verified()
    )
    language = ChoiceFilter(label=_("Language"), choices=LANGUAGE_CHOICES, method="in_language")
    level = Choices(label=_("Carried out"), choices=ActivityLevel.choices)
    year = Whole(label=_("Year"), method="in_year")
    recognition = Choices(label=_("Recognition"), choices=Recognition.choices)
    demonstration = YesNo(label=_("Demonstration"), field_name="is_demonstration")

    def in_language(self, queryset, name, code):
        """Held in this language."""
        return queryset.filter(languages__contains=f" {code} ")

    def in_year(self, queryset, name, year):
        """Under way at some time of the year."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        ends_late_enough = Q(ends_on__gte=first) | Q(ends_on__isnull=True, starts_on__gte=first)
        return queryset.filter(ends_late_enough, starts_on__lte=last)


class StrategyFilter(FilterSet):
    """Strategies by number."""

    q = Contains(fields=in_all_languages("name"))
    number = strategies(field_name="pk", label=_("Number"))


class InitiativeFilter(FilterSet):
    """Initiatives by strategy, management and funding."""

    q = Contains(fields=["code", *in_all_languages("name", "manager", "funding")])
    strategy = strategies()
    management_mode = Choices(label=_("Management"), choices=ManagementMode.choices)
    funding_mode = Choices(label=_("Funding"), choices=FundingMode.choices)


class NeedFilter(FilterSet):
    """Needs by category."""

    q = Contains(fields=["code", *in_all_languages("name", "category__name")])
    category = Related(label=_("Category"), queryset=NeedCategory.objects.all(), to_field_name="number")
    list = Whole(label=_("Version of the list"), field_name="lists__version")


class CriterionFilter(FilterSet):
    """Criteria by strategy."""

    q = Contains(fields=["code", *in_all_languages("name")])
    strategy = strategies()


class ContributionFilter(FilterSet):
    """Contributions by donor, route and purpose."""

    q = Contains(fields=["what"])
    kind = Choices(label=_("Kind"), choices=ContributionKind.choices)
    mode = Choices(label=_("Route"), choices=ContributionMode.choices)
    donor = Related(label=_("Donor"), queryset=Organisation.objects.verified())
    body = Related(label=_("Body"), queryset=Body.objects.all(), to_field_name="code")
    activity = Related(label=_("Activity"), queryset=Activity.objects.in_plan())
    demonstration = YesNo(label=_("Demonstration"), field_name="is_demonstration")
