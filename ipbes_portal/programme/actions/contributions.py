"""Keeping the ledger of gifts."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require, save_edit

from .. import rules
from ..models import Contribution

# What a gift is for stays: one entered for the wrong thing is taken out and entered anew.
EDITED = {
    "donor", "kind", "mode", "what", "amount", "currency", "rate", "rate_on", "starts", "ends", "source", "is_verified",
}  # fmt: skip


@transaction.atomic
def record_contribution(contribution, *, by):
    """Enter one gift into the ledger."""
    require(rules.can_record_contribution(by))
    _convert(contribution)
    contribution.full_clean()
    contribution.save()
    record(by=by, verb="record_contribution", target=contribution)
    return contribution


def _convert(contribution):
    """The amount in US dollars, to the cent, where the rate is known."""
    if contribution.currency == "USD":
        contribution.amount_usd = contribution.amount
    elif contribution.amount and contribution.rate:
        contribution.amount_usd = round(contribution.amount * contribution.rate, 2)


@transaction.atomic
def edit_contribution(contribution, *, by, fields, version):
    """Correct the named fields of a gift, unless somebody saved since `version` (then StaleEdit)."""
    require(rules.can_record_contribution(by))
    if not set(fields) <= EDITED:
        raise PermissionDenied
    contribution.amount_usd = None  # what was converted before may no longer hold
    _convert(contribution)
    contribution.full_clean()
    save_edit(contribution, by=by, verb="edit_contribution", fields=[*fields, "amount_usd"], version=version)


@transaction.atomic
def remove_contribution(contribution, *, by):
    """Take a gift out of the ledger that should not stand there; the audit trail keeps what it said."""
    require(rules.can_record_contribution(by))
    row = Contribution.objects.select_for_update().select_related("donor").get(pk=contribution.pk)
    said = {
        "donor": row.donor.name,
        "what": row.what,
        "amount": str(row.amount or ""),
        "currency": row.currency,
        "activity": row.activity_id,
        "post": row.post_id,
        "body": row.body_id,
    }
    record(by=by, verb="remove_contribution", target=row, **said)
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(_("This gift came of an offer. Take it back on the page of the offer.")) from error
