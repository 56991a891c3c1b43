"""Two at the same moment: one response is sent once, references stay apart, a closing call loses nothing."""

import pytest
from django.core.exceptions import ValidationError

from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import Call, CallStatus, Proposal, ProposalStatus

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_send_the_same_response_make_one(together, make_draft, proponent):
    draft = make_draft()
    send = lambda: actions.submit_proposal(Proposal.objects.get(pk=draft.pk), by=proponent)  # noqa: E731
    first, second = together(send, send)
    assert first.reference == second.reference == "P-2026-0001"
    assert Entry.objects.filter(verb="submit_proposal").count() == 1
    assert Letter.objects.filter(kind="matching.receipt").count() == 1


def test_two_responses_sent_at_once_get_two_references(together, make_draft, proponent):
    drafts = [make_draft(f"Project {number}") for number in range(4)]
    together(*(lambda draft=draft: actions.submit_proposal(draft, by=proponent) for draft in drafts))
    assert sorted(Proposal.objects.values_list("reference", flat=True)) == [f"P-2026-000{n}" for n in range(1, 5)]


def test_of_two_edits_of_one_state_one_is_stale(together, make_draft, proponent):
    draft = make_draft()

    def edit(words):
        mine = Proposal.objects.get(pk=draft.pk)
        mine.institutions = words
        return actions.edit_proposal(mine, by=proponent, fields=["institutions"], version=1)

    results = together(lambda: edit("Mine"), lambda: edit("Theirs"))
    assert sum(isinstance(result, StaleEdit) for result in results) == 1
    assert Proposal.objects.get().version == 2


def test_a_call_that_closes_while_somebody_sends_loses_nothing(
    together,
    make_call,
    make_draft,
    proponent,
    secretariat,
):
    call = make_call(late_policy="refused")
    draft = make_draft(to=call)
    sent, closed = together(
        lambda: actions.submit_proposal(draft, by=proponent),
        lambda: actions.close_call(Call.objects.get(pk=call.pk), by=secretariat),
    )
    assert closed is None
    assert Call.objects.get(pk=call.pk).status == CallStatus.CLOSED
    stored = Proposal.objects.get()
    if isinstance(sent, ValidationError):
        assert "Your draft is kept" in sent.messages[0]
        assert stored.status == ProposalStatus.DRAFT
    else:
        assert (stored.status, stored.is_late) == (ProposalStatus.ACCEPTED, False)
