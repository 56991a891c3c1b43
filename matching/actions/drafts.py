"""Writing a response: beginning it, editing it over several sittings, together with colleagues, with files."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.files.actions import delete_stored_file, removed_on_failure, store_file
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import require

from .. import rules
from ..letters import proposals as letters
from ..models import Call, Proposal, ProposalFile
from .written import begin_written, colleague_found, edit_written, refuse_days_to_come

EDITED = {
    "kind", "description", "institutions", "contact_name", "contact_email", "support_stage", "seeks_financial",
    "seeks_technical", "seeks_in_kind", "amount", "currency", "rate", "rate_on", "other_funding", "focal_point",
    "focal_point_on", "focal_point_note", "pledge_kind", "pledge_what", "pledge_amount", "pledge_currency",
    "may_be_published",
}  # fmt: skip
PAST_DAYS = {"focal_point_on", "rate_on"}
RELATED = ("categories", "countries", "needs", "strategies", "initiatives")
FILE_FORMATS = {"pdf", "docx", "xlsx", "png", "jpg"}
MOST_FILES = 10


@transaction.atomic
def draft_proposal(proposal, *, by, language, title, abstract="", related=None):
    """Begin a response for an organisation one works for; it stays its authors' until they send it."""
    require(Call.objects.visible_to(by).filter(pk=proposal.call_id).exists())
    require(rules.acts_for(by, proposal.organisation))
    if not rules.can_answer_call(by, proposal.call):
        raise ValidationError(_("This call does not take responses at present."))
    if language not in proposal.call.languages:
        raise ValidationError({"language": _("Responses to this call cannot be written in this language.")})
    refuse_days_to_come(proposal, PAST_DAYS)
    proposal.proponent = by
    return begin_written(
        proposal, by=by, verb="draft_proposal", language=language, title=title, body=abstract, related=related,
        untitled=_("Give the response a title."),
    )  # fmt: skip


@transaction.atomic
def edit_proposal(proposal, *, by, fields, version, related=None, title=None, abstract=None):
    """Save what was changed, unless somebody saved since `version` (then StaleEdit and nothing written).

    `title` and `abstract` are the wording in the language of the response; None leaves the words as they are.
    """
    stored = locked(proposal)
    require(rules.can_edit_proposal(by, stored))
    if not set(fields) <= EDITED or not set(related or {}) <= set(RELATED):
        raise PermissionDenied
    refuse_days_to_come(proposal, PAST_DAYS & set(fields))
    return edit_written(
        proposal, by=by, verb="edit_proposal", fields=fields, version=version, related=related, title=title,
        body=abstract, untitled=_("Give the response a title."),
    )  # fmt: skip


@transaction.atomic
def discard_draft(proposal, *, by):
    """Throw away a draft with its words and files; nothing of it was ever received. Those who wrote it too are told."""
    stored = locked(proposal)
    require(rules.can_discard_draft(by, stored))
    title, others = str(stored), list(stored.co_editors.all())
    record(by=by, verb="discard_draft", target=stored)
    for row in stored.files.select_related("file"):
        row.delete()
        delete_stored_file(row.file)
    stored.delete()
    stored.text.delete()
    notify(others, "matching.co_editor", lambda: letters.draft_discarded(title, by))


def locked(proposal):
    """The row as it stands: a form has already changed `proposal`, and a rule must not be asked about wishes."""
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


@transaction.atomic
def add_co_editor(proposal, email, *, by):
    """Let a colleague write too: somebody who signs in and works for the same organisation."""
    stored = locked(proposal)
    require(rules.can_choose_co_editors(by, stored))
    refusal = _("No colleague of your organisation signs in with this address.")
    colleague = colleague_found(email, stored.organisation, by, refusal)
    if not stored.co_editors.filter(pk=colleague.pk).exists():
        stored.co_editors.add(colleague)
        record(by=by, verb="add_co_editor", target=stored, user=colleague.pk)
        notify([colleague], "matching.co_editor", lambda: letters.made_co_editor(stored))
    return colleague


@transaction.atomic
def remove_co_editor(proposal, colleague, *, by):
    """Let a colleague no longer write."""
    stored = locked(proposal)
    require(rules.can_choose_co_editors(by, stored))
    stored.co_editors.remove(colleague)
    record(by=by, verb="remove_co_editor", target=stored, user=colleague.pk)


@transaction.atomic
def add_proposal_file(proposal, upload, *, by):
    """Store one file with a response."""
    stored_proposal = locked(proposal)
    require(rules.can_edit_proposal(by, stored_proposal))
    if stored_proposal.files.count() >= MOST_FILES:
        raise ValidationError(_("No more than %(most)s files can come with a response.") % {"most": MOST_FILES})
    stored = store_file(upload, by=by, allowed=FILE_FORMATS)
    with removed_on_failure(stored.content.name):
        if stored_proposal.files.filter(file__sha256=stored.sha256).exists():
            raise ValidationError(_("This very file is already there."))
        row = ProposalFile.objects.create(proposal=stored_proposal, file=stored)
        Proposal.objects.filter(pk=proposal.pk).update(updated_at=clock.now())
        record(by=by, verb="add_proposal_file", target=proposal, name=stored.name)
    return row


@transaction.atomic
def remove_proposal_file(row, *, by):
    """Take a file away again."""
    proposal = locked(row.proposal)
    require(rules.can_edit_proposal(by, proposal))
    record(by=by, verb="remove_proposal_file", target=proposal, name=row.file.name)
    stored = row.file
    row.delete()
    delete_stored_file(stored)
    Proposal.objects.filter(pk=proposal.pk).update(updated_at=clock.now())
