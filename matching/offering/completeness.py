"""What an offer still lacks before it can be sent."""

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import OfferKind, OfferRoute
from ..responding.completeness import Missing

# The parts of the form, in the order in which they are offered, with their headings.
SECTIONS = {
    "what": _("What you offer"),
    "whom": _("For whom"),
    "amount": _("How much, and when"),
    "contact": _("Contact and consent"),
}
THROUGH_THE_FUND = [OfferRoute.TRUST_FUND, OfferRoute.DEDICATED]


def missing_from(offer):
    """The list of Missing of an offer, in the order of the form; empty when it can be sent.

    Reads the many-to-many relations as they are stored, so a page prefetches them.
    """
    return [part for is_there, part in _needed(offer) if not is_there]


def fields_needed_by(offer):
    """The names of the fields without which this offer cannot be sent, filled in or not."""
    return {part.field for _is_there, part in _needed(offer)}


def _needed(offer):
    """Everything an offer of this route and kind needs: (whether it is there, what is missing otherwise)."""
    yield from _what(offer)
    yield from _whom(offer)
    yield from _amount(offer)
    yield from _contact(offer)


def _what(offer):
    wording = offer.text.source
    yield wording and wording.title, Missing("what", "title", _("Give the offer a title."))
    yield wording and wording.body, Missing("what", "body", _("Describe what you offer."))
    is_money = offer.route not in THROUGH_THE_FUND or offer.kind == OfferKind.MONEY
    yield is_money, Missing("what", "kind", _("What goes to the trust fund is money. Choose money, or another route."))
    if offer.route == OfferRoute.DEDICATED:
        yield offer.activity_id, Missing("what", "activity", _("Choose the activity to which the money is dedicated."))
    if offer.route == OfferRoute.IN_KIND:
        yield offer.lead, Missing("what", "lead", _("Say who leads the activity."))


def _whom(offer):
    if offer.route == OfferRoute.IN_KIND and not offer.activity_id:
        chosen = offer.initiatives.all()
        yield chosen, Missing("whom", "initiatives", _("Choose the activity, or an initiative, that you support."))
    if offer.route == OfferRoute.OWN_ACTIVITY:
        yield offer.needs.all(), Missing("whom", "needs", _("Choose at least one need your activity meets."))
        yield offer.initiatives.all(), Missing("whom", "initiatives", _("Choose the initiative it belongs to."))


def _amount(offer):
    if offer.kind == OfferKind.MONEY:
        yield offer.amount is not None, Missing("amount", "amount", _("Give the amount and its currency."))
    if offer.route in THROUGH_THE_FUND and offer.currency not in ("", "USD"):
        known = offer.amount_usd is not None
        yield known, Missing("amount", "rate", _("Give the rate to US dollars: the trust fund is kept in them."))
    if offer.is_over:
        yield False, Missing("amount", "valid_until", over_sentence(offer))


def _contact(offer):
    yield offer.contact_name, Missing("contact", "contact_name", _("Name a contact person."))
    yield offer.contact_email, Missing("contact", "contact_email", _("Give the e-mail address of the contact."))


def over_sentence(offer):
    """That the offer has ended, and what can be done about it."""
    day = date_format(offer.valid_until, "DATE_FORMAT") if offer.valid_until else ""
    return gettext("This offer ended on %(day)s. Extend it first: give a later last day.") % {"day": day}
