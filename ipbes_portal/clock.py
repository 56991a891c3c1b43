"""The only now(). The demonstration replays past years inside `at(…)`; production cannot move the clock."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_moment = ContextVar("moment", default=None)


def now():
    """The present moment, aware, in UTC."""
    return _moment.get() or timezone.now()


def today():
    """The present day in the portal's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment):
    """Make now() answer `moment` (a date or an aware datetime) inside the block."""
    if not settings.CLOCK_MAY_MOVE:
        raise ImproperlyConfigured("The clock does not move in production.")
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=UTC)
    if timezone.is_naive(moment):
        raise ValueError("The clock needs a moment with its time zone.")
    token = _moment.set(moment)
    try:
        yield moment
    finally:
        _moment.reset(token)
