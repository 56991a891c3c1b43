"""What becomes of responses after the review: decisions, and the slates in which bodies confirm them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair
from ipbes_portal.panels.models import Matter

from .call import Call
from .proposal import Proposal


class Outcome(models.TextChoices):
    """What is decided about a response (5/3 ¶24)."""

    SUITABLE = "suitable", pgettext_lazy("outcome of a response", "suitable")
    FURTHER_DEVELOPMENT = "further_development", pgettext_lazy("outcome of a response", "to be developed further")
    NOT_IN_LINE = "not_in_line", pgettext_lazy("outcome of a response", "not in line with the plan")
    RETURNED = "returned", pgettext_lazy("outcome of a response", "returned to be completed")


class SlateStatus(models.TextChoices):
    """Where a slate stands."""

    DRAFT = "draft", pgettext_lazy("of a slate", "in preparation")
    PUT = "put", pgettext_lazy("of a slate", "before the deciding bodies")
    CONFIRMED = "confirmed", pgettext_lazy("of a slate", "confirmed, to be applied")
    SENT_BACK = "sent_back", pgettext_lazy("of a slate", "sent back by a deciding body")
    APPLIED = "applied", pgettext_lazy("of a slate", "applied")


class SlateQuerySet(models.QuerySet):
    """Reads of slates."""

    def visible_to(self, user):
        """Staff and co-chairs; deciding bodies see them through the matter that is put before them."""
        if is_staff_or_co_chair(user):
            return self
        return self.filter(matter__in=Matter.objects.visible_to(user)) if user.is_authenticated else self.none()


class Slate(models.Model):
    """The decisions on responses to one call that are put before the deciding bodies and applied together."""

    NEXT = {
        SlateStatus.DRAFT: {SlateStatus.PUT},
        SlateStatus.PUT: {SlateStatus.CONFIRMED, SlateStatus.SENT_BACK, SlateStatus.DRAFT},
        SlateStatus.SENT_BACK: {SlateStatus.DRAFT},
        SlateStatus.CONFIRMED: {SlateStatus.APPLIED},
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="slates")
    number = models.PositiveSmallIntegerField(_("number"))
    note = models.TextField(_("note for the deciding bodies"), blank=True, max_length=4000)
    # The latest one: a slate that was sent back is put again as a new matter.
    matter = models.OneToOneField(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="slate")
    status = models.CharField(_("state"), max_length=10, choices=SlateStatus, default=SlateStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = SlateQuerySet.as_manager()

    class Meta:
        verbose_name = _("slate")
        verbose_name_plural = _("slates")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="slates_of_a_call_are_numbered")]

    def __str__(self):
        return _("%(call)s, slate %(number)s") % {"call": self.call, "number": self.number}


class DecisionStatus(models.TextChoices):
    """Where a decision stands: only an applied one is known to the authors."""

    PENDING = "pending", pgettext_lazy("of a decision", "pending")
    APPLIED = "applied", pgettext_lazy("of a decision", "applied")
    SUPERSEDED = "superseded", pgettext_lazy("of a decision", "replaced by a later one")
    DROPPED = "dropped", pgettext_lazy("of a decision", "dropped")


# While the decisions of a slate stand before the bodies, or wait to be applied, nobody changes them.
FIXED = [SlateStatus.PUT, SlateStatus.CONFIRMED, SlateStatus.APPLIED]


class DecisionQuerySet(models.QuerySet):
    """Reads of decisions; who may see which follows from the response."""

    def pending(self):
        """Not yet applied."""
        return self.filter(status=DecisionStatus.PENDING)

    def live(self):
        """Those that are pending or hold."""
        return self.filter(status__in=[DecisionStatus.PENDING, DecisionStatus.APPLIED])

    def applied(self):
        """Those that hold."""
        return self.filter(status=DecisionStatus.APPLIED)


class Decision(models.Model):
    """What is to become of one response, pending until the deciding bodies confirmed it and it was applied."""

    NEXT = {
        DecisionStatus.PENDING: {DecisionStatus.APPLIED, DecisionStatus.DROPPED},
        DecisionStatus.APPLIED: {DecisionStatus.SUPERSEDED},
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    slate = models.ForeignKey(Slate, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reason = models.TextField(_("reason, for the deciding bodies"), blank=True, max_length=4000)
    # What the authors will read, in the language of the response; it leaves only when somebody approved it.
    feedback = models.TextField(_("feedback to the authors"), blank=True, max_length=8000)
    feedback_approved_at = models.DateTimeField(null=True, blank=True)
    feedback_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    status = models.CharField(_("state"), max_length=10, choices=DecisionStatus, default=DecisionStatus.PENDING)
    status_changed_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a response")
        verbose_name_plural = _("decisions on responses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(status="pending"), name="one_decision_on_a_response_is_pending"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(status="applied"), name="one_decision_on_a_response_holds"
            ),
            models.CheckConstraint(
                name="only_approved_feedback_leaves",
                condition=~Q(status="applied") | Q(feedback_approved_at__isnull=False, applied_at__isnull=False),
                violation_error_message=_("The feedback has to be approved first."),
            ),
            models.CheckConstraint(
                name="approved_feedback_has_words_and_an_approver",
                condition=Q(feedback_approved_at__isnull=True, feedback_approved_by__isnull=True)
                | (Q(feedback_approved_at__isnull=False, feedback_approved_by__isnull=False) & ~Q(feedback="")),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference}: {self.get_outcome_display()}"

    @property
    def is_open(self):
        """Whether it can still be changed: pending, and not before the deciding bodies."""
        return self.status == DecisionStatus.PENDING and (self.slate is None or self.slate.status not in FIXED)
