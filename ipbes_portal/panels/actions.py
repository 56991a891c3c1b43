"""Putting matters before bodies, speaking on them, writing down what a body decided, and withdrawing them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import change_status, require

from . import letters, quorum, rules
from .kinds import all_kinds
from .members import members
from .models import BodyDecision, Matter, MatterStatus, Outcome, Voice, Word


@transaction.atomic
def put_matter(*, kind, key, bodies, by, due_on=None, may_refer=False):
    """Put something before `bodies` for decision; the owner's action, which calls this, has asked its own rule.

    `kind` is registered with `matter_kind`, `key` is the owner's own. Members without a conflict are told.
    """
    if kind not in all_kinds():
        raise LookupError(f"There is no kind of matter called {kind}.")
    bodies = list({body.pk: body for body in bodies}.values())
    if not bodies:
        raise ValidationError(_("Choose at least one body that decides."))
    matter, is_new = Matter.objects.exclude(status=MatterStatus.WITHDRAWN).get_or_create(
        kind=kind, key=key, defaults={"due_on": due_on, "may_refer": may_refer, "put_by": by}
    )
    if not is_new:
        raise ValidationError(_("This has already been put before the bodies."))
    for body in bodies:
        seats = len(_speakers(matter, body))
        BodyDecision.objects.create(matter=matter, body=body, seats=seats, quorum_percent=settings.PANEL_QUORUM_PERCENT)
    record(by=by, verb="put_matter", target=matter, bodies=[body.code for body in bodies])
    notify(_everybody(matter), "panels.matter_put", lambda: letters.matter_put(matter))
    return matter


def _speakers(matter, body):
    """The members of a body today who may know of the matter."""
    return [user for user in members(body, clock.today()) if not rules.is_kept_from(user, matter)]


def _everybody(matter):
    """The speakers of all its bodies."""
    parts = matter.parts.select_related("body")
    return list({user.pk: user for part in parts for user in _speakers(matter, part.body)}.values())


def _locked(part):
    """The part as it stands, with its voices; everybody who speaks or decides on the matter waits here."""
    matter = Matter.objects.select_for_update().get(pk=part.matter_id)
    fresh = BodyDecision.objects.select_related("body").prefetch_related("voices").get(pk=part.pk)
    fresh.matter = matter
    return fresh


@transaction.atomic
def say(part, word, reason="", *, by):
    """One member says approve, refuse, refer, abstain, or steps aside (recused); until the body decides it may change.

    Refusing and stepping aside need a reason.
    """
    part = _locked(part)
    _refuse_what_is_over(part)
    require(rules.can_say(by, part))
    _refuse_referring(part.matter, word)
    voice = part.voice_of(by) or Voice(body_decision=part, member=by)
    voice.word, voice.reason, voice.said_at = word, reason.strip(), clock.now()
    voice.full_clean(exclude=["body_decision", "member"])
    voice.save()
    Matter.objects.filter(pk=part.matter_id).update(updated_at=clock.now())
    record(by=by, verb="say", target=part.matter, body=part.body.code, word=str(word))
    return voice


def _refuse_what_is_over(part):
    """Somebody else may have been quicker; that is no matter of rights."""
    if not part.is_open:
        raise ValidationError(_("This body has decided already, or the matter was withdrawn. Please reload the page."))


def _refuse_referring(matter, word):
    if word == Word.REFER and not matter.may_refer:
        raise ValidationError(_("This matter cannot be referred to the Plenary."))


@transaction.atomic
def decide(part, outcome, *, by, decided_on, minutes_reference, note="", members_present=None):
    """Write down what a body decided; with the last body the matter is decided and its owner draws the consequences.

    Refused until the quorum has spoken, unless the secretariat says how many members were present at the meeting and
    these make a quorum. Deciding against most of the voices needs a note.
    """
    part = _locked(part)
    _refuse_what_is_over(part)
    require(rules.can_decide(by, part) and (members_present is None or rules.can_record_meeting(by)))
    _refuse_referring(part.matter, outcome)
    part.outcome, part.decided_on, part.decided_by = outcome, decided_on, by
    part.minutes_reference, part.note, part.members_present = (
        minutes_reference.strip(),
        note.strip(),
        members_present,
    )
    _refuse_nonsense(part)
    part.full_clean(exclude=["matter", "body"])
    part.save()
    Matter.objects.filter(pk=part.matter_id).update(updated_at=clock.now())
    record(by=by, verb="decide", target=part.matter, body=part.body.code, outcome=str(outcome), note=part.note)
    _close_when_all_decided(part.matter, by=by)
    return part


def _refuse_nonsense(part):
    """What a constraint cannot know: enough members, a day that has come, a reason where most wanted otherwise."""
    errors = {}
    if not part.minutes_reference:
        errors["minutes_reference"] = _("Enter the reference of the minutes.")
    if part.decided_on and part.decided_on > clock.today():
        errors["decided_on"] = _("This day is still to come.")
    if max(part.spoken, part.members_present or 0) < part.quorum:
        errors["__all__"] = ngettext(
            "The quorum is not reached: %(quorum)s member is needed.",
            "The quorum is not reached: %(quorum)s members are needed.",
            part.quorum,
        ) % {"quorum": part.quorum}
    if part.outcome not in Outcome:
        errors["outcome"] = _("Choose what the body decided.")
    elif quorum.is_against_majority(part.outcome, part.words) and not part.note:
        errors["note"] = _("Most members who spoke wanted something else. Please say why this was decided.")
    if errors:
        raise ValidationError(errors)


def _close_when_all_decided(matter, *, by):
    """The matter is decided once every body has; the owner is told inside the same transaction."""
    outcomes = list(matter.parts.values_list("outcome", flat=True))
    if "" in outcomes:
        return
    outcome = quorum.joint_outcome(outcomes)
    change_status(matter, MatterStatus.DECIDED, by=by, verb="close_matter", outcome=outcome, decided_at=clock.now())
    matter.owner.decided(matter, by)
    told = [user for user in _everybody(matter) if user != by]
    notify(told, "panels.matter_ended", lambda: letters.matter_decided(matter))


@transaction.atomic
def withdraw_matter(matter, *, by, note=""):
    """Take a matter back before it is decided; the owner's action, which calls this, has asked its own rule."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    change_status(matter, MatterStatus.WITHDRAWN, by=by, verb="withdraw_matter", note=note)
    told = [user for user in _everybody(matter) if user != by]
    notify(told, "panels.matter_ended", lambda: letters.matter_withdrawn(matter, note))
    return matter
