"""Who is at work on a part of the plan right now: a courtesy in the cache, which a stale save does not depend on."""

from datetime import datetime, timedelta

from django.core.cache import cache

from ipbes_portal import clock
from ipbes_portal.accounts.models import User

# Longer than it takes to write a paragraph; whoever previews or saves counts as present anew.
LIFE = timedelta(minutes=15)


def _key(section, language):
    return f"rolling_plan.presence.{section.pk}.{language}"


def _present(section, language):
    """When each user who is still at work came and was last seen, by number of the user."""
    oldest = (clock.now() - LIFE).isoformat()
    return {user: times for user, times in cache.get(_key(section, language), {}).items() if times[1] > oldest}


def arrive(section, language, user):
    """Note that `user` has this open; two who arrive in the same instant may miss each other, and lose nothing."""
    present, moment = _present(section, language), clock.now().isoformat()
    since = present[user.pk][0] if user.pk in present else moment
    cache.set(_key(section, language), present | {user.pk: (since, moment)}, LIFE.total_seconds())


def leave(section, language, user):
    """Note that `user` has finished here."""
    present = _present(section, language)
    if present.pop(user.pk, None):
        cache.set(_key(section, language), present, LIFE.total_seconds())


def others(section, language, user):
    """The other users at work here, as (user, since when), who came first first."""
    present = {pk: times for pk, times in _present(section, language).items() if pk != user.pk}
    users = User.objects.select_related("person").in_bulk(present) if present else {}
    found = [(users[pk], datetime.fromisoformat(since)) for pk, (since, _seen) in present.items() if pk in users]
    return sorted(found, key=lambda pair: pair[1])
