"""What matters for decision can be filtered by, on pages and in the API."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal import clock
from ipbes_portal.api_filters import Choices, Related, YesNo, among
from ipbes_portal.directory.models import Body

from .kinds import all_kinds
from .models import BodyDecision, Matter, Outcome, Stage


def kind_choices():
    """Every kind an app has registered."""
    return sorted(((name, kind.title) for name, kind in all_kinds().items()), key=lambda choice: str(choice[1]))


def visible_bodies(request):
    """The bodies before which the reader's matters were put."""
    return Body.objects.filter(pk__in=BodyDecision.objects.visible_to(request.user).values("body"))


class MatterFilter(FilterSet):
    """Matters `with_stage`, by what they wait for, what they are about, and who decides."""

    stage = Choices(label=_("Stage"), choices=Stage.choices)
    kind = Choices(label=_("Kind"), choices=kind_choices)
    body = Related(label=_("Body"), field_name="parts__body", queryset=visible_bodies, to_field_name="code")
    outcome = Choices(label=_("Outcome"), choices=Outcome.choices)
    overdue = YesNo(label=_("Overdue"), empty_label=_("any"), method="that_are_overdue")
    to_record = YesNo(label=_("Quorum reached, decision to be recorded"), empty_label=_("any"), method="to_be_recorded")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Read now, when every app is loaded; the pills of a list cannot count choices that are still a function.
        self.filters["kind"].extra["choices"] = kind_choices()

    def that_are_overdue(self, queryset, name, value):
        """Open ones whose day has passed, or all others."""
        return among(queryset, Matter.objects.open().filter(due_on__lt=clock.today()), value)

    def to_be_recorded(self, queryset, name, value):
        """Those on which enough members have spoken, or all others."""
        return among(queryset, Matter.objects.to_record(), value)
