"""Announcing funding: entered by staff or the funder, checked, published, taken off."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.actions import create_text, write_wording
from ipbes_portal.workflow import change_status, require, save_edit

from .. import letters, rules
from ..models import FundingOpportunity, OpportunityStatus

EDITED = {"url", "opens_on", "closes_on", "amount_from", "amount_to", "currency", "note"}
RELATED = ("countries", "regions", "needs", "initiatives")


@transaction.atomic
def draft_opportunity(opportunity, *, by, language, title, body="", related=None):
    """Begin the entry of an opportunity; nobody but its funder and staff sees it yet."""
    require(rules.can_announce_funding(by, opportunity.funder))
    _check_title(title)
    opportunity.entered_by = by
    opportunity.text = create_text(by=by, language=language, title=title, body=body)
    opportunity.full_clean()
    opportunity.save()
    for name, rows in (related or {}).items():
        getattr(opportunity, name).set(rows)
    record(by=by, verb="draft_opportunity", target=opportunity)
    return opportunity


@transaction.atomic
def edit_opportunity(opportunity, *, by, fields, version, related=None, title=None, body=None):
    """Save what was changed, unless somebody saved since `version` (then StaleEdit and nothing written).

    `title` and `body` are the wording in the language of the entry; None leaves the words as they are.
    """
    require(rules.can_edit_opportunity(by, _locked(opportunity)))
    if not set(fields) <= EDITED or not set(related or {}) <= set(RELATED):
        raise PermissionDenied
    opportunity.full_clean(exclude=["text"])
    save_edit(opportunity, by=by, verb="edit_opportunity", fields=fields, version=version, related=related)
    if title is not None or body is not None:
        _write_words(opportunity, by=by, title=title, body=body)
    return opportunity


def _locked(opportunity):
    """The row as it stands: a form has already changed `opportunity`, and a rule must not be asked about wishes."""
    return FundingOpportunity.objects.select_for_update().get(pk=opportunity.pk)


def _check_title(title):
    if not title.strip():
        raise ValidationError({"title": _("Give the opportunity a title.")})


def _write_words(opportunity, *, by, title, body):
    wording = opportunity.text.source
    title = wording.title if title is None else title
    _check_title(title)
    body = wording.body if body is None else body
    write_wording(opportunity.text, by=by, language=wording.language, title=title, body=body, state=wording.state)


@transaction.atomic
def submit_opportunity(opportunity, *, by):
    """Send a draft to be checked."""
    row = _locked(opportunity)
    require(rules.can_submit_opportunity(by, row))
    _check_reachable(row)
    change_status(row, OpportunityStatus.SUBMITTED, by=by, verb="submit_opportunity", status_note="")
    notify(secretariat_users(), "partnerships.opportunity_received", lambda: letters.opportunity_received(row))
    return row


def _check_reachable(opportunity):
    """Readers must learn where to apply."""
    if not opportunity.url and not opportunity.note.strip():
        raise ValidationError(_("Give the web address, or say how to apply."))


@transaction.atomic
def publish_opportunity(opportunity, *, by):
    """Show it to everybody."""
    row = _locked(opportunity)
    require(rules.can_publish_opportunity(by, row))
    _check_reachable(row)
    change_status(row, OpportunityStatus.PUBLISHED, by=by, verb="publish_opportunity", status_note="")
    _tell_author(row, by=by)
    return row


@transaction.atomic
def return_opportunity(opportunity, *, by, note):
    """Give one that waits back to its funder, with what to change."""
    row = _locked(opportunity)
    require(rules.can_return_opportunity(by, row))
    _check_note(note)
    change_status(row, OpportunityStatus.DRAFT, by=by, verb="return_opportunity", note=note, status_note=note)
    _tell_author(row, by=by)
    return row


@transaction.atomic
def take_off_opportunity(opportunity, *, by, note):
    """Take a published one off the list, with the reason; it can be published again."""
    row = _locked(opportunity)
    require(rules.can_take_off_opportunity(by, row))
    _check_note(note)
    change_status(row, OpportunityStatus.WITHDRAWN, by=by, verb="take_off_opportunity", note=note, status_note=note)
    _tell_author(row, by=by)
    return row


def _check_note(note):
    if not note.strip():
        raise ValidationError({"note": _("Please say why.")})


def _tell_author(opportunity, *, by):
    if opportunity.entered_by_id != by.pk:
        people = [opportunity.entered_by]
        notify(people, "partnerships.opportunity_moved", lambda: letters.opportunity_moved(opportunity))
