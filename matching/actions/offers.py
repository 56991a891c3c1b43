"""Offers: writing them over several sittings, sending them, and what becomes of them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.actions import create_text
from ipbes_portal.workflow import change_status, require, update_or_refuse

from .. import rules
from ..fitting.remaining import left_of
from ..letters import matches as match_letters
from ..letters import offers as letters
from ..models import (
    DedicatedGift,
    GiftStatus,
    MatchingPolicy,
    Offer,
    OfferKind,
    OfferRoute,
    OfferStatus,
    PledgeKind,
    Proposal,
)
from ..money import in_usd
from ..offering.completeness import missing_from, over_sentence
from .match_news import tell_matches
from .suggestions import suggestions_changed
from .written import begin_written, edit_written, refuse_days_to_come

EDITED = {
    "route", "kind", "lead", "activity", "conditions", "languages", "capacity", "amount", "currency", "rate",
    "rate_on", "valid_from", "valid_until", "contact_name", "contact_email", "may_be_published",
}  # fmt: skip
RELATED = ("countries", "regions", "categories", "needs", "initiatives")


# Writing


@transaction.atomic
def draft_offer(offer, *, by, language, title, body="", related=None):
    """Begin an offer for an organisation one works for; it stays theirs until they send it."""
    require(rules.can_offer(by) and rules.gives_for(by, offer.organisation))
    refuse_days_to_come(offer, ["rate_on"])
    offer.offered_by = by
    return begin_written(
        offer, by=by, verb="draft_offer", language=language, title=title, body=body, related=related,
        untitled=_("Give the offer a title."),
    )  # fmt: skip


@transaction.atomic
def edit_offer(offer, *, by, fields, version, related=None, title=None, body=None):
    """Save what was changed, unless somebody saved since `version` (then StaleEdit and nothing written).

    `title` and `body` are the wording in the language of the offer; None leaves the words as they are.
    """
    stored = locked_offer(offer)
    require(rules.can_edit_offer(by, stored))
    if not set(fields) <= EDITED or not set(related or {}) <= set(RELATED):
        raise PermissionDenied
    # Under rule 10 a rate nobody knows yet would say which body approves.
    refuse_days_to_come(offer, {"rate_on"} & set(fields))
    edited = edit_written(
        offer, by=by, verb="edit_offer", fields=fields, version=version, related=related, title=title, body=body,
        untitled=_("Give the offer a title."),
    )  # fmt: skip
    _keep_a_gift_one(edited, stored.activity_id)
    return edited


def _keep_a_gift_one(offer, activity_before):
    """What came back from the check under rule 10 stays what that rule speaks of, or its pages could say nothing."""
    gifts = DedicatedGift.objects.filter(offer=offer.pk)
    if not gifts.exists():
        return
    if offer.route != OfferRoute.DEDICATED or offer.activity_id is None or offer.amount_usd is None:
        raise ValidationError(
            _(
                "This contribution has been checked under rule 10: it stays dedicated to an activity, with its amount "
                "in US dollars. A different one is a new offer."
            )
        )
    if offer.activity_id != activity_before:
        # The Plenary approved the other one.
        gifts.update(approved_in=None, updated_at=clock.now())


def locked_offer(offer):
    """The row as it stands: a form has already changed `offer`, and a rule must not be asked about wishes."""
    return Offer.objects.select_for_update().get(pk=offer.pk)


# Sending


@transaction.atomic
def submit_offer(offer, *, by, tell=True):
    """Send an offer, complete and not over, to the secretariat.

    Sending twice makes one: the second time the offer is given back as it stands.
    """
    stored = locked_offer(offer)
    if stored.status == OfferStatus.SUBMITTED and rules.is_offerer(by, stored):
        return stored
    require(rules.can_submit_offer(by, stored))
    return _send(stored, by=by, verb="submit_offer", tell=tell)


def _send(offer, *, by, verb, tell=True):
    missing = missing_from(offer)
    if missing:
        raise ValidationError([str(part.text) for part in missing])
    arrival = {} if offer.submitted_at else {"submitted_at": clock.now(), "reference": _next_reference()}
    change_status(offer, OfferStatus.SUBMITTED, by=by, verb=verb, status_note="", **arrival)
    if tell:
        notify(people_of(offer), "matching.offer_receipt", lambda: letters.offer_receipt(offer))
        notify(secretariat_users(), "matching.offer_received", lambda: letters.offer_received(offer))
    return offer


def _next_reference():
    """O-2026-0001. Everyone who sends waits here, so that each reference is given once."""
    MatchingPolicy.objects.select_for_update().get_or_create(number=1)
    year = clock.today().year
    return f"O-{year}-{Offer.objects.filter(reference__startswith=f'O-{year}-').count() + 1:04}"


def people_of(offer):
    """Who is told what becomes of an offer: who wrote it, and those who manage its organisation."""
    grants = RoleGrant.objects.in_force(clock.today())
    grants = grants.filter(role=Role.PARTNER_MANAGER, organisation=offer.organisation_id)
    return [offer.offered_by, *User.objects.filter(person__in=grants.values("person"))]


@transaction.atomic
def offer_from_pledge(proposal, *, by):
    """Make an offer of the pledge in a response that counts, in the words of its authors.

    What is complete waits for the check at once; what lacks something goes to its authors as a draft.
    """
    pledge = Proposal.objects.select_for_update().get(pk=proposal.pk)
    require(rules.can_make_offer_of(by, pledge))
    if Offer.objects.filter(proposal=pledge).exists():
        raise ValidationError(_("This pledge is an offer already."))
    is_money = pledge.pledge_kind == PledgeKind.FINANCIAL
    offer = Offer(
        proposal=pledge,
        organisation=pledge.organisation,
        offered_by=pledge.proponent,
        # What is pledged in a call is for those who seek support in it; nobody has said more.
        route=OfferRoute.DIRECT,
        kind=OfferKind.MONEY if is_money else OfferKind.OTHER,
        amount=pledge.pledge_amount,
        currency=pledge.pledge_currency,
        amount_usd=in_usd(pledge.pledge_amount, pledge.pledge_currency, None),
        contact_name=pledge.contact_name,
        contact_email=pledge.contact_email,
        is_demonstration=pledge.is_demonstration,
    )
    wording = pledge.text.source
    offer.text = create_text(
        by=by, language=wording.language, title=wording.title, body=pledge.pledge_what, state=wording.state
    )
    offer.full_clean()
    offer.save()
    for name in ("countries", "categories"):
        getattr(offer, name).set(getattr(pledge, name).all())
    record(by=by, verb="offer_from_pledge", target=offer, proposal=pledge.reference)
    if not missing_from(offer):
        _send(offer, by=by, verb="submit_offer", tell=False)
    notify(people_of(offer), "matching.offer_moved", lambda: letters.pledge_became_offer(offer))
    return offer


# What becomes of it


@transaction.atomic
def open_offer(offer, *, by, tell=True):
    """Open an offer that was checked: from now on it is matched, can be taken up and, with consent, is public."""
    stored = locked_offer(offer)
    require(rules.can_check_offer(by, stored))
    if stored.status == OfferStatus.CLOSED:
        raise ValidationError(_("This offer is closed. To open it again, say why."))
    _refuse_what_cannot_be_open(stored)
    if stored.route == OfferRoute.DEDICATED:
        DedicatedGift.objects.get_or_create(offer=stored)
    return _move(stored, OfferStatus.OPEN, by=by, verb="open_offer", tell=tell)


def _refuse_what_cannot_be_open(offer):
    gift = getattr(offer, "gift", None)
    if gift and gift.status == GiftStatus.REFUSED:
        raise ValidationError(_("This contribution was refused under rule 10. A different one is a new offer."))
    if offer.is_over:
        raise ValidationError(over_sentence(offer))
    if offer.organisation.status != OrganisationStatus.VERIFIED:
        raise ValidationError(_("Verify the organisation first: an open offer names it."))
    if left_of(offer).is_nothing:
        raise ValidationError(_("Everything this offer holds has been taken up."))


@transaction.atomic
def return_offer(offer, *, by, note):
    """Give an offer back to be completed; until it is sent and opened again nobody can take it up."""
    stored = locked_offer(offer)
    require(rules.can_check_offer(by, stored))
    if stored.uses.exists() or _gift_stands_at(stored, GiftStatus.APPROVED, GiftStatus.RECEIVED):
        raise ValidationError(_("Some of it is approved or taken up, so its terms stay. Close it instead."))
    return _move_with_reason(stored, OfferStatus.RETURNED, by=by, verb="return_offer", note=note)


@transaction.atomic
def close_offer(offer, *, by, note):
    """Close an open offer: it is no longer matched nor taken up."""
    stored = locked_offer(offer)
    require(rules.can_check_offer(by, stored))
    return _move_with_reason(stored, OfferStatus.CLOSED, by=by, verb="close_offer", note=note)


@transaction.atomic
def reopen_offer(offer, *, by, note):
    """Open a closed offer again."""
    stored = locked_offer(offer)
    require(rules.can_check_offer(by, stored))
    if stored.status != OfferStatus.CLOSED:
        raise ValidationError(_("Only a closed offer is opened again."))
    _refuse_what_cannot_be_open(stored)
    return _move_with_reason(stored, OfferStatus.OPEN, by=by, verb="reopen_offer", note=note)


@transaction.atomic
def withdraw_offer(offer, *, by, note):
    """Take an offer back; it is kept with the reason, and what was taken up of it stays."""
    stored = locked_offer(offer)
    require(rules.can_withdraw_offer(by, stored))
    return _move_with_reason(stored, OfferStatus.WITHDRAWN, by=by, verb="withdraw_offer", note=note)


@transaction.atomic
def extend_offer(offer, *, by, valid_until):
    """Let an offer hold for longer: to a later day, or, with None, without end."""
    stored = locked_offer(offer)
    require(rules.can_extend_offer(by, stored))
    if stored.valid_until is None:
        raise ValidationError(_("This offer has no last day; there is nothing to extend."))
    if valid_until is not None and valid_until <= max(stored.valid_until, clock.today()):
        raise ValidationError({"valid_until": _("Give a day that is later than the present last day, and to come.")})
    row = Offer.objects.filter(pk=stored.pk, status=stored.status)
    update_or_refuse(row, valid_until=valid_until, version=stored.version + 1, updated_at=clock.now())
    stored.refresh_from_db()
    record(by=by, verb="extend_offer", target=stored, until=str(valid_until or ""))
    suggestions_changed(offer=stored)
    return stored


def _gift_stands_at(offer, *statuses):
    gift = getattr(offer, "gift", None)
    return gift is not None and gift.status in statuses


def _move_with_reason(offer, status, *, by, verb, note):
    if not note.strip():
        raise ValidationError(_("Please say why."))
    if _gift_stands_at(offer, GiftStatus.BEFORE_BUREAU, GiftStatus.BEFORE_PLENARY):
        raise ValidationError(_("It lies before a body for approval. The secretariat has to take it back there first."))
    return _move(offer, status, by=by, verb=verb, note=note)


def _move(offer, status, *, by, verb, note="", tell=True):
    is_shown = status == OfferStatus.OPEN and offer.may_be_published
    shown = {"published_at": clock.now()} if is_shown else {}
    change_status(offer, status, by=by, verb=verb, note=note, status_note=note, **shown)
    suggestions_changed(offer=offer)
    if tell:
        others = [user for user in people_of(offer) if user != by]
        notify(others, "matching.offer_moved", lambda: letters.offer_moved(offer))
        if status != OfferStatus.OPEN:
            tell_matches(_authors_of_project, match_letters.offer_left, but=by, offer=offer)
    return offer


def _authors_of_project(match):
    return [match.proposal.proponent, *match.proposal.co_editors.all()]
