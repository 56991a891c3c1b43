"""Two who agree at the same moment do not get more than there is."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from matching import actions
from matching.models import Match, MatchStatus

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agreements_at_once_do_not_promise_the_same_money(
    together, make_proposal, make_other_offer, make_match, proponent, other_partner, secretariat
):
    grant = make_other_offer("A grant", kind="money", amount="1000", currency="USD", capacity=None)
    money = {"seeks_financial": True, "amount": "900", "currency": "USD"}
    matches = []
    for number in range(2):
        match = make_match(grant, make_proposal(f"Project {number}", **money))
        match = actions.set_terms(match, by=other_partner, amount_usd=Decimal(900), places=1, version=match.version)
        matches.append(actions.accept_match(match, by=other_partner, side="offer"))
    results = together(
        *(lambda match=match: actions.accept_match(match, by=proponent, side="proposal") for match in matches)
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Match.objects.filter(status=MatchStatus.AGREED).count() == 1
