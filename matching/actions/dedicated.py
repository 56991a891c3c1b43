"""Rule 10 of the financial procedures: taking a dedicated contribution to the body that approves it (5/3 A fn9)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.notifications.actions import notify
from ipbes_portal.panels import models as panels
from ipbes_portal.panels.actions import put_matter, withdraw_matter
from ipbes_portal.records.models import Session
from ipbes_portal.workflow import change_status, require, update_or_refuse

from .. import rules
from ..letters import offers as letters
from ..models import DedicatedGift, GiftStatus, OfferStatus
from ..rule_ten import Outcome
from .offers import locked_offer, people_of
from .uptake import take_up_offer

KIND = "matching.dedicated_gift"


def gift_id(matter):
    """The id of the gift a matter is about; its key says it, because members are told before the row is tied."""
    return int(matter.key.split(":")[1])


def _locked(gift):
    """The gift as it stands, and its offer: whoever takes the one further waits for the other."""
    offer = locked_offer(gift.offer)
    stored = DedicatedGift.objects.select_for_update().get(pk=gift.pk)
    stored.offer = offer
    return stored


@transaction.atomic
def confirm_approval(gift, decision, *, by):
    """Say in which decision the Plenary approved the activity, where the records do not tie the two together."""
    stored = _locked(gift)
    require(rules.can_route_gift(by, stored.offer))
    rows = DedicatedGift.objects.filter(pk=stored.pk, status=GiftStatus.CHECKING)
    update_or_refuse(rows, approved_in=decision, updated_at=clock.now())
    record(by=by, verb="confirm_approval", target=stored.offer, decision=decision.symbol)


@transaction.atomic
def put_gift(gift, *, by, due_on=None):
    """Put a dedicated contribution before the body that rule 10 names for it."""
    stored = _locked(gift)
    require(rules.can_route_gift(by, stored.offer))
    if stored.offer.status != OfferStatus.OPEN:
        raise ValidationError(_("Open the offer first: only what was checked goes before a body."))
    route = stored.route
    if route.outcome == Outcome.ACTIVITY_FIRST:
        raise ValidationError(route.sentence)
    if route.outcome == Outcome.PLENARY:
        return _put_before_the_plenary(stored, by=by, verb="put_gift")
    change_status(stored, GiftStatus.BEFORE_BUREAU, by=by, verb="put_gift", status_note="")
    before = panels.Matter.objects.filter(kind=KIND, key__startswith=f"gift:{stored.pk}:").count()
    key = f"gift:{stored.pk}:{before + 1}"
    bodies = Body.objects.filter(kind=BodyKind.BUREAU)
    stored.matter = put_matter(kind=KIND, key=key, bodies=bodies, by=by, due_on=due_on, may_refer=True)
    DedicatedGift.objects.filter(pk=stored.pk).update(matter=stored.matter)
    return stored


def _put_before_the_plenary(gift, *, by, verb, note=""):
    change_status(
        gift, GiftStatus.BEFORE_PLENARY, by=by, verb=verb, note=note, status_note=note, session=next_session()
    )
    return gift


def next_session():
    """The session of the Plenary that is still to come, or None while none is entered."""
    today = clock.today().isoformat()
    # A date known to the year or month counts as its end: a nine is greater than any digit or hyphen.
    ahead = [row for row in Session.objects.all() if (row.ends_on or row.starts_on).ljust(10, "9") >= today]
    return ahead[0] if ahead else None


@transaction.atomic
def take_gift_back(gift, *, by, note):
    """Take a gift back from the body it lies before, such as when its contributor changes their mind."""
    stored = _locked(gift)
    require(rules.can_route_gift(by, stored.offer))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    matter = stored.matter
    change_status(stored, GiftStatus.CHECKING, by=by, verb="take_gift_back", note=note, status_note=note, matter=None)
    if matter and matter.status == panels.MatterStatus.OPEN:
        withdraw_matter(matter, by=by, note=note)
    return stored


@transaction.atomic
def settle_gift(matter, *, by):
    """Draw the consequences of what the Bureau decided; called when it has."""
    gift = _locked(DedicatedGift.objects.select_related("offer").get(pk=gift_id(matter)))
    part = matter.parts.order_by("-decided_on", "-pk").first()
    if matter.outcome == panels.Outcome.REFER:
        _put_before_the_plenary(gift, by=by, verb="refer_gift", note=part.note)
        _tell(gift, by=by)
        return gift
    is_approved = matter.outcome == panels.Outcome.APPROVE
    where = {"decided_on": part.decided_on, "minutes_reference": part.minutes_reference}
    return _decide(gift, is_approved, by=by, note=part.note, **where)


@transaction.atomic
def record_plenary_decision(gift, *, by, is_approved, decided_on, minutes_reference, decision=None, note=""):
    """Write down what the Plenary decided on a contribution above the limit, or referred to it."""
    stored = _locked(gift)
    require(rules.can_route_gift(by, stored.offer))
    if stored.status != GiftStatus.BEFORE_PLENARY:
        raise ValidationError(_("This contribution does not lie before the Plenary."))
    if not minutes_reference.strip():
        raise ValidationError({"minutes_reference": _("Enter the reference of the minutes.")})
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("This day is still to come.")})
    where = {"decided_on": decided_on, "minutes_reference": minutes_reference.strip(), "decision": decision}
    return _decide(stored, is_approved, by=by, note=note, **where)


def _decide(gift, is_approved, *, by, note, **where):
    """Approved, it waits for the money; refused, its offer is closed."""
    status = GiftStatus.APPROVED if is_approved else GiftStatus.REFUSED
    verb = "approve_gift" if is_approved else "refuse_gift"
    change_status(gift, status, by=by, verb=verb, note=note, status_note=note, **where)
    if not is_approved and gift.offer.status == OfferStatus.OPEN:
        change_status(gift.offer, OfferStatus.CLOSED, by=by, verb="close_offer", note=note, status_note=note)
    _tell(gift, by=by)
    return gift


@transaction.atomic
def receive_gift(gift, *, by):
    """The money has come: it goes into the ledger, and the offer closes by itself."""
    stored = _locked(gift)
    require(rules.can_route_gift(by, stored.offer))
    if stored.status != GiftStatus.APPROVED:
        raise ValidationError(_("Rule 10 comes first: this contribution has not been approved."))
    offer = stored.offer
    use = take_up_offer(
        offer,
        by=by,
        activity=offer.activity,
        amount_usd=offer.amount_usd,
        note=pgettext("of a dedicated contribution", "received"),
    )
    change_status(stored, GiftStatus.RECEIVED, by=by, verb="receive_gift")
    return use


def _tell(gift, *, by):
    others = [user for user in people_of(gift.offer) if user != by]
    notify(others, "matching.offer_moved", lambda: letters.gift_moved(gift))
