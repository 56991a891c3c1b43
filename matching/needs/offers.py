"""What waits for somebody about offers; each address shows exactly the number."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff

from ..models import DedicatedGift, GiftStatus, Offer, OfferStatus

ENDS_SOON = 30  # days


def ends_soon(offer):
    """Whether an open offer that holds today ends within the next days."""
    today = clock.today()
    if offer.status != OfferStatus.OPEN or offer.valid_until is None or (offer.valid_from or today) > today:
        return False
    return today <= offer.valid_until <= today + timedelta(days=ENDS_SOON)


def offers_waiting(user):
    """Label, number and address: offers to check for staff; for partners those that came back or end soon."""
    mine = list(Offer.objects.mine(user).only("status", "valid_from", "valid_until"))
    address, sent, gifts = reverse("matching:my_offers"), 0, 0
    if is_staff(user):
        sent = Offer.objects.known_in_full_to(user).filter(status=OfferStatus.SUBMITTED).count()
        gifts = DedicatedGift.objects.filter(status=GiftStatus.CHECKING, offer__status=OfferStatus.OPEN).count()
    in_state = {status: sum(offer.status == status for offer in mine) for status in OfferStatus}
    found = [
        (_("Offers to check"), sent, f"{reverse('matching:offer_list')}?state={OfferStatus.SUBMITTED}"),
        (
            _("Dedicated contributions to put before a body"),
            gifts,
            f"{reverse('matching:gift_list')}?state={GiftStatus.CHECKING}&stands=true",
        ),
        (_("My offers that came back to be completed"), in_state[OfferStatus.RETURNED], f"{address}#returned"),
        (_("My offers that end within 30 days"), sum(map(ends_soon, mine)), f"{address}#ending"),
        (_("My drafts of offers"), in_state[OfferStatus.DRAFT], f"{address}#draft"),
    ]
    return [row for row in found if row[1]]
