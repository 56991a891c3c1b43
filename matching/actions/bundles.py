"""Concept notes: several responses prepared for one funder (5/3 ¶25, F144)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import ORGANISATION_ROLES, Role
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.actions import create_text, write_wording
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..letters import matches as letters
from ..models import Bundle, BundlePart, BundleStatus, Proposal, ProposalStatus

EDITED = {"prepared_by", "funder"}
ANSWERS = (BundleStatus.SUPPORTED, BundleStatus.DECLINED)
LEAST_PARTS = 2


@transaction.atomic
def prepare_bundle(bundle, *, by, language, title, body=""):
    """Begin a concept note; its funder sees it when it is sent."""
    require(rules.can_prepare_bundle(by))
    if not title.strip():
        raise ValidationError({"title": _("Give the concept note a title.")})
    bundle.written_by = by
    bundle.text = create_text(by=by, language=language, title=title, body=body)
    bundle.full_clean()
    bundle.save()
    record(by=by, verb="prepare_bundle", target=bundle)
    return bundle


@transaction.atomic
def edit_bundle(bundle, *, by, fields, version, title, body):
    """Save what was changed, unless somebody saved since `version` (then StaleEdit and nothing written)."""
    require(rules.can_edit_bundle(by, _locked(bundle)))
    if not set(fields) <= EDITED:
        raise PermissionDenied
    if not title.strip():
        raise ValidationError({"title": _("Give the concept note a title.")})
    bundle.full_clean(exclude=["text"])
    save_edit(bundle, by=by, verb="edit_bundle", fields=fields, version=version)
    source = bundle.text.source
    write_wording(bundle.text, by=by, language=source.language, title=title, body=body, state=source.state)
    return bundle


def _locked(bundle):
    """The row as it stands: a form has already changed `bundle`, and a rule must not be asked about wishes."""
    return Bundle.objects.select_for_update().get(pk=bundle.pk)


@transaction.atomic
def add_to_bundle(bundle, proposal, *, by, part, amount_usd=None):
    """Add a response, with what it adds to the whole; its authors are told."""
    stored = _locked(bundle)
    require(rules.can_edit_bundle(by, stored))
    require(Proposal.objects.visible_to(by).filter(pk=proposal.pk).exists())
    if proposal.status != ProposalStatus.ACCEPTED or not proposal.has_project:
        raise ValidationError(_("Only a project that counts can be part of a concept note."))
    if BundlePart.objects.filter(bundle=stored, proposal=proposal).exists():
        raise ValidationError(_("This project is part of the concept note already."))
    row = BundlePart(bundle=stored, proposal=proposal, part=part.strip(), amount_usd=amount_usd)
    row.full_clean()
    row.save()
    _touch(stored)
    record(by=by, verb="add_to_bundle", target=stored, proposal=proposal.reference)
    notify(
        [proposal.proponent, *proposal.co_editors.all()],
        "matching.bundle_moved",
        lambda: letters.put_into_bundle(stored, proposal),
    )
    return row


@transaction.atomic
def take_from_bundle(part, *, by):
    """Take a response out again."""
    stored = _locked(part.bundle)
    require(rules.can_edit_bundle(by, stored))
    record(by=by, verb="take_from_bundle", target=stored, proposal=part.proposal.reference)
    part.delete()
    _touch(stored)


def _touch(bundle):
    Bundle.objects.filter(pk=bundle.pk).update(updated_at=clock.now())


@transaction.atomic
def send_bundle(bundle, *, by):
    """Send it: from now on its funder sees it. It brings at least two projects together, each of which counts."""
    stored = _locked(bundle)
    require(rules.can_edit_bundle(by, stored))
    parts = list(stored.parts.select_related("proposal"))
    if len(parts) < LEAST_PARTS:
        raise ValidationError(_("A concept note brings at least two projects together."))
    gone = [part.proposal.reference for part in parts if part.proposal.status != ProposalStatus.ACCEPTED]
    if gone:
        raise ValidationError(
            _("Take out first what no longer counts: %(references)s") % {"references": ", ".join(gone)}
        )
    change_status(stored, BundleStatus.SENT, by=by, verb="send_bundle", sent_at=clock.now(), status_note="")
    notify(people_of_funder(stored), "matching.bundle_moved", lambda: letters.bundle_arrived(stored))
    notify([*_authors(stored), *_preparers(stored)], "matching.bundle_moved", lambda: letters.bundle_moved(stored))
    return stored


def people_of_funder(bundle):
    """Who gives in the name of its funder."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(
        role__in=ORGANISATION_ROLES, organisation=bundle.funder_id
    )
    return User.objects.filter(person__in=grants.values("person"))


def _preparers(bundle):
    """Who acts for the partner in whose name it was prepared."""
    grants = RoleGrant.objects.in_force(clock.today())
    grants = grants.filter(role=Role.PARTNER_MANAGER, organisation=bundle.prepared_by_id)
    return User.objects.filter(person__in=grants.values("person"))


def _authors(bundle):
    proposals = Proposal.objects.filter(bundle_parts__bundle=bundle).select_related("proponent")
    proposals = proposals.prefetch_related("co_editors")
    return [user for proposal in proposals for user in (proposal.proponent, *proposal.co_editors.all())]


@transaction.atomic
def take_bundle_back(bundle, *, by):
    """Take it back to be changed; its funder no longer sees it."""
    stored = _locked(bundle)
    require(rules.can_take_bundle_back(by, stored))
    change_status(stored, BundleStatus.DRAFT, by=by, verb="take_bundle_back")
    return stored


@transaction.atomic
def note_answer_of_funder(bundle, *, by, answer, note=""):
    """Note whether the funder supports it; a refusal says why."""
    stored = _locked(bundle)
    require(rules.can_answer_bundle(by, stored) and answer in ANSWERS)
    if answer == BundleStatus.DECLINED and not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    change_status(stored, answer, by=by, verb="note_answer_of_funder", note=note.strip(), status_note=note.strip())
    concerned = [*_authors(stored), *_preparers(stored), *secretariat_users()]
    others = [user for user in concerned if user != by]
    notify(others, "matching.bundle_moved", lambda: letters.bundle_moved(stored))
    return stored
