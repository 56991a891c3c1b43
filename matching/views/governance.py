"""Who oversees matchmaking, who recommends, who decides, and what holds at present (5/3 ¶19–20, ¶26)."""

from django.shortcuts import render

from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.programme.models import OccasionKind

from ..models import Call, MatchingPolicy

RECOMMENDS = "tf-capacity-building"
# Who decides where a call names nobody else.
USUAL = (BodyKind.BUREAU, BodyKind.MEP)


def governance(request):
    """The page is the same for everybody: the bodies are those of public calls."""
    calls = Call.objects.public().with_texts().prefetch_related("deciding_bodies").order_by("-year", "-pk")
    context = {
        "forum_kind": OccasionKind.FORUM_MEETING.value,
        "task_forces": Body.objects.filter(code=RECOMMENDS),
        "deciding": Body.objects.filter(kind__in=USUAL),
        "calls": calls,
        "policy": MatchingPolicy.present(),
    }
    return render(request, "matching/governance.html", context)
