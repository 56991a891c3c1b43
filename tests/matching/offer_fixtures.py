"""Offers that tests of this app may ask for, built through the real actions."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from matching import actions
from matching.models import Offer
from tests.people import make_user

COMPLETE = {
    "route": "direct",
    "kind": "trainers",
    "capacity": 3,
    "contact_name": "Partnership office",
    "contact_email": "partnership@example.org",
    "may_be_published": True,
}


@pytest.fixture
def make_offer_draft(partner, organisation):
    """Builds drafts of the partner, complete unless columns are taken away."""

    def make(title="Three trainers", *, by=None, works_for=None, related=None, body="For a week.", **fields):
        fields = COMPLETE | {"valid_until": clock.today() + timedelta(days=100)} | fields
        offer = Offer(organisation=works_for or organisation, **fields)
        return actions.draft_offer(offer, by=by or partner, language="en", title=title, body=body, related=related)

    return make


@pytest.fixture
def make_sent_offer(make_offer_draft, partner):
    """Builds offers that wait to be checked."""
    return lambda *args, by=None, **fields: actions.submit_offer(
        make_offer_draft(*args, by=by, **fields), by=by or partner
    )


@pytest.fixture
def make_offer(make_sent_offer, secretariat):
    """Builds open offers."""
    return lambda *args, **fields: actions.open_offer(make_sent_offer(*args, **fields), by=secretariat)


@pytest.fixture
def other_partner(db, country):
    """The manager of another organisation."""
    other = Organisation.objects.create(name="Other organisation", kind="ngo", country=country, status="verified")
    return make_user("other", Role.PARTNER_MANAGER, organisation=other)
