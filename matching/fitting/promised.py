"""How much of offers is neither taken up nor promised: what another match may still agree on."""

from decimal import Decimal

from django.db.models import Sum

from ..models import Match, MatchStatus, OfferUse
from ..money import CENT
from .remaining import Left

HELD = [MatchStatus.AGREED, MatchStatus.DELIVERED]


def unpromised(offers, *, but=None):
    """{primary key: Left} of these Offer rows, in two queries; an agreement that became a use counts once.

    `but` is the match for which one asks: what was promised to it is its own.
    """
    gone = {offer.pk: (0, Decimal(0)) for offer in offers}
    promised = Match.objects.filter(offer__in=list(gone), status__in=HELD, offer_use__isnull=True)
    promised = promised.exclude(pk=but.pk) if but else promised
    for rows in (OfferUse.objects.filter(offer__in=list(gone)), promised):
        for pk, places, amount in rows.order_by().values_list("offer").annotate(Sum("places"), Sum("amount_usd")):
            gone[pk] = (gone[pk][0] + places, gone[pk][1] + (amount or 0))
    return {offer.pk: _left(offer, *gone[offer.pk]) for offer in offers}


def _left(offer, places, amount):
    """Never below zero: an offer made smaller after it was used is used up. In cents; SQLite sums with more digits."""
    return Left(
        None if offer.capacity is None else max(offer.capacity - places, 0),
        None if offer.amount_usd is None else max(offer.amount_usd - amount, Decimal(0)).quantize(CENT),
    )
