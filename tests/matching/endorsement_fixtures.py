"""Requests for recognition and endorsement in every place of their course."""

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.panels import actions as panels
from matching import actions
from matching.models import Endorsement, EndorsementReview
from tests.people import make_user

ASKED = {
    "needs_met": "It trains people.",
    "principles_followed": "It is open and regionally balanced.",
    "procedures_followed": "It uses the guide on assessments.",
}
YES = {
    "meets_needs": True,
    "needs_why": "It does.",
    "follows_principles": True,
    "principles_why": "It does.",
    "follows_procedures": True,
    "procedures_why": "It does.",
    "meets_criteria": True,
    "criteria_why": "It does.",
}


@pytest.fixture
def own_activity(make_activity, organisation):
    """An activity of the plan that the partner organisation leads."""
    return make_activity("Partner training", level="by_partners", partners=[(organisation, "lead")])


@pytest.fixture
def make_request(own_activity, organisation, partner):
    """Builds requests of the partner."""

    def make(*, by=None, of=None, level="endorsed", **fields):
        request = Endorsement(activity=of or own_activity, organisation=organisation, level=level, **ASKED | fields)
        return actions.ask_endorsement(request, by=by or partner)

    return make


@pytest.fixture
def other_reviewer(db):
    """A second member of the task force."""
    return make_user("reviewer-2", Role.TASK_FORCE)


@pytest.fixture
def bureau(db):
    """The body that decides."""
    return Body.objects.create(code="bureau", kind="bureau", name_en="Bureau")


@pytest.fixture
def member(bureau):
    """Somebody who sits in it."""
    return make_user("bureau-1", Role.BUREAU, body=bureau)


@pytest.fixture
def make_reviewed(make_request, reviewer, other_reviewer, co_chair):
    """Builds requests whose review was closed."""

    def make(**fields):
        request = make_request(**fields)
        for each in (reviewer, other_reviewer):
            actions.review_endorsement(request, EndorsementReview(**YES), by=each)
        return actions.close_endorsement_review(request, by=co_chair, recommendation="Endorse it.")

    return make


@pytest.fixture
def make_put(make_reviewed, bureau, member, secretariat):
    """Builds requests that lie before the Bureau."""

    def make(level="endorsed", months=12, conditions="", **fields):
        more = {"granted_level": level, "valid_months": months, "conditions": conditions}
        return actions.put_endorsement(make_reviewed(**fields), by=secretariat, bodies=[bureau], **more)

    return make


@pytest.fixture
def settle(member, secretariat):
    """Has the Bureau decide."""

    def act(request, outcome="approve", note="", on=None):
        part = request.matter.parts.get()
        panels.say(part, outcome, "Reason.", by=User.objects.get(pk=member.pk))
        decided = {"decided_on": on or clock.today(), "minutes_reference": "Bureau 21/3"}
        panels.decide(part, outcome, by=secretariat, note=note, **decided)
        return Endorsement.objects.get(pk=request.pk)

    return act


@pytest.fixture
def make_granted(make_put, settle):
    """Builds granted requests."""
    return lambda on=None, **fields: settle(make_put(**fields), on=on)
