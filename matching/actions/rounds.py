"""The review round of a call: beginning it, changing it, moving it on and back, reminding those who read."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.actions import record
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..letters import assignments as letters
from ..models import Call, Review, ReviewRound, ReviewStatus, RoundStatus
from ..models.interest import CONFLICT_OF_INTEREST
from ..reviewing.conflicts import void_sheets
from ..reviewing.workload import has_stated, sheets_of

EDITED = {"due_on", "sight_in_review", "sight_in_consolidation", "shows_names"}
BACK = {(RoundStatus.CONSOLIDATING, RoundStatus.REVIEWING), (RoundStatus.CLOSED, RoundStatus.CONSOLIDATING)}
REMINDERS = (7, 1)  # days before the sheets are due


@transaction.atomic
def begin_round(call, *, by, **fields):
    """Prepare the reading of the responses to a call; nobody reads before it is moved on."""
    stored = Call.objects.select_for_update().get(pk=call.pk)
    require(rules.can_begin_round(by, stored))
    review_round = ReviewRound(call=call, **fields)
    review_round.full_clean()
    _refuse_past(review_round.due_on)
    review_round.save()
    record(by=by, verb="begin_round", target=review_round, call=call.pk)
    return review_round


def _refuse_past(day):
    if day and day < clock.today():
        raise ValidationError({"due_on": _("This day has passed.")})


@transaction.atomic
def edit_round(review_round, *, by, fields, version):
    """Save the named fields of a round, unless somebody saved since `version` (then StaleEdit)."""
    stored = locked_round(review_round)
    require(rules.can_manage_rounds(by))
    if not set(fields) <= EDITED:
        raise PermissionDenied
    if stored.status == RoundStatus.CLOSED:
        raise ValidationError(_("This round is closed."))
    if "due_on" in fields:
        _refuse_past(review_round.due_on)
    review_round.full_clean()
    save_edit(review_round, by=by, verb="edit_round", fields=fields, version=version)
    return review_round


def locked_round(review_round):
    """The row as it stands; whoever assigns or moves waits here for whoever does so too."""
    return ReviewRound.objects.select_for_update().get(pk=review_round.pk)


def wait_for_round(call):
    """Lock the round of a call (its key), if there is one: a sheet changes its state before a round moves, or after.

    Everywhere the order is round, response, sheet; in another order two of them would wait for each other for ever.
    """
    ReviewRound.objects.select_for_update().filter(call=call).first()


@transaction.atomic
def move_round(review_round, to, *, by, note="", tell=True):
    """Move a round on, or back with a reason. When the reading begins, reviewers hear how much there is to read."""
    stored = locked_round(review_round)
    require(rules.can_manage_rounds(by))
    was = stored.status
    if (was, to) in BACK and not note.strip():
        raise ValidationError(_("Please say why."))
    if was == RoundStatus.PREPARING:
        _refuse_unready(stored)
    # Found while the round is still open; once it is closed the stored states alone say which sheets count.
    void = void_sheets(_keys_of(stored)) if to == RoundStatus.CLOSED else {}
    change_status(stored, to, by=by, verb="move_round", note=note, version=stored.version + 1)
    if to == RoundStatus.CLOSED:
        _take_back_void_sheets(void, by=by)
    if was == RoundStatus.PREPARING and tell:
        tell_reviewers(stored, _sheets_to_read(stored))
    return stored


def _keys_of(review_round):
    return review_round.call.proposals.values_list("pk", flat=True)


def _take_back_void_sheets(void, *, by):
    """Sheets of reviewers in conflict did not count while the round was open, and never will."""
    for sheet in Review.objects.filter(pk__in=void).order_by("pk"):
        more = {"status_note": CONFLICT_OF_INTEREST, "version": sheet.version + 1}
        change_status(sheet, ReviewStatus.RELEASED, by=by, verb="release_sheet", **more)


def _refuse_unready(review_round):
    if review_round.due_on is None:
        raise ValidationError(_("Set the day on which the sheets are due first."))
    if not _sheets_to_read(review_round):
        raise ValidationError(_("Nobody has been given anything to read yet. Assign reviewers first."))


def _sheets_to_read(review_round):
    """{reviewer: how many sheets they still have to fill in}, by key."""
    found = {}
    rows = sheets_of(review_round.call).filter(status=ReviewStatus.ASSIGNED)
    for reviewer in rows.values_list("reviewer", flat=True):
        found[reviewer] = found.get(reviewer, 0) + 1
    return found


def tell_reviewers(review_round, numbers):
    """One letter to each reviewer, with how many responses they were given ({user key: number}); never which ones."""
    for user in User.objects.filter(pk__in=numbers).select_related("person").order_by("pk"):
        given = numbers[user.pk]
        notify([user], "matching.assigned", partial(letters.assigned, review_round, user, given))


def remind_reviewers():
    """Tell those whose sheets are due in seven days, or tomorrow; each once, however often this is called."""
    for days in REMINDERS:
        due = clock.today() + timedelta(days=days)
        for review_round in ReviewRound.objects.filter(status=RoundStatus.REVIEWING, due_on=due):
            _remind(review_round, days)


@transaction.atomic
def _remind(review_round, days):
    stored = locked_round(review_round)
    due = stored.due_on.isoformat()
    if any(entry.details == {"days": days, "due": due} for entry in _reminders(stored)):
        return
    record(by=None, verb="remind_reviewers", target=stored, days=days, due=due)
    waiting = Review.objects.filter(proposal__call=stored.call).waiting()
    for user in User.objects.filter(pk__in=waiting.values("reviewer")).select_related("person").order_by("pk"):
        # What a conflict has taken away is not waited for; nobody is reminded of it.
        if waiting.of(user).exists() or not has_stated(stored.call, user):
            notify([user], "matching.sheets_due", partial(letters.sheets_due, stored, user, days))


def _reminders(review_round):
    return Entry.objects.about(review_round).filter(verb="remind_reviewers")
