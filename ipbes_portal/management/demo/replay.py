"""Lets the programme happen again: every row of the files becomes steps, and each step is a real action on its day."""

from datetime import UTC, datetime, time, timedelta
from functools import partial

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import User
from ipbes_portal.notifications.actions import mark_read
from ipbes_portal.notifications.models import Notice

from . import (
    activities,
    calls,
    decisions,
    editions,
    endorsements,
    matches,
    offers,
    partnerships,
    people,
    reviews,
    self_assessments,
)
from .content import References, first_day

# Before the technical support unit opened (February 2015), the secretariat kept the records.
UNIT_OPENED = first_day("2015-03-01")
NEWS = timedelta(days=60)


class Replay:
    """Collects the steps of all rows, then takes them in the order of their days."""

    def __init__(self):
        self.now, self.today = clock.now(), clock.today()
        self.refer = References()
        self.people, self.activities, self.occasions, self.steps = {}, {}, {}, []
        people.plan(self)
        activities.plan(self)
        calls.plan(self)
        offers.plan(self)
        reviews.plan(self)
        decisions.plan(self)
        matches.plan(self)
        partnerships.plan(self)
        self_assessments.plan(self)
        endorsements.plan(self)
        editions.plan(self)
        self.step(self.today, accounts.warn_of_ending_terms)
        self.step(self.today, self._read_old_notices)

    def step(self, day, act, *args):
        """Remember that `act` happens on `day`; what lies ahead is known today at the latest."""
        self.steps.append((min(day, self.today), partial(act, *args)))

    def run(self):
        """Take every step at noon of its day, none later than now."""
        for day, act in sorted(self.steps, key=lambda step: step[0]):
            noon = datetime.combine(day, time(12), UTC)
            with clock.at(min(noon, self.now)):
                act()

    def summary(self):
        """What was shown, in a few words."""
        return f"{len(self.people)} people and {len(self.activities)} activities in {len(self.steps)} steps"

    def user(self, key):
        """Somebody's sign-in, read afresh: the roles in force differ from day to day."""
        return User.objects.select_related("person").get(person=self.people[key])

    def keeper(self):
        """Who keeps the records on the day of the step."""
        return self.user("secretariat" if clock.today() < UNIT_OPENED else "tsu")

    def is_news(self):
        """Whether people would still be told of it today."""
        return self.now - clock.now() < NEWS

    def _read_old_notices(self):
        """What was told years ago has been read."""
        for user in User.objects.filter(person__in=self.people.values()):
            mark_read(Notice.objects.filter(written_at__lt=self.now - NEWS), by=user)
