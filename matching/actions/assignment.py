"""Who reads what: giving sheets, by hand, in bulk or as proposed by rule, and taking them back."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import StaleEdit, change_status, require

from .. import rules
from ..models import Proposal, ProposalStatus, Review, ReviewRound, ReviewStatus, RoundStatus
from ..reviewing.conflicts import conflicts_among
from ..reviewing.workload import Board, proposed, task_force
from .rounds import locked_round, tell_reviewers


@transaction.atomic
def assign_reviewers(pairs, *, by, tell=True):
    """Give sheets: `pairs` are (response, user), of one call. Gives back those that were given now.

    What somebody has already stays as it is. All or nothing: refused with every reason when a reviewer has a conflict
    of interest, is no member of the task force, or a response does not count.
    """
    pairs = sorted({(proposal.pk, user.pk): (proposal, user) for proposal, user in pairs}.items())
    pairs = [pair for _key, pair in pairs]
    if not pairs:
        raise ValidationError(_("Choose at least one response and one reviewer."))
    review_round = _round_of(pairs)
    require(rules.can_assign(by, review_round))
    keys = {proposal.pk for proposal, _user in pairs}
    require(Proposal.objects.open_to_judge(by).filter(pk__in=keys).count() == len(keys))
    _refuse_wrong(pairs)
    made = [review for proposal, user in pairs if (review := _give(proposal, user, by=by))]
    if tell and review_round.status == RoundStatus.REVIEWING:
        tell_reviewers(review_round, Counter(review.reviewer_id for review in made))
    return made


def _round_of(pairs):
    calls = {proposal.call_id for proposal, _user in pairs}
    if len(calls) > 1:
        raise ValidationError(_("Responses to different calls are assigned apart."))
    review_round = ReviewRound.objects.filter(call__in=calls).first()
    if review_round is None:
        raise ValidationError(_("Begin the review round of this call first."))
    return locked_round(review_round)


def _refuse_wrong(pairs):
    """Everything that speaks against these pairs, in words; read anew, for the page may be old."""
    keys = {proposal.pk for proposal, _user in pairs}
    proposals = Proposal.objects.select_for_update().filter(pk__in=keys).in_bulk()
    users = {user.pk: user for _proposal, user in pairs}
    members = set(task_force().filter(pk__in=users).values_list("pk", flat=True))
    wrong = [
        _("%(person)s is not a member of the task force at present.") % {"person": user}
        for pk, user in users.items()
        if pk not in members
    ]
    wrong += [
        _("%(reference)s does not count at present; nobody reads it.") % {"reference": proposal.reference or proposal}
        for proposal in proposals.values()
        if proposal.status != ProposalStatus.ACCEPTED
    ]
    conflicts = conflicts_among(list(users.values()), list(proposals.values()))
    for proposal, user in pairs:
        for sentence in conflicts.get((user.pk, proposal.pk), []):
            words = {"person": user, "reference": proposal.reference, "why": sentence}
            wrong.append(_("%(person)s cannot read %(reference)s. %(why)s") % words)
    if wrong:
        raise ValidationError(wrong)


def _give(proposal, user, *, by):
    """A new sheet, or the one that was taken back; None when they have it already."""
    review, is_new = Review.objects.get_or_create(proposal=proposal, reviewer=user, defaults={"assigned_by": by})
    if is_new:
        record(by=by, verb="assign_reviewer", target=proposal, user=user.pk)
        return review
    if review.status != ReviewStatus.RELEASED:
        return None
    again = {"assigned_by": by, "assigned_at": clock.now(), "status_note": "", "submitted_at": None}
    again |= {"skipped_at": None, "version": review.version + 1}
    change_status(review, ReviewStatus.ASSIGNED, by=by, verb="give_sheet_again", **again)
    record(by=by, verb="assign_reviewer", target=proposal, user=user.pk)
    return review


@transaction.atomic
def assign_as_proposed(review_round, *, by, reviewers, digest, most=None):
    """Give what the rule proposes among `reviewers`, if that is still what `digest` says was shown.

    Raises StaleEdit, with nothing given, when the proposal would be another one by now.
    """
    stored = locked_round(review_round)
    require(rules.can_assign(by, stored))
    board = Board(stored, by)
    plan = proposed(board, reviewers, most=most)
    if plan.digest != digest:
        raise StaleEdit
    responses = {row.pk: row for row in board.proposals}
    users = {user.pk: user for user in reviewers}
    return assign_reviewers([(responses[row.response], users[row.reviewer]) for row in plan.given], by=by)


@transaction.atomic
def release_sheet(review, *, by, reason):
    """Take a sheet back; what was written on it is kept, and no longer counts."""
    require(rules.can_assign(by, locked_round(review.proposal.call.review_round)))
    stored = Review.objects.select_for_update().get(pk=review.pk)
    if not reason.strip():
        raise ValidationError(_("Please say why."))
    change = {"status_note": reason.strip(), "version": stored.version + 1}
    change_status(stored, ReviewStatus.RELEASED, by=by, verb="release_sheet", note=reason.strip(), **change)
    record(by=by, verb="unassign_reviewer", target=stored.proposal, user=stored.reviewer_id, note=reason.strip())
    return stored


@transaction.atomic
def pass_on(review, to, *, by, reason):
    """Give the response of a sheet to another reviewer instead."""
    require(rules.can_assign(by, locked_round(review.proposal.call.review_round)))
    if to.pk == review.reviewer_id:
        raise ValidationError(_("Choose somebody else."))
    release_sheet(review, by=by, reason=reason)
    made = assign_reviewers([(review.proposal, to)], by=by)
    if not made:
        raise ValidationError(_("%(person)s reads this response already.") % {"person": to})
    return made[0]
