"""How the task force reads the responses to a call: until when, and who sees whose sheets meanwhile."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock

from .call import Call


class RoundStatus(models.TextChoices):
    """Where the reading stands."""

    PREPARING = "preparing", pgettext_lazy("of a review round", "in preparation")
    REVIEWING = "reviewing", pgettext_lazy("of a review round", "reviewers are reading")
    CONSOLIDATING = "consolidating", pgettext_lazy("of a review round", "the task force brings its sheets together")
    CLOSED = "closed", pgettext_lazy("of a review round", "closed")


class Sight(models.TextChoices):
    """Whose sheets on a response a reviewer of it sees."""

    OWN = "own", _("only one's own sheet")
    AFTER_MINE = "after_mine", _("all sheets, once one's own is in")
    ALL = "all", _("all sheets that are in")


class ReviewRound(models.Model):
    """The reading of the responses to one call by the task force (5/3 ¶23)."""

    NEXT = {
        RoundStatus.PREPARING: {RoundStatus.REVIEWING},
        RoundStatus.REVIEWING: {RoundStatus.CONSOLIDATING},
        RoundStatus.CONSOLIDATING: {RoundStatus.REVIEWING, RoundStatus.CLOSED},
        RoundStatus.CLOSED: {RoundStatus.CONSOLIDATING},
    }

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="review_round")
    due_on = models.DateField(_("sheets are due on"), null=True, blank=True)
    sight_in_review = models.CharField(
        _("while reviewers read, they see"), max_length=10, choices=Sight, default=Sight.AFTER_MINE
    )
    sight_in_consolidation = models.CharField(
        _("while sheets are brought together, reviewers see"), max_length=10, choices=Sight, default=Sight.ALL
    )
    shows_names = models.BooleanField(_("reviewers see each other's names"), default=False)
    status = models.CharField(_("state"), max_length=15, choices=RoundStatus, default=RoundStatus.PREPARING)
    status_changed_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")

    def __str__(self):
        return str(self.call)

    @property
    def sight(self):
        """Whose sheets are seen in the present phase."""
        return self.sight_in_review if self.status == RoundStatus.REVIEWING else self.sight_in_consolidation
