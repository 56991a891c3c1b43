"""Recognition and endorsement of a partner's own activity: asking, review, decision, end (5/3 A¶12(b)(ii))."""

from calendar import monthrange
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.panels import models as panels
from ipbes_portal.panels.actions import put_matter, withdraw_matter
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import Activity, Recognition
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..letters import endorsements as letters
from ..models import GIVEN, LEVELS, Endorsement, EndorsementStatus, Offer, OfferRoute, OfferStatus

KIND = "matching.endorsement"
ANSWERED = ["level", "needs_met", "principles_followed", "procedures_followed", "guidance_used", "progress"]
REVIEWS_WANTED = 2
LONGEST_MONTHS = 120


def endorsement_id(matter):
    """The id of the request a matter is about; its key says it, because members are told before the row is tied."""
    return int(matter.key.split(":")[1])


def _locked(endorsement):
    """The request as it stands; whoever takes it a step further waits here."""
    rows = Endorsement.objects.select_for_update(of=("self",)).select_related("activity__text", "organisation")
    return rows.get(pk=endorsement.pk)


def _reason(note):
    if not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    return note.strip()


@transaction.atomic
def ask_endorsement(endorsement, *, by):
    """Ask for recognition or endorsement of an activity; a request after a grant renews it and says what was done."""
    # Two colleagues who ask at once wait here, so that the second is told and not refused by the database.
    endorsement.activity = activity = Activity.objects.select_for_update().get(pk=endorsement.activity_id)
    require(
        rules.can_ask_endorsement(by, activity)
        and endorsement.organisation_id in rules.organisations_that_may_ask(by, activity)
    )
    endorsement.asked_by = by
    _tie_offer(endorsement)
    endorsement.renews = grant_to_renew(activity, endorsement.organisation_id)
    _refuse_without_progress(endorsement)
    endorsement.full_clean()
    endorsement.save()
    record(by=by, verb="ask_endorsement", target=endorsement, level=endorsement.level)
    notify(secretariat_users(), "matching.endorsement_received", lambda: letters.received(endorsement))
    return endorsement


def offers_behind(activity, organisations):
    """Open offers of these organisations that a request about `activity` may belong to: about it, or about none yet."""
    offers = Offer.objects.filter(organisation__in=organisations, status=OfferStatus.OPEN)
    return offers.filter(Q(activity=activity) | Q(activity__isnull=True), route=OfferRoute.OWN_ACTIVITY)


def _tie_offer(endorsement):
    """Tie the offer that was named, if it may belong to the request; else the one about this activity, if any."""
    offers = offers_behind(endorsement.activity, [endorsement.organisation_id])
    if endorsement.offer_id is None:
        endorsement.offer = offers.filter(activity=endorsement.activity).first()
    elif not offers.filter(pk=endorsement.offer_id).exists():
        raise ValidationError({"offer": _("This offer does not belong to the activity, or is not open.")})


def grant_to_renew(activity, organisation):
    """The last grant for this activity and organisation that was not taken back, lapsed or not; None without one."""
    return Endorsement.objects.granted().filter(activity=activity, organisation=organisation).first()


def _refuse_without_progress(endorsement):
    if endorsement.renews_id and not endorsement.progress.strip():
        raise ValidationError({"progress": _("Please say what has been done since the last decision.")})


@transaction.atomic
def answer_return(endorsement, *, by, version):
    """Answer a question and send the request again: a new round of review begins, the old sheets are kept."""
    stored = _locked(endorsement)
    require(rules.can_answer_return(by, stored))
    _refuse_without_progress(endorsement)
    _refuse_without_answer(endorsement, stored)
    endorsement.full_clean()
    save_edit(endorsement, by=by, verb="edit_endorsement", fields=ANSWERED, version=version)
    more = {"round": stored.round + 1, "recommendation": "", "status_note": ""}
    change_status(stored, EndorsementStatus.REQUESTED, by=by, verb="answer_return", **more)
    notify(secretariat_users(), "matching.endorsement_received", lambda: letters.received(stored))
    return stored


def _refuse_without_answer(endorsement, stored):
    """The reviewers would begin a new round over the same words, and the question would stay open."""
    if all(getattr(endorsement, name) == getattr(stored, name) for name in ANSWERED):
        raise ValidationError(_("Nothing has been changed yet. Please write your answer into one of the fields."))


@transaction.atomic
def withdraw_endorsement(endorsement, *, by, note):
    """The organisation takes its request back, or gives up what was granted."""
    stored = _locked(endorsement)
    require(rules.can_withdraw_endorsement(by, stored))
    return _end(stored, by=by, verb="withdraw_endorsement", note=_reason(note))


@transaction.atomic
def revoke_endorsement(endorsement, *, by, note, minutes_reference):
    """Carry out a decision to take a grant back before its time is over."""
    stored = _locked(endorsement)
    require(rules.can_revoke_endorsement(by, stored))
    if not minutes_reference.strip():
        raise ValidationError({"minutes_reference": _("Enter the reference of the minutes.")})
    note = f"{_reason(note)} ({minutes_reference.strip()})"
    _end(stored, by=by, verb="revoke_endorsement", note=note)
    _tell(stored, by=by)
    return stored


def _end(endorsement, *, by, verb, note):
    """Withdrawn; where it had been granted, the activity loses the level."""
    was_granted = endorsement.is_granted
    more = {"ended_at": clock.now()} if was_granted and endorsement.ended_at is None else {}
    change_status(endorsement, EndorsementStatus.WITHDRAWN, by=by, verb=verb, note=note, status_note=note, **more)
    if was_granted:
        _apply_level(endorsement.activity, by=by)
    return endorsement


def _apply_level(activity, *, by):
    """Make the activity carry the highest level that holds for it today."""
    holding = Endorsement.objects.holding(clock.today()).filter(activity=activity)
    # A renewal begins or ends to stand in the place of another grant: programs that follow the list hear of that one.
    holding.update(updated_at=clock.now())
    levels = set(holding.values_list("granted_level", flat=True))
    level = next((level.value for level in reversed(LEVELS) if level in levels), Recognition.NONE)
    programme.set_recognition(activity, level, by=by)


# Review


@transaction.atomic
def review_endorsement(endorsement, review, *, by):
    """Send one's sheet on a request: once in a round, four tests, each with its justification."""
    stored = _locked(endorsement)
    require(rules.can_review_endorsement(by, stored))
    review.endorsement, review.reviewer, review.round = stored, by, stored.round
    review.full_clean()
    review.save()
    record(by=by, verb="review_endorsement", target=stored)
    return review


@transaction.atomic
def note_consultation(endorsement, note, *, by):
    """Write down what a focal point or another body said."""
    stored = _locked(endorsement)
    require(rules.can_note_consultation(by, stored))
    note.endorsement, note.noted_by = stored, by
    if note.said_on and note.said_on > clock.today():
        raise ValidationError({"said_on": _("This day is still to come.")})
    note.full_clean()
    note.save()
    record(by=by, verb="note_consultation", target=stored)
    return note


@transaction.atomic
def close_endorsement_review(endorsement, *, by, recommendation):
    """Close the review with what the task force recommends."""
    stored = _locked(endorsement)
    require(rules.can_close_endorsement_review(by, stored))
    if not recommendation.strip():
        raise ValidationError({"recommendation": _("Please write what the task force recommends.")})
    if stored.reviews.filter(round=stored.round).count() < REVIEWS_WANTED:
        raise ValidationError(
            _("At least %(count)s reviewers must have sent their sheets.") % {"count": REVIEWS_WANTED}
        )
    more = {"recommendation": recommendation.strip()}
    change_status(stored, EndorsementStatus.REVIEWED, by=by, verb="close_endorsement_review", **more)
    return stored


@transaction.atomic
def return_endorsement(endorsement, *, by, note):
    """Give a request back with a question."""
    stored = _locked(endorsement)
    require(rules.can_return_endorsement(by, stored))
    note = _reason(note)
    change_status(stored, EndorsementStatus.RETURNED, by=by, verb="return_endorsement", note=note, status_note=note)
    _tell(stored, by=by)
    return stored


# Decision


@transaction.atomic
def put_endorsement(endorsement, *, by, bodies, granted_level, valid_months, conditions="", due_on=None):
    """Put a reviewed request before the bodies that decide: at which level, for how long, under which conditions."""
    stored = _locked(endorsement)
    require(rules.can_put_endorsement(by, stored))
    if rules.bodies_that_endorse().filter(pk__in=[body.pk for body in bodies]).count() != len(bodies):
        raise ValidationError({"bodies": _("This body does not decide on recognition and endorsement.")})
    if LEVELS.index(granted_level) > LEVELS.index(stored.level):
        raise ValidationError({"granted_level": _("The organisation did not ask for more than recognition.")})
    if not 1 <= valid_months <= LONGEST_MONTHS:
        raise ValidationError({"valid_months": _("Enter between 1 and %(count)s months.") % {"count": LONGEST_MONTHS}})
    more = {"granted_level": granted_level, "valid_months": valid_months, "conditions": conditions.strip()}
    change_status(stored, EndorsementStatus.BEFORE_BODY, by=by, verb="put_endorsement", status_note="", **more)
    before = panels.Matter.objects.filter(kind=KIND, key__startswith=f"endorsement:{stored.pk}:").count()
    key = f"endorsement:{stored.pk}:{before + 1}"
    stored.matter = put_matter(kind=KIND, key=key, bodies=bodies, by=by, due_on=due_on)
    Endorsement.objects.filter(pk=stored.pk).update(matter=stored.matter)
    return stored


@transaction.atomic
def take_endorsement_back(endorsement, *, by, note):
    """Take a request back from the body it lies before."""
    stored = _locked(endorsement)
    require(rules.can_take_endorsement_back(by, stored))
    note, matter = _reason(note), stored.matter
    more = {"status_note": note, "matter": None}
    change_status(stored, EndorsementStatus.REVIEWED, by=by, verb="take_endorsement_back", note=note, **more)
    if matter.status == panels.MatterStatus.OPEN:
        withdraw_matter(matter, by=by, note=note)
    return stored


@transaction.atomic
def settle_endorsement(matter, *, by):
    """Draw the consequences of what the bodies decided; called when the last one has."""
    stored = _locked(Endorsement(pk=endorsement_id(matter)))
    part = matter.parts.order_by("-decided_on", "-pk").first()
    where = {"decided_on": part.decided_on, "minutes_reference": part.minutes_reference}
    if matter.outcome == panels.Outcome.APPROVE:
        _grant(stored, by=by, note=part.note, **where)
    else:
        # A refusal says why; where the body wrote no note, its minutes do.
        note = part.note or part.minutes_reference
        more = {"status_note": note} | where
        change_status(stored, EndorsementStatus.REFUSED, by=by, verb="refuse_endorsement", note=note, **more)
    _tell(stored, by=by)
    return stored


def _grant(endorsement, *, by, note, decided_on, minutes_reference):
    status = EndorsementStatus.CONDITIONAL if endorsement.conditions else EndorsementStatus.GRANTED
    change_status(
        endorsement,
        status,
        by=by,
        verb="grant_endorsement",
        note=note,
        status_note=note,
        decided_on=decided_on,
        minutes_reference=minutes_reference,
        valid_from=decided_on,
        valid_until=last_day(decided_on, endorsement.valid_months),
    )
    _apply_level(endorsement.activity, by=by)


def last_day(begins, months):
    """The last day of so many months that begin on `begins`: from 15 March, twelve months last until 14 March."""
    years, month = divmod(begins.month - 1 + months, 12)
    year, month = begins.year + years, month + 1
    same_day = begins.replace(year=year, month=month, day=min(begins.day, monthrange(year, month)[1]))
    return same_day - timedelta(days=1)


# Time


def lapse_endorsements():
    """Take the level off the activities whose grants have run out; nothing happens twice."""
    for endorsement in Endorsement.objects.lapsed(clock.today()).filter(ended_at__isnull=True):
        with transaction.atomic():
            _lapse(endorsement)


def _lapse(endorsement):
    stored = _locked(endorsement)
    # The claim: a second worker finds nothing.
    claimed = Endorsement.objects.filter(pk=stored.pk, status__in=GIVEN, ended_at__isnull=True)
    if claimed.update(ended_at=clock.now(), updated_at=clock.now()):
        _apply_level(stored.activity, by=None)
        record(by=None, verb="lapse_endorsement", target=stored)
        # Nothing is lost where a renewal holds, and nobody is told that it were.
        if not Endorsement.objects.replaced(clock.today()).filter(pk=stored.pk).exists():
            _tell(stored, by=None)


def _askers(endorsement):
    """Who asked, and everybody who acts for the organisation today."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(
        role=Role.PARTNER_MANAGER, organisation=endorsement.organisation_id
    )
    people = grants.values("person")
    users = User.objects.filter(is_active=True)
    return (users.filter(person__in=people) | users.filter(pk=endorsement.asked_by_id)).distinct()


def _tell(endorsement, *, by):
    others = [user for user in _askers(endorsement) if user != by]
    notify(others, "matching.endorsement_moved", lambda: letters.moved(endorsement))
