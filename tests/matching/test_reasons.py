"""Reasons the portal writes itself: kept as a code, said in the language of whoever reads them."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from matching import actions
from matching.models import Recusal, Review
from matching.reviewing.conflicts import conflict_grounds


@pytest.fixture
def reader(make_reviewer):
    return make_reviewer("reader")


@pytest.fixture
def proposal(make_proposal, assign, reader):
    """A response the reader was given to read."""
    proposal = make_proposal()
    assign(proposal, reader)
    return proposal


def states_an_interest(reader, proposal):
    """In Spanish, as the reader works."""
    with override("es"):
        by = User.objects.get(pk=reader.pk)
        actions.state_interests(proposal.call, by=by, organisations=[proposal.organisation])
    return Recusal.objects.get(), Review.objects.get()


def test_a_reason_of_the_portal_is_said_in_the_language_of_the_reader(proposal, reader):
    recusal, sheet = states_an_interest(reader, proposal)
    assert (recusal.reason, sheet.status_note) == ("interest_stated", "conflict_of_interest")
    assert (recusal.why, sheet.why) == ("Interest stated in the organisation.", "Conflict of interest.")
    for language in ("fr", "ar"):
        with override(language):
            assert recusal.why == gettext("Interest stated in the organisation.") != "interest_stated"
            assert conflict_grounds(reader, proposal)[-1].endswith(recusal.why)


def test_pages_of_staff_say_it_in_words(client, proposal, reader, secretariat):
    states_an_interest(reader, proposal)
    client.force_login(secretariat)
    for name, key in (("round_detail", proposal.call_id), ("assignment_edit", proposal.pk)):
        page = client.get(reverse(f"matching:{name}", args=[key])).content.decode()
        assert "Interest stated in the organisation." in page
        assert "interest_stated" not in page


def test_the_entry_of_a_code_holds_no_words_nobody_wrote(proposal, reader):
    states_an_interest(reader, proposal)
    assert Entry.objects.get(verb="recuse").details.get("note", "") == ""


def test_a_reason_somebody_wrote_stays_as_it_was_written(proposal, reader):
    actions.step_aside(proposal, by=User.objects.get(pk=reader.pk), reason="Mi hermana trabaja allí.")
    assert Recusal.objects.get().why == "Mi hermana trabaja allí."
    Recusal.objects.update(reason="Conflicto de intereses.")  # of the time before codes
    assert Recusal.objects.get().why == "Conflicto de intereses."
