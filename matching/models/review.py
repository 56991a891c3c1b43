"""Sheets: what one reviewer answers about one response, criterion by criterion."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair

from ..scorecard import CODES
from .interest import said
from .proposal import Proposal, ProposalStatus
from .round import RoundStatus, Sight

CODE_CHOICES = sorted(CODES)


class ReviewStatus(models.TextChoices):
    """Where a sheet stands."""

    ASSIGNED = "assigned", pgettext_lazy("of a sheet", "to be filled in")
    SUBMITTED = "submitted", pgettext_lazy("of a sheet", "sent in")
    ABSTAINED = "abstained", pgettext_lazy("of a sheet", "abstained")
    RELEASED = "released", pgettext_lazy("of a sheet", "taken back")


class ReviewQuerySet(models.QuerySet):
    """Reads of sheets."""

    def of(self, user):
        """One's own, of responses one still may see; a conflict takes the sheet away with the response."""
        visible = Proposal.objects.open_to_judge(user).values("pk")
        return self.filter(reviewer=user.pk, proposal__in=visible).exclude(status=ReviewStatus.RELEASED)

    def visible_to(self, user):
        """Staff and co-chairs see all; a reviewer one's own, and those of others as the phase of the round allows.

        Nobody sees any on a response of their own side.
        """
        if not user.is_authenticated:
            return self.none()
        visible = self.filter(proposal__in=Proposal.objects.open_to_judge(user).values("pk"))
        if is_staff_or_co_chair(user):
            return visible
        mine = Review.objects.filter(reviewer=user).exclude(status=ReviewStatus.RELEASED)
        finished = mine.filter(status__in=[ReviewStatus.SUBMITTED, ReviewStatus.ABSTAINED]).values("proposal")
        shown = _when_the_sight_is(Sight.ALL) & Q(proposal__in=mine.values("proposal"))
        shown |= _when_the_sight_is(Sight.AFTER_MINE) & Q(proposal__in=finished)
        others = Q(status__in=[ReviewStatus.SUBMITTED, ReviewStatus.ABSTAINED]) & shown
        return visible.filter(Q(reviewer=user) & ~Q(status=ReviewStatus.RELEASED) | others)

    def waiting(self):
        """Still to be filled in, of responses that count, while the reviewers read."""
        return self.filter(
            status=ReviewStatus.ASSIGNED,
            proposal__status=ProposalStatus.ACCEPTED,
            proposal__call__review_round__status=RoundStatus.REVIEWING,
        )

    def submitted(self):
        """Those that are in and count."""
        return self.filter(status=ReviewStatus.SUBMITTED)


def _when_the_sight_is(sight):
    """Sheets of calls whose round, in its present phase, shows this much."""
    reading = Q(proposal__call__review_round__status=RoundStatus.REVIEWING)
    return (reading & Q(proposal__call__review_round__sight_in_review=sight)) | (
        ~reading & Q(proposal__call__review_round__sight_in_consolidation=sight)
    )


class Review(models.Model):
    """The sheet of one reviewer on one response."""

    NEXT = {
        ReviewStatus.ASSIGNED: {ReviewStatus.SUBMITTED, ReviewStatus.ABSTAINED, ReviewStatus.RELEASED},
        ReviewStatus.SUBMITTED: {ReviewStatus.ASSIGNED, ReviewStatus.RELEASED},
        ReviewStatus.ABSTAINED: {ReviewStatus.ASSIGNED, ReviewStatus.RELEASED},
        ReviewStatus.RELEASED: {ReviewStatus.ASSIGNED},
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)
    comment = models.TextField(_("anything else the task force should know"), blank=True, max_length=4000)
    # What was put off comes last in the queue.
    skipped_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=ReviewStatus, default=ReviewStatus.ASSIGNED)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=2000)
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="one_sheet_per_reviewer_and_response"),
            models.CheckConstraint(
                name="a_sheet_that_is_in_has_a_time",
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False, submitted_at__gte=F("assigned_at")),
            ),
            models.CheckConstraint(
                name="who_abstains_or_is_released_says_why",
                condition=~Q(status__in=["abstained", "released"]) | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "status"], name="sheet_of_reviewer")]

    def __str__(self):
        return f"{self.proposal.reference} · {self.reviewer}"

    @property
    def why(self):
        """The reason for its state, in words."""
        return said(self.status_note)

    @property
    def given(self):
        """The answers as the scorecard reads them: code to True, False or None."""
        return {answer.code: answer.value for answer in self.answers.all()}


class Answer(models.Model):
    """Yes, no or not yet, with a justification, to one criterion or one of its parts on one sheet."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(_("criterion"), max_length=8)
    value = models.BooleanField(_("applies"), null=True)
    justification = models.TextField(_("justification"), blank=True, max_length=4000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "code"], name="one_answer_per_criterion_on_a_sheet"),
            models.CheckConstraint(name="an_answer_is_about_a_known_criterion", condition=Q(code__in=CODE_CHOICES)),
        ]

    def __str__(self):
        return self.code


class Settlement(models.Model):
    """How a co-chair settled one criterion on which the sheets about one response stand even."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="settlements")
    code = models.CharField(_("criterion"), max_length=8)
    value = models.BooleanField(_("applies"))
    reason = models.TextField(_("reason"), max_length=2000)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "code"], name="a_criterion_of_a_response_is_settled_once"),
            models.CheckConstraint(name="only_whole_criteria_are_settled", condition=~Q(code__contains=".")),
            models.CheckConstraint(
                name="who_settles_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("Please say why."),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference} {self.code}"
