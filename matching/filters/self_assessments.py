"""What self-assessments and wishes for support can be filtered by."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal.accounts.roles import Role, has_role
from ipbes_portal.api_filters import Choices, Related, Whole, YesNo
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Need

from ..models import AssessmentEntry, AssessmentStatus, SelfAssessment


class SelfAssessmentFilter(FilterSet):
    """Self-assessments by country, year, state, and the needs they name."""

    country = Related(label=_("Country"), queryset=Country.objects.order_by("name"), to_field_name="iso3")
    year = Whole(label=_("Year"))
    state = Choices(label=_("State"), field_name="status", choices=AssessmentStatus.choices)
    need = Related(label=_("Need"), queryset=Need.objects.all(), to_field_name="code", method="that_name")
    mine = YesNo(label=_("Waits for my endorsement"), empty_label=_("any"), method="that_wait_for_me")

    def __init__(self, *args, **kwargs):
        """Only what makes a difference to the reader is offered: the public sees endorsed ones alone."""
        super().__init__(*args, **kwargs)
        if not self.request.user.is_authenticated:
            del self.filters["state"]
        if not has_role(self.request.user, Role.FOCAL_POINT):
            del self.filters["mine"]

    def that_wait_for_me(self, queryset, name, value):
        """Those in consultation that the reader alone can endorse, or the others."""
        waiting = SelfAssessment.objects.waiting_for(self.request.user).values("pk")
        return queryset.filter(pk__in=waiting) if value == "true" else queryset.exclude(pk__in=waiting)

    def that_name(self, queryset, name, needs):
        """Those in which some question found one of these needs."""
        if not needs:
            return queryset
        found = AssessmentEntry.objects.filter(needs__in=needs).values("part__assessment")
        return queryset.filter(pk__in=found)


class WishFilter(FilterSet):
    """Wishes by need, and whether a response came of them."""

    need = Related(label=_("Need"), queryset=Need.objects.all(), to_field_name="code")
    waiting = YesNo(label=_("Still waiting"), empty_label=_("any"), field_name="proposal__isnull")
