"""Calls and responses every test of this app may ask for, built through the real actions."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from matching import actions
from matching.models import Call, Category, Proposal, ResponseKind, ReviewRound, RoundStatus
from tests.core.conftest import together  # noqa: F401  a fixture: the same threads as the races of the core
from tests.people import make_user

from .endorsement_fixtures import (  # noqa: F401  fixtures
    bureau,
    make_granted,
    make_put,
    make_request,
    make_reviewed,
    member,
    other_reviewer,
    own_activity,
    settle,
)
from .match_fixtures import agree, make_match, make_other_offer, money, project, trainers  # noqa: F401  fixtures
from .offer_fixtures import make_offer, make_offer_draft, make_sent_offer, other_partner  # noqa: F401  fixtures
from .self_assessment_fixtures import (  # noqa: F401  fixtures
    deputy,
    elsewhere,
    make_assessment,
    make_endorsed,
    make_full,
    make_published,
    neighbour,
    speaker,
    template,
)

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def categories(db):
    """The five categories by code."""
    codes = ["knowledge_and_data", "national_assessments", "policy_support_tools", "indigenous_and_local_knowledge"]
    rows = [
        Category.objects.create(code=code, position=place, name_en=code.replace("_", " "), is_main=code != "other")
        for place, code in enumerate([*codes, "other"], 1)
    ]
    return {row.code: row for row in rows}


@pytest.fixture
def co_chair(db):
    return make_user("co-chair", Role.CO_CHAIR)


@pytest.fixture
def make_proponent(organisation):
    """Makes somebody who works for the partner organisation, or for another one."""

    def make(name="proponent", works_for=None):
        user = make_user(name)
        user.person.organisation = works_for or organisation
        user.person.save()
        return User.objects.select_related("person").get(pk=user.pk)

    return make


@pytest.fixture
def proponent(make_proponent):
    return make_proponent()


@pytest.fixture
def colleague(make_proponent):
    return make_proponent("colleague")


@pytest.fixture
def make_call(secretariat):
    """Builds calls; they are opened unless asked otherwise."""

    def make(title="Call for projects and pledges", *, is_open=True, days=30, **fields):
        now = clock.now()
        times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=days)}
        call = Call(**{"year": 2026, "languages": ["en", "fr"]} | times | fields)
        actions.create_call(call, by=secretariat, language="en", title=title, body="Please answer.")
        if is_open:
            actions.open_call(call, by=secretariat)
        return call

    return make


@pytest.fixture
def call(make_call):
    return make_call()


@pytest.fixture
def complete(country, need, strategy, categories):
    """What makes a project complete: (columns, relations)."""
    columns = {
        "description": "What we do.",
        "institutions": "Our institute",
        "contact_name": "Project office",
        "contact_email": "office@example.org",
        "support_stage": "implementation",
        "seeks_technical": True,
        "focal_point": "no",
    }
    related = {
        "countries": [country],
        "needs": [need],
        "strategies": [strategy],
        "categories": [categories["knowledge_and_data"]],
    }
    return columns, related


@pytest.fixture
def make_draft(call, proponent, complete):
    """Builds drafts, complete unless columns or relations are taken away."""

    def make(title="Our project", *, to=None, by=None, related=None, **fields):
        columns, relations = complete
        by = by or proponent
        proposal = Proposal(call=to or call, organisation=by.person.organisation, **columns | fields)
        return actions.draft_proposal(
            proposal, by=by, language="en", title=title, abstract="In short.", related=relations | (related or {})
        )

    return make


@pytest.fixture
def make_proposal(make_draft, proponent):
    """Builds responses that were sent."""

    def make(*args, by=None, **fields):
        return actions.submit_proposal(make_draft(*args, by=by, **fields), by=by or proponent)

    return make


@pytest.fixture
def make_reviewer(db):
    """Makes members of the task force; columns of their person, such as `country` or `languages`, may be given."""

    def make(name="reviewer-1", *roles, **person):
        user = make_user(name, Role.TASK_FORCE, *roles)
        for column, value in person.items():
            setattr(user.person, column, value)
        user.person.save()
        return User.objects.select_related("person").get(pk=user.pk)

    return make


@pytest.fixture
def make_round(call, secretariat):
    """The review round of a call. Reviewers read at once, unless another `status` is asked; settings may be given."""

    def make(to=None, *, status=RoundStatus.REVIEWING, **settings):
        of = Call.objects.get(pk=(to or call).pk)
        settings = {"due_on": clock.today() + timedelta(days=14)} | settings
        review_round = actions.begin_round(of, by=secretariat, **settings)
        # Straight into the state asked for: a real round moves on only when something was assigned.
        ReviewRound.objects.filter(pk=review_round.pk).update(status=status)
        review_round.refresh_from_db()
        return review_round

    return make


@pytest.fixture
def assign(secretariat, make_round):
    """Gives a response to a reviewer who has stated no interest; makes the round of its call if there is none."""

    def make(proposal, user, *, states_interests=True):
        call = Call.objects.get(pk=proposal.call_id)
        if not hasattr(call, "review_round"):
            make_round(call)
        (review,) = actions.assign_reviewers([(Proposal.objects.get(pk=proposal.pk), user)], by=secretariat)
        if states_interests:
            actions.state_interests(Call.objects.get(pk=call.pk), by=user)
        return review

    return make


@pytest.fixture
def pledge_fields():
    """What makes a pledge in kind."""
    return {"kind": ResponseKind.PLEDGE, "pledge_kind": "in_kind", "pledge_what": "Two trainers for a week."}


@pytest.fixture
def after_closing():
    """Makes the clock stand after the closing time of a call."""
    return lambda call: clock.at(call.closes_at + timedelta(hours=1))


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Files of these tests go where nobody keeps them."""
    settings.MEDIA_ROOT = tmp_path
