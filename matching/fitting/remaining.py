"""What is left of an offer once some of it has been taken up."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Left:
    """Times or places, and US dollars, that can still be taken up; None where the offer sets no limit."""

    places: int | None
    amount_usd: Decimal | None

    @property
    def is_nothing(self):
        """Whether nothing can be taken up any more: all places are gone, or all the money."""
        return self.places == 0 or self.amount_usd == 0


def left_of(offer):
    """The Left of an offer; reads its uses, so a page prefetches them."""
    uses = list(offer.uses.all())
    places = sum(use.places for use in uses)
    dollars = sum((use.amount_usd for use in uses if use.amount_usd is not None), Decimal(0))
    return Left(
        None if offer.capacity is None else offer.capacity - places,
        None if offer.amount_usd is None else offer.amount_usd - dollars,
    )
