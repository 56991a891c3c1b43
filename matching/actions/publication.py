"""Publishing suitable projects with the consent of their authors, and taking them down again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import require, update_or_refuse

from .. import rules
from ..letters import proposals as letters
from ..models import Proposal
from .drafts import locked


@transaction.atomic
def agree_to_publication(proposal, *, by):
    """Its authors agree after the decision; a suitable project is published at once."""
    stored = locked(proposal)
    require(rules.can_agree_to_publication(by, stored))
    _change(stored, by=by, verb="agree_to_publication", may_be_published=True)
    publish(stored, by=by)
    return stored


@transaction.atomic
def withdraw_consent(proposal, *, by):
    """Its authors no longer want it published; the public page is gone at once."""
    stored = locked(proposal)
    require(rules.can_withdraw_consent(by, stored))
    _change(stored, by=by, verb="withdraw_consent", may_be_published=False, **_down(stored))
    return stored


@transaction.atomic
def publish_proposal(proposal, *, by):
    """Staff put back what they had taken down."""
    stored = locked(proposal)
    require(rules.can_publish_proposal(by, stored))
    publish(stored, by=by)
    return stored


@transaction.atomic
def unpublish_proposal(proposal, *, by, note):
    """Staff take a project down, with the reason, which its authors are told."""
    stored = locked(proposal)
    require(rules.can_unpublish_proposal(by, stored))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    _change(stored, by=by, verb="unpublish_proposal", note=note.strip(), **_down(stored))
    authors = [stored.proponent, *stored.co_editors.all()]
    notify(authors, "matching.unpublished", lambda: letters.unpublished(stored, note.strip()))
    return stored


def publish(proposal, *, by):
    """Show it to everybody; the action that calls this has asked its rule and found it suitable and consented to."""
    _change(proposal, by=by, verb="publish_proposal", published_at=clock.now(), unpublished_at=None)


def take_down(proposal, *, by):
    """Show it no longer, because a later decision finds otherwise; the action that calls this has asked its rule."""
    if proposal.published_at:
        _change(proposal, by=by, verb="unpublish_proposal", **_down(proposal))


def _down(proposal):
    return {"published_at": None, "unpublished_at": clock.now()} if proposal.published_at else {}


def _change(proposal, *, by, verb, note="", **changes):
    """Write these columns of a locked row, and what was done."""
    update_or_refuse(Proposal.objects.filter(pk=proposal.pk), updated_at=clock.now(), **changes)
    for name, value in changes.items():
        setattr(proposal, name, value)
    record(by=by, verb=verb, target=proposal, **({"note": note} if note else {}))
