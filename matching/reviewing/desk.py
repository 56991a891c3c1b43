"""What the review desk reads: whether a sheet is open, what it lacks, which one comes next, how far one is."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair

from ..models import Call, FocalPointAnswer, InterestStatement, ProposalStatus, Review, ReviewStatus, RoundStatus
from .conflicts import void_sheets
from .sheet import lacking


def why_closed(review):
    """Why a sheet cannot be filled in at present, in words; "" when it can."""
    return why_over(review) or SETTLED.get(review.status, lambda: "")()


SETTLED = {
    ReviewStatus.SUBMITTED: lambda: _("This sheet is in and cannot be changed. A co-chair can reopen it."),
    ReviewStatus.RELEASED: lambda: _("This sheet was taken back from you; it is kept."),
    ReviewStatus.ABSTAINED: lambda: _("You abstained. Take the sheet up again before you fill it in."),
}


def why_over(review):
    """Why nothing more can be said about the response."""
    proposal = review.proposal
    if proposal.status in LEFT_OUT:
        return LEFT_OUT[proposal.status]()
    # The public page shows what the sheets come to; it must not say otherwise without a new decision.
    if proposal.published_at:
        return _("This project is published; its sheets are kept as they are.")
    review_round = getattr(proposal.call, "review_round", None)
    if review_round is None or review_round.status == RoundStatus.PREPARING:
        return _("The reading of this call has not begun.")
    if review_round.status != RoundStatus.REVIEWING:
        return _("The time for reading is over; your sheet is kept as it is.")
    return ""


LEFT_OUT = {
    ProposalStatus.WITHDRAWN: lambda: _("This response was withdrawn; your sheet is kept."),
    ProposalStatus.DUPLICATE: lambda: _("This response was left out as a duplicate; your sheet is kept."),
    ProposalStatus.RETURNED: lambda: _("This response went back to its authors; your sheet is kept."),
}


def what_lacks(review):
    """What a sheet, as it is stored, still lacks before it can be sent in."""
    proposal, rows = review.proposal, review.answers.all()
    return lacking(
        {row.code: row.value for row in rows},
        {row.code: row.justification for row in rows},
        claimed=[strategy.number for strategy in proposal.strategies.all()],
        is_consulted=proposal.focal_point == FocalPointAnswer.YES,
    )


def readable(user):
    """The sheets whose own page somebody opens: one's own; for staff and co-chairs all they see.

    Those of other reviewers never stand at an address of their own: its number would tell who wrote them.
    """
    if is_staff_or_co_chair(user):
        return Review.objects.visible_to(user)
    return Review.objects.of(user)


# The queue


def overdue(reviews):
    """Those still to be filled in whose day has passed."""
    return reviews.waiting().filter(proposal__call__review_round__due_on__lt=clock.today())


QUEUE = (
    F("skipped_at").asc(nulls_first=True),
    "sheets_in",
    F("proposal__call__review_round__due_on").asc(nulls_last=True),
    "pk",
)


def in_queue_order(reviews):
    """What was put off comes last; first the response with the fewest sheets in, then what is due first."""
    return _with_sheets_in(reviews).order_by(*QUEUE)


def in_desk_order(reviews):
    """What is still to be read in the order of the queue, then the rest, told apart by `is_done`."""
    waits = When(pk__in=Review.objects.waiting().values("pk"), then=Value(False))
    rows = _with_sheets_in(reviews).annotate(is_done=Case(waits, default=Value(True)))
    return rows.order_by("is_done", *QUEUE)


def _with_sheets_in(reviews):
    """With how many sheets are in, and count, on each response."""
    void = void_sheets(reviews.order_by().values("proposal"))
    submitted = Review.objects.submitted().filter(proposal=OuterRef("proposal")).exclude(pk__in=void)
    number = submitted.order_by().values("proposal").annotate(n=Count("pk")).values("n")
    return reviews.annotate(sheets_in=Coalesce(Subquery(number), 0))


def following(user, review):
    """The next sheet of this reviewer's queue besides this one, or None."""
    return in_queue_order(Review.objects.of(user).waiting().exclude(pk=review.pk)).first()


# How far one is


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is with the responses to one call that are theirs to read."""

    call: Call
    due_on: date | None
    given: int
    done: int
    waiting: int

    @property
    def days_left(self):
        """Days until the sheets are due, negative once they were; None without a day."""
        return (self.due_on - clock.today()).days if self.due_on else None

    @property
    def days_over(self):
        """Days since they were due."""
        return -self.days_left if self.days_left is not None else None


def progress_of(user):
    """The Progress of every call that this reviewer reads for, what is due first on top."""
    calls = Call.objects.filter(review_round__isnull=False).with_texts().select_related("review_round")
    rows = Review.objects.of(user).order_by().values_list("proposal__call").annotate(
        given=Count("pk"),
        done=Count("pk", filter=Q(status__in=[ReviewStatus.SUBMITTED, ReviewStatus.ABSTAINED])),
        waiting=Count("pk", filter=Q(pk__in=Review.objects.waiting().values("pk"))),
    )  # fmt: skip
    counts = {key: numbers for key, *numbers in rows}
    found = [Progress(call, call.review_round.due_on, *counts[call.pk]) for call in calls.filter(pk__in=counts)]
    return sorted(found, key=lambda each: (not each.waiting, each.due_on or date.max, each.call.pk))


def calls_to_state_interests_in(user):
    """The calls with responses to read that stay hidden until this reviewer states their interests, again if need be.

    A response that arrived after the statement is of an organisation the reviewer was not asked about.
    """
    said = InterestStatement.objects.filter(
        reviewer=user, call=OuterRef("proposal__call"), stated_at__gte=OuterRef("proposal__submitted_at")
    )
    hidden = Review.objects.filter(reviewer=user).waiting().exclude(Exists(said))
    return Call.objects.filter(pk__in=hidden.values("proposal__call")).with_texts().order_by("pk")
