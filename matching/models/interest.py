"""Conflicts of interest of reviewers: what they stated for a call, and from which response they step aside."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock

from .call import Call
from .proposal import Proposal

# Reasons the portal writes itself: kept as a code, said in the language of whoever reads.
INTEREST_STATED, CONFLICT_OF_INTEREST = "interest_stated", "conflict_of_interest"
SAID = {
    INTEREST_STATED: _("Interest stated in the organisation."),
    CONFLICT_OF_INTEREST: _("Conflict of interest."),
}


def said(reason):
    """A stored reason in words: a code in the reader's language, what somebody wrote as they wrote it."""
    return str(SAID.get(reason, reason))


class InterestStatement(models.Model):
    """A reviewer's word, before reading, that they have declared what touches the responses to one call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="interest_statements")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("what the task force should know"), blank=True, max_length=2000)
    stated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "reviewer"], name="interests_are_stated_once_for_a_call")
        ]

    def __str__(self):
        return f"{self.reviewer} · {self.call}"


class Recusal(models.Model):
    """Somebody who steps aside, or was set aside, from everything about one response."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="recusals")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000)
    recused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recused_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="one_steps_aside_once_from_a_response"),
            models.CheckConstraint(
                name="who_steps_aside_says_why",
                condition=~models.Q(reason=""),
                violation_error_message=_("Please say why."),
            ),
        ]

    def __str__(self):
        return f"{self.reviewer} · {self.proposal}"

    @property
    def why(self):
        """The reason in words."""
        return said(self.reason)
