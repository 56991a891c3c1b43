"""What calls and responses can be filtered by, on pages and in the API."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal.api_filters import Choices, Contains, Related, Whole, YesNo
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Need, Strategy

from .models import (
    Call,
    CallKind,
    CallStatus,
    Category,
    PledgeKind,
    Proposal,
    ProposalStatus,
    ResponseKind,
    SupportStage,
)
from .support import Support, at_stage, pledging, seeking


class CallFilter(FilterSet):
    """Calls by kind, state and year."""

    kind = Choices(label=_("Kind"), choices=CallKind.choices)
    state = Choices(label=_("State"), field_name="status", choices=CallStatus.choices)
    year = Whole(label=_("Year"))


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
    counted = YesNo(label=_("Counted"), empty_label=_("any"), method="that_count")
    late = YesNo(label=_("Late"), empty_label=_("any"), field_name="is_late")
    support = Choices(label=_("Support sought"), choices=Support.choices, method="that_seek")
    stage = Choices(label=_("For"), choices=SupportStage.choices, method="at_stage")
    pledge = Choices(label=_("Pledge"), choices=PledgeKind.choices, method="that_pledge")
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    strategy = Related(
        label=_("Strategy"), field_name="strategies", queryset=Strategy.objects.all(), to_field_name="number"
    )

    def that_count(self, queryset, name, value):
        """Those that stand in the totals, or the others."""
        counted = Proposal.objects.counted().values("pk")
        return queryset.filter(pk__in=counted) if value == "true" else queryset.exclude(pk__in=counted)

    def that_seek(self, queryset, name, kinds):
        """Those that seek one of these kinds of support."""
        return queryset.filter(seeking(*kinds)) if kinds else queryset

    def at_stage(self, queryset, name, stages):
        """Those that seek support for one of these stages."""
        return queryset.filter(at_stage(*stages)) if stages else queryset

    def that_pledge(self, queryset, name, kinds):
        """Those that pledge one of these kinds of support."""
        return queryset.filter(pledging(*kinds)) if kinds else queryset
