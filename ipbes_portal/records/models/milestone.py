"""Dated steps of assessments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Assessment, Country, Sourced
from ipbes_portal.fields import PartialDateField

from .session import Session


class MilestoneKind(models.TextChoices):
    """What happened, or is to happen, to an assessment."""

    CALL = "call", _("call for nominations")
    SELECTION = "selection", _("selection of experts")
    AUTHOR_MEETING = "author_meeting", _("author meeting")
    EXTERNAL_REVIEW = "external_review", _("external review")
    WORKSHOP = "workshop", _("workshop")
    CHAPTER_MEETING = "chapter_meeting", _("chapter meeting")
    APPROVAL = "approval", _("approval by the Plenary")
    PUBLICATION = "publication", _("publication")


class Milestone(Sourced):
    """A dated step in the life of an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=20, choices=MilestoneKind)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["assessment", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "starts", "country", "city"], name="a_milestone_is_listed_once"
            )
        ]

    def __str__(self):
        return f"{self.assessment.code} {self.kind} {self.starts}"
