"""Editions of the plan that the demonstration shows: published on their days, frozen from the records of those days."""

from ipbes_portal.accounts import actions as accounts
from rolling_plan.actions import editions
from rolling_plan.models import Edition, EditionStatus

from .content import first_day

# Begun, out for comments, final, for which session.
EDITIONS = [
    ("2016-12-01", "2016-12-15", "2017-02-20", 5),
    ("2019-01-15", "", "2019-04-01", 7),
]
# They agreed to be named in the plan.
NAMED = ["co-chair", "task-force"]


def plan(replay):
    """Put every step of every edition on its day."""
    for key in NAMED:
        replay.step(first_day("2016-11-01"), _agree, replay, key)
    for number, (begun, comments, final, session) in enumerate(EDITIONS, start=1):
        replay.step(first_day(begun), _begin, replay, session)
        if comments:
            replay.step(first_day(comments), _publish, replay, number, EditionStatus.COMMENTS)
        replay.step(first_day(final), _publish, replay, number, EditionStatus.FINAL)


def _agree(replay, key):
    user = replay.user(key)
    user.person.is_named_publicly = True
    accounts.edit_person(user.person, by=user, fields=["is_named_publicly"], version=user.person.version)


def _begin(replay, session):
    edition = editions.begin_edition(by=replay.user("secretariat"), for_session=replay.refer.sessions[session])
    Edition.objects.filter(pk=edition.pk).update(is_demonstration=True)


def _publish(replay, number, status):
    editions.publish_edition(Edition.objects.get(number=number), by=replay.user("secretariat"), status=status)
