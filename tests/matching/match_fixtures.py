"""Projects and offers that fit, and matches of them, built through the real actions."""

import pytest

from ipbes_portal import clock
from matching import actions
from matching.models import Decision


def find_suitable(proposal, by):
    """A decision that holds, as if a slate had been applied."""
    return Decision.objects.create(
        proposal=proposal, outcome="suitable", proposed_by=by, status="applied", applied_at=clock.now(),
        feedback="Good.", feedback_approved_at=clock.now(), feedback_approved_by=by,
    )  # fmt: skip


@pytest.fixture
def project(make_proposal, secretariat):
    """A project found suitable that seeks USD 1000 and technical support."""
    proposal = make_proposal(
        "Mangrove data", seeks_financial=True, amount="1000", currency="USD", may_be_published=True
    )
    find_suitable(proposal, secretariat)
    return proposal


@pytest.fixture
def make_other_offer(make_offer, other_partner):
    """Builds open offers of another organisation than that of the projects."""

    def make(title="Three trainers", **fields):
        organisation = other_partner.managed_organisation_ids[0]
        works_for = type(other_partner.grants[0].organisation).objects.get(pk=organisation)
        return make_offer(title, by=other_partner, works_for=works_for, **fields)

    return make


@pytest.fixture
def trainers(make_other_offer):
    """Trainers, three times."""
    return make_other_offer()


@pytest.fixture
def money(make_other_offer):
    """USD 800 for one project."""
    return make_other_offer("A grant", kind="money", amount="800", currency="USD", capacity=None)


@pytest.fixture
def make_match(secretariat, project):
    """Brings an offer together with the project, and introduces the two unless asked otherwise."""

    def make(offer, proposal=None, *, introduce=True, reason="They know each other."):
        match = actions.bring_together(proposal or project, offer, by=secretariat, reason=reason)
        return actions.introduce_match(match, by=secretariat, consent_asked=True) if introduce else match

    return make


@pytest.fixture
def agree(proponent, other_partner):
    """Lets both sides accept, with terms where it is about money."""

    def both(match, amount_usd=None):
        if amount_usd is not None:
            match.refresh_from_db()
            match = actions.set_terms(match, by=other_partner, amount_usd=amount_usd, places=1, version=match.version)
        actions.accept_match(match, by=other_partner, side="offer")
        return actions.accept_match(match, by=proponent, side="proposal")

    return both
