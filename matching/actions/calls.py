"""Preparing, opening and closing calls; the policy on open ones; joining a targeted call."""

import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.actions import NEW, create_text, write_wording
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..letters import proposals as letters
from ..models import Call, CallKind, CallStatus, MatchingPolicy, Proposal, ProposalStatus

TIMES = {"opens_at", "closes_at"}
EDITED = TIMES | {
    *("year", "languages", "zone", "late_policy", "late_until", "form_version", "reviewers_wanted", "shows_drafts")
}
RELATED = ("deciding_bodies",)


@transaction.atomic
def create_call(call, *, by, language, title, body="", related=None):
    """Prepare a call; until it is opened only staff see it. Bureau and panel decide unless it says otherwise."""
    require(rules.can_manage_calls(by))
    if call.kind == CallKind.TARGETED:
        call.invitation_code = secrets.token_urlsafe(12)
    if not title.strip():
        raise ValidationError(_("A call needs a title."))
    call.text = create_text(by=by, language=language, title=title, body=body, state=WordingState.REVIEWED)
    call.full_clean()
    call.save()
    bodies = (related or {}).get("deciding_bodies")
    if bodies is None:
        bodies = Body.objects.filter(kind__in=[BodyKind.BUREAU, BodyKind.MEP])
    call.deciding_bodies.set(bodies)
    record(by=by, verb="create_call", target=call)
    return call


@transaction.atomic
def edit_call(call, *, by, fields, version, related=None):
    """Save the named fields of a call, unless somebody saved since `version` (then StaleEdit)."""
    require(rules.can_manage_calls(by))
    stored = Call.objects.select_for_update().get(pk=call.pk)
    if not set(fields) <= EDITED:
        raise PermissionDenied
    if stored.status == CallStatus.CLOSED and TIMES & set(fields):
        raise ValidationError(_("This call is closed; its times stay as they were."))
    call.full_clean(exclude=["text"])
    save_edit(call, by=by, verb="edit_call", fields=fields, version=version, related=related)
    return call


@transaction.atomic
def translate_call(call, *, by, language, title, body, version=None, is_machine_made=False):
    """Write title and text of a call in one language; `version` is that of the wording, None when there was none."""
    require(rules.can_manage_calls(by))
    if not title.strip():
        raise ValidationError(_("A call needs a title."))
    state = WordingState.MACHINE if is_machine_made else WordingState.REVIEWED
    wording = write_wording(
        call.text,
        by=by,
        language=language,
        title=title,
        body=body,
        state=state,
        version=NEW if version is None else version,
    )
    Call.objects.filter(pk=call.pk).update(version=F("version") + 1, updated_at=clock.now())
    call.refresh_from_db(fields=["version", "updated_at"])
    return wording


@transaction.atomic
def open_call(call, *, by):
    """Open a call for responses; an open pilot one only while the policy allows it (5/3 ¶26).

    Before its opening time it is announced: it is seen, and takes responses by itself from that time on.
    """
    require(rules.can_open_call(by, call))
    policy = MatchingPolicy.objects.select_for_update().first()
    if call.kind == CallKind.OPEN_PILOT and policy and policy.open_calls_are_paused:
        why = f" {policy.note}" if policy.note else ""
        raise ValidationError(_("No open calls are made for now; a targeted call is possible.") + why)
    if clock.now() >= call.closes_at:
        raise ValidationError(_("The closing time has passed. Please set a later one."))
    change_status(call, CallStatus.OPEN, by=by, verb="open_call")
    return call


@transaction.atomic
def close_call(call, *, by):
    """Close a call before its time; from then on responses are late, or refused."""
    require(rules.can_close_call(by, call))
    # One that was only announced was never open longer than from then until now.
    announced = {"opens_at": call.status_changed_at} if call.is_announced else {}
    _close(call, by=by, closes_at=min(call.closes_at, clock.now()), **announced)


@transaction.atomic
def _close(call, *, by, **times):
    """The call is closed; those who still have a draft hear what becomes of it."""
    change_status(call, CallStatus.CLOSED, by=by, verb="close_call", **times)
    drafts = Proposal.objects.filter(call=call, status=ProposalStatus.DRAFT).for_detail()
    for draft in drafts:
        notify(
            [draft.proponent, *draft.co_editors.all()],
            "matching.call_closed",
            lambda draft=draft: letters.call_closed(draft),
        )


def close_due_calls():
    """Close every open call whose closing time has passed; each in its own transaction."""
    for call in Call.objects.overdue():
        _close(call, by=None, closes_at=call.closes_at)


@transaction.atomic
def set_policy(*, by, open_calls_are_paused, note="", version=1):
    """Say whether open calls may be made; a stale page is refused (StaleEdit)."""
    require(rules.can_manage_calls(by))
    policy, _is_new = MatchingPolicy.objects.get_or_create(number=1)
    policy.open_calls_are_paused, policy.note = open_calls_are_paused, note
    policy.full_clean()
    save_edit(policy, by=by, verb="set_policy", fields=["open_calls_are_paused", "note"], version=version)
    return policy


@transaction.atomic
def join_call(code, *, by):
    """Let somebody who has its code see and answer a targeted call."""
    require(rules.can_join_call(by))
    call = Call.objects.exclude(status=CallStatus.DRAFT).filter(invitation_code=code.strip()).first()
    if call is None or not code.strip():
        raise ValidationError(_("This code opens no call. Please check it, or ask who sent it to you."))
    if not call.invited.filter(pk=by.pk).exists():
        call.invited.add(by)
        record(by=by, verb="join_call", target=call)
    return call
