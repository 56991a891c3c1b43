"""Decisions of the Plenary and their parts."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Sourced, WorkProgramme

from .. import symbols
from .session import Session


class Decision(Sourced):
    """A decision of the Plenary, such as IPBES-3/1."""

    symbol = models.CharField(_("symbol"), max_length=20, unique=True)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    name = models.CharField(_("title"), max_length=300)
    adopts = models.ForeignKey(
        WorkProgramme, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_by"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["session", "pk"]

    def __str__(self):
        return self.symbol

    def clean(self):
        if not symbols.DECISION.match(self.symbol):
            raise ValidationError({"symbol": _("A decision has a symbol such as IPBES-3/1.")})


class DecisionPart(Sourced):
    """A section or annex of a decision that can be referred to by itself."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="parts")
    label = models.CharField(_("part"), max_length=40)
    name = models.CharField(_("title"), max_length=300, blank=True)

    class Meta:
        ordering = ["decision", "label"]
        constraints = [models.UniqueConstraint(fields=["decision", "label"], name="one_decision_part_per_label")]

    def __str__(self):
        return f"{self.decision} {self.label}"
