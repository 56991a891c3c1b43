"""What matches can be filtered by, on their page and in the API."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal import clock
from ipbes_portal.api_filters import Choices, Contains, Related, YesNo
from ipbes_portal.directory.models import Country, Region

from ..models import GIVES, Match, MatchStatus
from ..responding.support import Support


class MatchFilter(FilterSet):
    """Matches by state, what they give, where, and what waits."""

    q = Contains(
        fields=[
            *("proposal__reference", "offer__reference"),
            *("proposal__organisation__name", "offer__organisation__name"),
        ]
    )
    state = Choices(label=_("State"), field_name="status", choices=MatchStatus.choices)
    support = Choices(label=_("Support"), choices=Support.choices, method="that_give")
    region = Related(label=_("Region"), field_name="proposal__countries__region", queryset=Region.objects.all())
    country = Related(
        label=_("Country"),
        field_name="proposal__countries",
        queryset=Country.objects.order_by("name"),
        to_field_name="iso3",
    )
    quiet = YesNo(label=_("No contact for 60 days"), empty_label=_("any"), method="that_are_quiet")
    answer = YesNo(label=_("Waits for my answer"), empty_label=_("any"), method="that_wait")

    def that_give(self, queryset, name, supports):
        """Those whose offer gives one of these kinds of support."""
        kinds = [kind for kind, gives in GIVES.items() if gives in supports]
        return queryset.filter(offer__kind__in=kinds) if supports else queryset

    def that_are_quiet(self, queryset, name, value):
        """Those under way without a step or contact for a long time, or the others."""
        return self._among(queryset, Match.objects.quiet(clock.today()), value)

    def that_wait(self, queryset, name, value):
        """Those the reader may accept or decline, or the others."""
        user = self.request.user
        return self._among(queryset, Match.objects.waiting_for(user) if user.is_authenticated else None, value)

    def _among(self, queryset, rows, value):
        pks = Match.objects.none().values("pk") if rows is None else rows.values("pk")
        return queryset.filter(pk__in=pks) if value == "true" else queryset.exclude(pk__in=pks)


class StaffMatchFilter(MatchFilter):
    """The same for those who bring together, who also see what was matched against the suggestion."""

    overrules = YesNo(label=_("Against the suggestion"), empty_label=_("any"), field_name="overrules")
