"""What the registers of partners and money can be filtered by, on pages and in the API."""

from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from django_filters.filters import CharFilter, DateFilter

from ipbes_portal import clock
from ipbes_portal.api_filters import Choices, Contains, Related, Whole, YesNo, among, where
from ipbes_portal.directory.models import Assessment, Country, Organisation, OrganisationKind, Region
from ipbes_portal.programme.models import Initiative, Need
from ipbes_portal.widgets import DateInput

from .models import AgreementKind, Dialogue, FundingOpportunity, OpportunityStatus, Stage, UptakeKind
from .models.agreement import in_force
from .models.opportunity import open_on
from .partners import WAYS


class AgreementFilter(FilterSet):
    """Agreements by partner, kind and whether they are in force."""

    q = Contains(fields=["title", "about", "partners__name"])
    partner = Related(label=_("Partner"), field_name="partners", queryset=Organisation.objects.verified())
    kind = Choices(label=_("Kind"), choices=AgreementKind.choices)
    in_force = YesNo(label=_("In force"), empty_label=_("any"), method="that_hold")

    def that_hold(self, queryset, name, value):
        """Those that hold today, or the others."""
        return where(queryset, in_force(clock.today()), value)


class DialogueFilter(FilterSet):
    """Dialogues by stage, organisation, who cares for them, and what is due; `view` is how they are shown."""

    q = Contains(fields=["organisation__name", "subject", "next_step"])
    stage = Choices(label=_("Stage"), field_name="status", choices=Stage.choices)
    organisation = Related(label=_("Organisation"), queryset=Organisation.objects.verified())
    mine = YesNo(label=_("Cared for by me"), empty_label=_("any"), method="that_are_mine")
    due = YesNo(label=_("Next step due"), empty_label=_("any"), method="that_are_due")
    view = CharFilter(widget=HiddenInput, method="all_of_them")

    def all_of_them(self, queryset, name, value):
        """The same rows in every view."""
        return queryset

    def that_are_mine(self, queryset, name, value):
        """Those the reader cares for, or the others."""
        return where(queryset, Q(owner=self.request.user.pk), value)

    def that_are_due(self, queryset, name, value):
        """Those whose next step is due today, or the others."""
        return among(queryset, Dialogue.objects.due(clock.today()), value)


class SimilarFilter(FilterSet):
    """Similar initiatives by need and initiative."""

    q = Contains(fields=["name", "about", "differs", "lessons"])
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    initiative = Related(
        label=_("Initiative"), field_name="initiatives", queryset=Initiative.objects.all(), to_field_name="code"
    )


class UptakeFilter(FilterSet):
    """Uses by kind, assessment, place and year."""

    q = Contains(fields=["what", "product", "forum"])
    kind = Choices(label=_("Kind"), choices=UptakeKind.choices)
    assessment = Related(label=_("Assessment"), queryset=Assessment.objects.all(), to_field_name="code")
    country = Related(label=_("Country"), queryset=Country.objects.order_by("name"), to_field_name="iso3")
    region = Related(label=_("Region"), queryset=Region.objects.all(), to_field_name="code")
    year = Whole(label=_("Year"), method="in_year")

    def in_year(self, queryset, name, year):
        """Those of that year."""
        return queryset.filter(happened_on__startswith=f"{year:04}")


class PartnerFilter(FilterSet):
    """Partners by where they are, what they are, and how they take part."""

    q = Contains(fields=["name", "short_name"])
    country = Related(label=_("Country"), queryset=Country.objects.order_by("name"), to_field_name="iso3")
    kind = Choices(label=_("Kind"), choices=OrganisationKind.choices)
    way = Choices(label=_("Takes part"), choices=WAYS, method="in_ways")

    def in_ways(self, queryset, name, ways):
        """Those that take part in one of these ways."""
        wanted = Q()
        for way in ways:
            wanted |= Q(**{way: True})
        return queryset.filter(wanted) if ways else queryset


class PublicOpportunityFilter(FilterSet):
    """Funding opportunities by who may apply, for what, when, and from whom."""

    q = Contains(fields=["funder__name", "note"], words="text")
    country = Related(
        label=_("Open to the country"),
        queryset=Country.objects.order_by("name"),
        to_field_name="iso3",
        method="open_to_countries",
    )
    region = Related(label=_("Open to the region"), queryset=Region.objects.all(), method="open_to_regions")
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    initiative = Related(
        label=_("Initiative"), field_name="initiatives", queryset=Initiative.objects.all(), to_field_name="code"
    )
    funder = Related(label=_("Funder"), queryset=Organisation.objects.verified())
    open_on = DateFilter(label=_("Open on"), method="open_on_day", widget=DateInput())
    closed = YesNo(label=_("Closed"), empty_label=_("any"), method="that_are_closed")

    def open_to_countries(self, queryset, name, countries):
        """Those that name one of these countries, or, without naming countries, its region, or set no limit."""
        named = FundingOpportunity.objects.filter(countries__in=countries)
        regional = FundingOpportunity.objects.filter(countries=None, regions__countries__in=countries)
        found = Q(pk__in=named.values("pk")) | Q(pk__in=regional.values("pk")) | _without_limit()
        return queryset.filter(found) if countries else queryset

    def open_to_regions(self, queryset, name, regions):
        """Those that name one of these regions, or a country in it, or set no limit."""
        named = FundingOpportunity.objects.filter(Q(regions__in=regions) | Q(countries__region__in=regions))
        return queryset.filter(Q(pk__in=named.values("pk")) | _without_limit()) if regions else queryset

    def open_on_day(self, queryset, name, day):
        """Those for which one can apply on that day."""
        return queryset.filter(open_on(day))

    def that_are_closed(self, queryset, name, value):
        """Those whose last day has passed, or the others."""
        return where(queryset, Q(closes_on__lt=clock.today()), value)


def _without_limit():
    """Those open to every country."""
    limited = FundingOpportunity.objects.filter(Q(countries__isnull=False) | Q(regions__isnull=False))
    return ~Q(pk__in=limited.values("pk"))


class OpportunityFilter(PublicOpportunityFilter):
    """The same, and where the entry stands: for those who see more than the published ones."""

    state = Choices(label=_("State"), field_name="status", choices=OpportunityStatus.choices)
