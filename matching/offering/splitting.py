"""What one contributor gives one activity through the trust fund, together: a gift split into smaller ones is seen.

Nothing is blocked by it: rule 10 speaks of the single contribution (5/3 A fn9).
"""

from dataclasses import dataclass
from decimal import Decimal

from ipbes_portal.programme.models import Contribution, ContributionMode

from .. import rule_ten
from ..models import DedicatedGift, GiftStatus


@dataclass(frozen=True)
class Beside:
    """The contributions received and those under way, beside one gift; all in US dollars."""

    received: list
    under_way: list
    received_usd: Decimal
    under_way_usd: Decimal

    @property
    def together(self):
        """All of them."""
        return self.received_usd + self.under_way_usd

    @property
    def exceeds_limit(self):
        """Whether several that need only the Bureau would together need the Plenary."""
        single = [row.amount_usd for row in self.received] + [gift.offer.amount_usd for gift in self.under_way]
        known = [amount for amount in single if amount is not None]
        return len(known) > 1 and max(known) <= rule_ten.LIMIT < self.together


def totals_beside(gift):
    """The Beside of a gift, this one included wherever it stands: one list from the ledger, one from the offers."""
    offer = gift.offer
    received = list(
        Contribution.objects.filter(
            donor=offer.organisation_id, activity=offer.activity_id, mode=ContributionMode.DEDICATED
        ).order_by("pk")
    )
    same = DedicatedGift.objects.filter(offer__organisation=offer.organisation_id, offer__activity=offer.activity_id)
    under_way = list(same.under_way().exclude(status=GiftStatus.RECEIVED).select_related("offer").order_by("pk"))
    return Beside(
        received,
        under_way,
        rule_ten.running_total(row.amount_usd for row in received if row.amount_usd is not None),
        rule_ten.running_total(each.offer.amount_usd for each in under_way if each.offer.amount_usd is not None),
    )
