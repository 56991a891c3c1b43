"""Questions and answers about a response."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock

from .proposal import Proposal


class Clarification(models.Model):
    """One message between the staff and the authors of a response; who sees the response sees it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="clarifications")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("message"), max_length=5000)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(name="a_clarification_has_words", condition=~models.Q(body=""))]

    def __str__(self):
        return self.body[:60]
