"""What beginning and editing a response and an offer have in common; the action of each has asked its rule."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.actions import record
from ipbes_portal.texts.actions import create_text, write_wording
from ipbes_portal.workflow import save_edit

from .. import rules
from ..money import in_usd


def begin_written(row, *, by, verb, language, title, body, related, untitled):
    """Store a new row with its words, its amount in dollars, and `related`; without a title, `untitled` is said."""
    _refuse_empty(title, untitled)
    row.text = create_text(by=by, language=language, title=title, body=body)
    row.amount_usd = in_usd(row.amount, row.currency, row.rate)
    row.full_clean()
    row.save()
    for name, rows in (related or {}).items():
        getattr(row, name).set(rows)
    record(by=by, verb=verb, target=row)
    return row


def edit_written(row, *, by, verb, fields, version, related, title, body, untitled):
    """Save what was changed, unless somebody saved since `version`; of title and body, None stays as it is."""
    row.amount_usd = in_usd(row.amount, row.currency, row.rate)
    row.full_clean(exclude=["text"])
    fields = [*fields, "amount_usd"] if {"amount", "currency", "rate"} & set(fields) else fields
    save_edit(row, by=by, verb=verb, fields=fields, version=version, related=related)
    if title is not None or body is not None:
        _write_words(row.text, by=by, title=title, body=body, untitled=untitled)
    return row


def _write_words(text, *, by, title, body, untitled):
    """Title and body in the language the row is written in."""
    wording = text.source
    title = wording.title if title is None else title
    _refuse_empty(title, untitled)
    body = wording.body if body is None else body
    write_wording(text, by=by, language=wording.language, title=title, body=body, state=wording.state)


def _refuse_empty(title, untitled):
    if not title.strip():
        raise ValidationError({"title": untitled})


def refuse_days_to_come(row, names):
    """Nobody was consulted on a day that lies ahead, and no rate of it is known."""
    wrong = {name: _("This day is still to come.") for name in names if _lies_ahead(getattr(row, name))}
    if wrong:
        raise ValidationError(wrong)


def _lies_ahead(day):
    # A text that is no day is left to the field, which says so better.
    return isinstance(day, date) and day > clock.today()


def colleague_found(email, organisation, asking, refusal):
    """Somebody else than `asking` who signs in with this address and acts for the organisation; else `refusal`."""
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).select_related("person").first()
    if found is None or found == asking or not rules.acts_for(found, organisation):
        # One answer for all: whether somebody elsewhere has an account is nobody's business.
        raise ValidationError(refusal)
    return found
