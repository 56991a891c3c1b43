"""What calls, responses and offers can be filtered by, on pages and in the API."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import DateFilter, FilterSet

from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.api_filters import Choices, Contains, Related, Whole, YesNo, among
from ipbes_portal.directory.models import Country, Region
from ipbes_portal.programme.models import Activity, Initiative, Need, Strategy
from ipbes_portal.widgets import DateInput

from ..fitting.covered import not_fully_covered
from ..models import (
    Call,
    CallKind,
    CallStatus,
    Category,
    GiftStatus,
    Offer,
    OfferKind,
    OfferRoute,
    OfferStatus,
    PledgeKind,
    Proposal,
    ProposalStatus,
    ResponseKind,
    SupportStage,
    begun_and_not_over,
)
from ..responding.support import Support, at_stage, pledging, seeking
from ..rules import can_facilitate


class CallFilter(FilterSet):
    """Calls by kind, state and year."""

    kind = Choices(label=_("Kind"), choices=CallKind.choices)
    state = Choices(label=_("State"), field_name="status", choices=CallStatus.choices)
    year = Whole(label=_("Year"))


class ProposalFileFilter(FilterSet):
    """Files by response."""

    proposal = Whole(label=_("Response"), field_name="proposal", max_value=2**31 - 1)


class ProposalFilter(FilterSet):
    """Responses by call, what they are about, where, and what became of them."""

    q = Contains(fields=["reference", "organisation__name"], words="text")
    call = Related(label=_("Call"), queryset=lambda request: Call.objects.visible_to(request.user).with_texts())
    category = Related(
        label=_("Category"), field_name="categories", queryset=Category.objects.all(), to_field_name="code"
    )
    country = Related(
        label=_("Country"), field_name="countries", queryset=Country.objects.order_by("name"), to_field_name="iso3"
    )
    kind = Choices(label=_("Kind"), choices=ResponseKind.choices)
    state = Choices(label=_("State"), field_name="status", choices=ProposalStatus.choices)
    counted = YesNo(label=pgettext_lazy("of a response", "Counted"), empty_label=_("any"), method="that_count")
    late = YesNo(label=pgettext_lazy("of a response", "Late"), empty_label=_("any"), field_name="is_late")
    support = Choices(label=_("Support sought"), choices=Support.choices, method="that_seek")
    stage = Choices(label=_("For"), choices=SupportStage.choices, method="at_stage")
    pledge = Choices(label=_("Pledge"), choices=PledgeKind.choices, method="that_pledge")
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    strategy = Related(
        label=_("Strategy"), field_name="strategies", queryset=Strategy.objects.all(), to_field_name="number"
    )
    covered = YesNo(label=_("Support fully covered"), empty_label=_("any"), method="that_are_covered")

    def that_are_covered(self, queryset, name, value):
        """Those that seek support of which nothing is missing, or those of which something is.

        Who only reviews a project must not learn what it might get: of others' projects none is found for them.
        """
        if not can_facilitate(self.request.user):
            queryset = queryset.filter(pk__in=Proposal.objects.acted_for(self.request.user).values("pk"))
        lacking = not_fully_covered(Proposal.objects.all()).values("pk")
        if value == "false":
            return queryset.filter(pk__in=lacking)
        return queryset.filter(seeking(*Support.values)).exclude(pk__in=lacking)

    def that_count(self, queryset, name, value):
        """Those that stand in the totals, or the others."""
        return among(queryset, Proposal.objects.counted(), value)

    def that_seek(self, queryset, name, kinds):
        """Those that seek one of these kinds of support."""
        return queryset.filter(seeking(*kinds)) if kinds else queryset

    def at_stage(self, queryset, name, stages):
        """Those that seek support for one of these stages."""
        return queryset.filter(at_stage(*stages)) if stages else queryset

    def that_pledge(self, queryset, name, kinds):
        """Those that pledge one of these kinds of support."""
        return queryset.filter(pledging(*kinds)) if kinds else queryset


def _without_limit():
    """Offers that any country may have."""
    return Q(pk__in=Offer.objects.filter(countries=None, regions=None).values("pk"))


class PublicOfferFilter(FilterSet):
    """Public offers by what is offered and for whom."""

    q = Contains(fields=["reference", "organisation__name"], words="text")
    kind = Choices(label=_("What is offered"), choices=OfferKind.choices)
    region = Related(label=_("Open to the region"), queryset=Region.objects.all(), method="open_to_regions")
    country = Related(
        label=_("Open to the country"),
        queryset=Country.objects.order_by("name"),
        to_field_name="iso3",
        method="open_to_countries",
    )
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    route = Choices(label=_("Route"), choices=OfferRoute.choices)
    initiative = Related(
        label=_("Initiative"), field_name="initiatives", queryset=Initiative.objects.all(), to_field_name="code"
    )
    valid_on = DateFilter(label=_("Valid on"), method="valid_on_day", widget=DateInput())

    def open_to_regions(self, queryset, name, regions):
        """Those that name one of these regions, or a country in it, or set no limit."""
        named = Offer.objects.filter(Q(regions__in=regions) | Q(countries__region__in=regions))
        return queryset.filter(Q(pk__in=named.values("pk")) | _without_limit()) if regions else queryset

    def open_to_countries(self, queryset, name, countries):
        """Those that name one of these countries, or, without naming countries, its region, or set no limit."""
        named = Offer.objects.filter(countries__in=countries)
        regional = Offer.objects.filter(countries=None, regions__countries__in=countries)
        found = Q(pk__in=named.values("pk")) | Q(pk__in=regional.values("pk")) | _without_limit()
        return queryset.filter(found) if countries else queryset

    def valid_on_day(self, queryset, name, day):
        """Those that have begun by that day and have not ended before it."""
        return queryset.filter(begun_and_not_over(day))


class OfferFilter(PublicOfferFilter):
    """Offers by route, kind, state, for whom, by whom, and when."""

    state = Choices(label=_("State"), field_name="status", choices=OfferStatus.choices)
    organisation = Related(label=_("Organisation"), queryset=lambda request: visible_organisations(request.user))
    public = YesNo(label=_("Public"), empty_label=_("any"), method="that_are_public")
    mine = YesNo(label=_("Mine"), empty_label=_("any"), method="that_are_mine")

    def that_are_public(self, queryset, name, value):
        """Those everybody may see today, or the others."""
        return among(queryset, Offer.objects.public(), value)

    def that_are_mine(self, queryset, name, value):
        """Those of the reader and of organisations they act for, or the others."""
        user = self.request.user
        mine = Offer.objects.mine(user).values("pk") if user.is_authenticated else []
        return queryset.filter(pk__in=mine) if value == "true" else queryset.exclude(pk__in=mine)


class GiftFilter(FilterSet):
    """Dedicated contributions by where they stand, by whom and for what."""

    state = Choices(label=_("State"), field_name="status", choices=GiftStatus.choices)
    stands = YesNo(label=_("The offer stands"), empty_label=_("any"), method="whose_offer_stands")
    organisation = Related(
        label=_("Organisation"),
        field_name="offer__organisation",
        queryset=lambda request: visible_organisations(request.user),
    )
    activity = Related(
        label=_("Activity"),
        field_name="offer__activity",
        queryset=lambda request: Activity.objects.filter(offers__gift__isnull=False).with_texts().distinct(),
    )

    def whose_offer_stands(self, queryset, name, value):
        """Those of open offers, or those of offers that were withdrawn, closed or returned."""
        stands = {"offer__status": OfferStatus.OPEN}
        return queryset.filter(**stands) if value == "true" else queryset.exclude(**stands)
