"""Telling one side of a match that what the other side brought does not stand any more."""

from functools import partial

from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.notifications.actions import notify

from ..models import TALKING_OR_AGREED, Match


def tell_matches(people_of, build, *, but, **which):
    """Write `build(match)` to `people_of(match)` and the secretariat, for each match of `which` not carried out yet.

    Whoever talks about an offer or a project, or agreed on it, must not wait for what is gone.
    """
    matches = Match.objects.filter(status__in=TALKING_OR_AGREED, offer_use__isnull=True, **which)
    for match in matches.select_related("proposal__text", "offer__text"):
        people = [user for user in [*people_of(match), *secretariat_users()] if user != but]
        notify(people, "matching.match_moved", partial(build, match))
