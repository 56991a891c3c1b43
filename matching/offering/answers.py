"""What an offer says, as people read it: in full for its organisation and staff, and the part that is public."""

from django.template.defaultfilters import date
from django.utils.translation import gettext as _

from ipbes_portal import languages

from ..models import OfferRoute
from ..responding.answers import NOTHING, label_of, money, one_row, plain_rows
from .completeness import SECTIONS


def offer_answers(offer):
    """(section, [{label, value}]) for every section; several values stand on lines of their own."""
    return [(name, ROWS[name](offer)) for name in SECTIONS]


def public_answers(offer):
    """The [{label, value}] everybody may read of a public offer: no contact, no conditions, nothing of its course.

    What is not said is left out: a dash would read as if something were missing or withheld.
    """
    rows = [*plain_rows(offer, "kind", "route"), *_whom(offer), *_value(offer), *_dates(offer)]
    return [row for row in rows if row["value"] != NOTHING]


def _what(offer):
    wording = offer.text.source
    words = [one_row(_("title"), wording.title), one_row(_("description"), wording.body)]
    rows = [*plain_rows(offer, "route", "kind"), *words]
    if offer.route in (OfferRoute.DEDICATED, OfferRoute.IN_KIND):
        rows += plain_rows(offer, "activity")
    if offer.route == OfferRoute.IN_KIND:
        rows += plain_rows(offer, "lead")
    return [*rows, *plain_rows(offer, "conditions")]


def _whom(offer):
    spoken = [languages.BY_CODE[code].name for code in languages.CODES if code in offer.languages]
    return [
        _open(offer, "countries"),
        _open(offer, "regions"),
        one_row(label_of(offer, "languages"), "\n".join(spoken)),
        *plain_rows(offer, "categories", "needs", "initiatives"),
    ]


def _open(offer, name):
    """Where nothing is chosen, nothing is left out."""
    chosen = "\n".join(str(row) for row in getattr(offer, name).all())
    return one_row(label_of(offer, name), chosen or _("no limit"))


def _amount(offer):
    return [*_value(offer), *plain_rows(offer, "capacity"), *_dates(offer)]


def _value(offer):
    return [one_row(label_of(offer, "amount"), money(offer.amount, offer.currency, offer))]


def _dates(offer):
    return [
        one_row(label_of(offer, "valid_from"), date(offer.valid_from, "DATE_FORMAT")),
        one_row(label_of(offer, "valid_until"), date(offer.valid_until, "DATE_FORMAT") or _("no last day")),
    ]


def _contact(offer):
    said = _("yes") if offer.may_be_published else _("no")
    return [
        *plain_rows(offer, "contact_name", "contact_email"),
        one_row(label_of(offer, "may_be_published"), said),
    ]


ROWS = {"what": _what, "whom": _whom, "amount": _amount, "contact": _contact}


def public_offer(offer):
    """The public part of an offer as plain data: what a list row and the public page show, and nothing else."""
    return {
        "pk": offer.pk,
        "reference": offer.reference,
        "text": offer.text,
        "organisation": offer.organisation,
        "kind": offer.get_kind_display(),
        "route": offer.get_route_display(),
        "countries": [country.name for country in offer.countries.all()],
        "regions": [region.name for region in offer.regions.all()],
        "needs": list(offer.needs.all()),
        "value": money(offer.amount, offer.currency, offer),
        "valid_until": offer.valid_until,
        "is_demonstration": offer.is_demonstration,
    }
