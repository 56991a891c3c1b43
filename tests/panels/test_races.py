"""Two at the same moment: every member is heard, a decision falls once."""

import pytest
from django.core.exceptions import ValidationError

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.panels import actions
from ipbes_portal.panels.models import BodyDecision, Matter, Voice
from tests.matters import KIND

pytestmark = pytest.mark.django_db(transaction=True)


def test_members_who_speak_at_once_are_all_heard(together, make_matter, part_of, bureau_members):
    matter = make_matter()
    together(*(lambda m=m: actions.say(part_of(matter), "approve", by=m) for m in bureau_members))
    assert Voice.objects.count() == 4


def test_one_member_who_speaks_twice_at_once_has_one_voice(together, make_matter, part_of, bureau_members):
    matter, member = make_matter(), bureau_members[0]
    results = together(*(lambda w=w: actions.say(part_of(matter), w, by=member) for w in ("approve", "abstain")))
    assert not any(isinstance(result, Exception) for result in results)
    assert Voice.objects.count() == 1


def test_of_two_decisions_at_once_one_counts(together, make_matter, decide, question, bureau_members, secretariat):
    matter = make_matter()
    results = together(
        lambda: decide(matter, "approve", by=secretariat, members_present=4),
        lambda: decide(matter, "refuse", by=secretariat, members_present=4),
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert len(question.decisions) == 1
    assert Matter.objects.get().outcome == BodyDecision.objects.get().outcome
    assert Entry.objects.filter(verb="close_matter").count() == 1


def test_two_bodies_that_decide_at_once_close_the_matter_once(
    together, make_matter, decide, question, bureau, panel, secretariat
):
    matter = make_matter("1", bureau, panel)
    results = together(
        lambda: decide(matter, "approve", by=secretariat, body=bureau, members_present=1),
        lambda: decide(matter, "refuse", by=secretariat, body=panel, members_present=1),
    )
    assert not any(isinstance(result, Exception) for result in results)
    assert Matter.objects.get().outcome == "refuse"
    assert question.decisions == [("1", "refuse", secretariat)]


def test_a_decision_and_a_withdrawal_at_once_leave_one_of_them(together, make_matter, decide, question, secretariat):
    matter = make_matter()
    results = together(
        lambda: decide(matter, by=secretariat, members_present=1),
        lambda: actions.withdraw_matter(matter, by=secretariat),
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    stored = Matter.objects.get()
    assert (stored.status == "decided") == bool(stored.outcome) == bool(question.decisions)


def test_the_same_thing_put_twice_at_once_is_put_once(together, bureau, secretariat):
    put = lambda: actions.put_matter(kind=KIND, key="1", bodies=[bureau], by=secretariat)  # noqa: E731
    results = together(put, put)
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert BodyDecision.objects.count() == 1
    assert Matter.objects.get().put_at <= clock.now()
