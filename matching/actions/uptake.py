"""Taking up offers: what is used becomes a gift in the ledger, and an activity where there was none."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.notifications.actions import notify
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import (
    Activity,
    ActivityKind,
    ActivityLevel,
    Contribution,
    ContributionKind,
    ContributionMode,
    OrganisationRole,
)
from ipbes_portal.workflow import change_status, require

from .. import rules
from ..fitting.promised import HELD, unpromised
from ..fitting.remaining import left_of
from ..letters import offers as letters
from ..models import GiftStatus, Lead, Match, OfferKind, OfferRoute, OfferStatus, OfferUse
from ..offering.completeness import over_sentence
from ..responding.answers import grouped
from .offers import locked_offer, people_of
from .suggestions import suggestions_changed

# By which route of the ledger a gift is given; the other routes of an offer bring no gift, only an activity.
MODES = {
    OfferRoute.TRUST_FUND: ContributionMode.TRUST_FUND,
    OfferRoute.DEDICATED: ContributionMode.DEDICATED,
    OfferRoute.IN_KIND: ContributionMode.IN_KIND,
    OfferRoute.DIRECT: ContributionMode.DIRECT,
}
# What an offer can begin: the kind of the new activity, and what the organisation does in it.
STARTS = {
    OfferKind.TRAINERS: (ActivityKind.WORKSHOP, OrganisationRole.TECHNICAL),
    OfferKind.VENUE: (ActivityKind.WORKSHOP, OrganisationRole.HOST),
    OfferKind.HOSTING_EVENT: (ActivityKind.WORKSHOP, OrganisationRole.HOST),
    OfferKind.HOSTING_SECONDEE: (ActivityKind.SECONDMENT, OrganisationRole.HOST),
    OfferKind.FINANCING_VISIT: (ActivityKind.EXCHANGE, OrganisationRole.FUNDER),
}
LONGEST_WHAT = 300  # of a line in the ledger


@transaction.atomic
def take_up_offer(offer, *, by, activity=None, start="", places=1, amount_usd=None, note="", match=None, tell=True):
    """Use some of an open offer for `activity`, or for one that begins with it under the title `start`.

    Never more than is left, nor what was promised to a match, unless it is for that `match`. The gift goes into the
    ledger; an offer of which nothing is left closes by itself. A new activity is a draft of the person who takes up,
    to be completed and sent like any report. Gives the OfferUse.
    """
    stored = locked_offer(offer)
    require(rules.can_take_up_offer(by, stored))
    _refuse_another_match(stored, match)
    _refuse_what_is_not_there(stored, places, amount_usd, match)
    if stored.route == OfferRoute.DEDICATED:
        _refuse_what_is_not_approved(stored, activity, amount_usd)
    if start.strip() and activity is None:
        activity = _begin_activity(stored, start.strip(), by=by)
    use = OfferUse(offer=stored, activity=activity, places=places, amount_usd=amount_usd, note=note.strip())
    use.taken_up_by, use.match = by, match
    use.contribution = _record_gift(stored, activity, amount_usd, by=by)
    if use.contribution is None and activity is None:
        raise ValidationError({"activity": _("Choose the activity it goes to, or begin one.")})
    use.full_clean(exclude=["offer"])
    use.save()
    record(by=by, verb="take_up_offer", target=stored, places=places, amount_usd=str(amount_usd or ""), note=use.note)
    suggestions_changed(offer=stored)
    if left_of(locked_offer(stored)).is_nothing:
        change_status(stored, OfferStatus.CLOSED, by=by, verb="close_offer", status_note="")
    if tell:
        others = [user for user in people_of(stored) if user != by]
        notify(others, "matching.offer_moved", lambda: letters.offer_taken_up(use))
    return use


def _refuse_another_match(offer, match):
    """Only an agreed match of this very offer is carried out by a use of it, and only once."""
    if match is None:
        return
    agreed = Match.objects.filter(pk=match.pk, offer=offer, status__in=HELD, offer_use__isnull=True)
    if not agreed.exists():
        raise ValidationError({"match": _("Choose an agreed match of this offer that was not taken up yet.")})


def _refuse_what_is_not_there(offer, places, amount_usd, match=None):
    """What cannot be had: after its last day, nothing or less, more than is left, money whose value is unknown."""
    if offer.is_over:
        raise ValidationError(over_sentence(offer))
    left = unpromised([offer], but=match)[offer.pk]
    if places < 1:
        raise ValidationError({"places": _("Enter at least one.")})
    if left.places is not None and places > left.places:
        raise ValidationError({"places": _("Of this offer %(left)s are left.") % {"left": left.places}})
    if amount_usd is None:
        if offer.kind == OfferKind.MONEY:
            raise ValidationError({"amount_usd": _("Say how much of the money is taken up, in US dollars.")})
        return
    if not amount_usd.is_finite() or amount_usd <= 0:
        raise ValidationError({"amount_usd": _("Enter an amount above zero.")})
    if offer.amount is not None and offer.amount_usd is None:
        unknown = _(
            "What this offer is worth in US dollars is not known. Return it, and ask for the rate and its date."
        )
        raise ValidationError({"amount_usd": unknown})
    if left.amount_usd is not None and amount_usd > left.amount_usd:
        raise ValidationError(
            {"amount_usd": _("Of this offer USD %(left)s are left.") % {"left": grouped(left.amount_usd)}}
        )


def _refuse_what_is_not_approved(offer, activity, amount_usd):
    """A dedicated contribution comes whole, for its activity, after the body that rule 10 names has approved it."""
    gift = getattr(offer, "gift", None)
    if gift is None or gift.status != GiftStatus.APPROVED:
        raise ValidationError(_("Rule 10 comes first: this contribution has not been approved."))
    if activity is None or activity.pk != offer.activity_id or amount_usd != offer.amount_usd:
        raise ValidationError(_("A dedicated contribution is received whole, for the activity it is dedicated to."))


def _begin_activity(offer, title, *, by):
    """A draft that a training, a placement or a visit can start from, with what the offer already says."""
    if offer.kind not in STARTS:
        raise ValidationError({"start": _("From an offer of this kind no activity begins. Choose one.")})
    kind, role = STARTS[offer.kind]
    level = ActivityLevel.BY_PARTNERS if offer.lead == Lead.PARTNER else ActivityLevel.WITH_PARTNERS
    activity = Activity(
        kind=kind,
        level=level,
        reporting_organisation=offer.organisation,
        languages=offer.languages,
        is_demonstration=offer.is_demonstration,
    )
    related = {name: list(getattr(offer, name).all()) for name in ("initiatives", "needs", "countries", "regions")}
    return programme.draft_report(
        activity,
        by=by,
        language=translation.get_language(),
        title=title,
        related=related,
        partners=[(offer.organisation, role)],
    )


def _record_gift(offer, activity, amount_usd, *, by):
    """The line in the ledger, or None where the route brings no gift."""
    if offer.route not in MODES:
        return None
    for_fund = offer.route == OfferRoute.TRUST_FUND and activity is None
    if activity is None and not for_fund:
        raise ValidationError({"activity": _("Choose the activity it goes to, or begin one.")})
    is_cash = offer.kind in (OfferKind.MONEY, OfferKind.FINANCING_VISIT) and amount_usd is not None
    contribution = Contribution(
        donor=offer.organisation,
        kind=ContributionKind.CASH if is_cash else ContributionKind.IN_KIND,
        mode=MODES[offer.route],
        activity=activity,
        body=_keeper_of_the_fund() if for_fund else None,
        what=_what(offer)[:LONGEST_WHAT],
        starts=clock.today().isoformat(),
        source=offer.reference,
        is_demonstration=offer.is_demonstration,
        **_amounts(offer, amount_usd),
    )
    return programme.record_contribution(contribution, by=by)


def _keeper_of_the_fund():
    """The body a general contribution stands with: the trust fund is kept by the secretariat."""
    body = Body.objects.filter(kind=BodyKind.SECRETARIAT).first()
    if body is None:
        raise ValidationError(_("Enter the secretariat among the bodies first: it keeps the trust fund."))
    return body


def _what(offer):
    """The ledger is public: of an offer that is not, it says the kind and no more."""
    if offer.may_be_published:
        return str(offer)
    with translation.override("en"):
        return offer.get_kind_display()


def _amounts(offer, amount_usd):
    """The whole in the currency it was given in, with its rate; a part in US dollars."""
    if amount_usd is None:
        return {}
    if amount_usd == offer.amount_usd:
        return {
            "amount": offer.amount,
            "currency": offer.currency,
            "rate": offer.rate,
            "rate_on": offer.rate_on,
        }
    return {"amount": amount_usd, "currency": "USD"}


@transaction.atomic
def undo_take_up(use, *, by, note):
    """Take back what was noted by mistake: the line in the ledger goes, and the offer holds that much again."""
    stored = locked_offer(use.offer)
    require(rules.can_check_offer(by, stored))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    if stored.route == OfferRoute.DEDICATED:
        raise ValidationError(_("A dedicated contribution that was received stays in the ledger."))
    row = OfferUse.objects.select_for_update(of=("self",)).filter(pk=use.pk).select_related("contribution").first()
    if row is None:
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
    record(by=by, verb="undo_take_up", target=stored, note=note, places=row.places, amount=str(row.amount_usd or ""))
    contribution = row.contribution
    row.delete()
    suggestions_changed(offer=stored)
    if contribution:
        programme.remove_contribution(contribution, by=by)
