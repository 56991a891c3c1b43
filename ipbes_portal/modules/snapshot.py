"""Which parts are closed, kept in the cache: every page asks, and it changes once in months."""

from django.core.cache import cache

from .models import ModuleState

KEY = "modules.closed"
# A change reaches every process at once through a shared cache, and this late where each process has its own.
SECONDS = 60


def closed_modules():
    """The codes of the parts not in use."""
    found = cache.get(KEY)
    if found is None:
        found = _ask()
        # Not `set`: who has read before a change was committed must not overwrite what the change wrote.
        cache.add(KEY, found, SECONDS)
    return frozenset(found)


def refresh():
    """Say at once, after a change was committed, what holds now."""
    cache.set(KEY, _ask(), SECONDS)


def assume_all_open():
    """Fill the cache without asking: a test that counts queries begins where a running site is."""
    cache.set(KEY, [], SECONDS)


def is_open(code):
    """Whether a part is in use; what runs by itself asks this before it sends anybody there."""
    return code not in closed_modules()


def _ask():
    return list(ModuleState.objects.closed().values_list("module", flat=True))
