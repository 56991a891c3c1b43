"""Who sees a response, and who may do what with it: everybody, in every state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from matching import actions, rules
from matching.models import Proposal, ProposalStatus

STATES = list(ProposalStatus)
PEOPLE = ["anonymous", "stranger", "reviewer", "co_chair", "unit", "secretariat", "manager", "proponent", "colleague"]
AUTHORS = {"proponent", "colleague"}
STAFF = {"unit", "secretariat"}


@pytest.fixture
def people(request, partner):
    """Everybody by name; the manager is that of the organisation the response is for."""

    def find(name):
        if name == "anonymous":
            return AnonymousUser()
        return partner if name == "manager" else request.getfixturevalue(name)

    return find


@pytest.fixture
def in_state(make_draft, make_proposal, proponent, colleague, secretariat):
    """Builds a response of two authors in a state, through the real actions."""

    def make(state, **fields):
        draft = make_draft(**fields)
        actions.add_co_editor(draft, colleague.email, by=proponent)
        if state == ProposalStatus.DRAFT:
            return Proposal.objects.get(pk=draft.pk)
        actions.submit_proposal(draft, by=proponent)
        if state == ProposalStatus.RETURNED:
            actions.return_proposal(draft, by=secretariat, note="Why.")
        elif state == ProposalStatus.WITHDRAWN:
            actions.withdraw_proposal(draft, by=proponent, note="Why.")
        elif state == ProposalStatus.DUPLICATE:
            actions.mark_duplicate(draft, by=secretariat, of=make_proposal("Other"), note="Why.")
        return Proposal.objects.get(pk=draft.pk)

    return make


@pytest.mark.parametrize("state", STATES)
def test_a_response_is_seen_by_authors_and_manager_and_once_sent_by_staff_and_co_chairs(people, in_state, state):
    proposal = in_state(state)
    seen = {name for name in PEOPLE if Proposal.objects.visible_to(people(name)).filter(pk=proposal.pk).exists()}
    assert seen == AUTHORS | {"manager"} | (set() if state == ProposalStatus.DRAFT else STAFF | {"co_chair"})


def test_staff_see_drafts_of_a_call_that_says_so(people, in_state, call):
    proposal = in_state(ProposalStatus.DRAFT)
    call.shows_drafts = True
    call.save()
    seen = {name for name in PEOPLE if Proposal.objects.visible_to(people(name)).filter(pk=proposal.pk).exists()}
    assert seen == AUTHORS | {"manager", "co_chair"} | STAFF


OPEN = {ProposalStatus.DRAFT, ProposalStatus.RETURNED}
SENT = set(STATES) - {ProposalStatus.DRAFT}
ALLOWED = {
    "can_edit_proposal": lambda name, state: name in AUTHORS and state in OPEN,
    "can_submit_proposal": lambda name, state: name in AUTHORS and state in OPEN,
    "can_choose_co_editors": lambda name, state: name == "proponent" and state in OPEN,
    "can_withdraw_proposal": lambda name, state: (
        name in AUTHORS | STAFF and state in (ProposalStatus.ACCEPTED, ProposalStatus.RETURNED)
    ),
    "can_check_proposal": lambda name, state: name in STAFF and state in SENT,
    "can_clarify": lambda name, state: name in AUTHORS | STAFF and state in SENT,
}


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what_in_which_state(people, in_state, state):
    proposal = in_state(state)
    found = {rule: {name for name in PEOPLE if getattr(rules, rule)(people(name), proposal)} for rule in ALLOWED}
    assert found == {rule: {n for n in PEOPLE if allowed(n, state)} for rule, allowed in ALLOWED.items()}


def test_nobody_checks_their_own_response(secretariat, organisation, make_draft):
    secretariat.person.organisation = organisation
    secretariat.person.save()
    mine = actions.submit_proposal(make_draft(by=secretariat), by=secretariat)
    assert not rules.can_check_proposal(secretariat, mine)
