"""What waits for somebody about matches and concept notes; each address shows exactly the number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import clock

from .. import rules
from ..models import Bundle, Match


def matches_waiting(user):
    """Label, number and address: answers a side owes, and for those who facilitate matches nobody speaks of."""
    address = reverse("matching:match_list")
    visible = Match.objects.visible_to(user)
    found = [
        (
            _("Matches that wait for my answer"),
            visible.filter(pk__in=Match.objects.waiting_for(user).values("pk")).count(),
            f"{address}?answer=true",
        )
    ]
    if rules.can_facilitate(user):
        quiet = visible.filter(pk__in=Match.objects.quiet(clock.today()).values("pk")).count()
        found.append((_("Matches without contact for 60 days"), quiet, f"{address}?quiet=true"))
    waiting = Bundle.objects.visible_to(user).waiting_for(user).count()
    found.append(
        (_("Concept notes that wait for my answer"), waiting, f"{reverse('matching:bundle_list')}?answer=true")
    )
    return [row for row in found if row[1]]
