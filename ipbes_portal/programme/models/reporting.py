"""Calls to partners to report their activities."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal.records.models import Session


class ReportingRoundQuerySet(models.QuerySet):
    """Reads of reporting rounds."""

    def with_reports(self):
        """How many activities were reported in each round, and how many of them after its last day."""
        late = Q(activities__reported_at__date__gt=F("closes_on"))
        return self.annotate(reports=models.Count("activities"), late_reports=models.Count("activities", filter=late))


class ReportingRound(models.Model):
    """A call to partners to report their activities for a session, with its cut-off date."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="reporting_round")
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("reports until"))

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on"]
        constraints = [
            models.CheckConstraint(
                name="a_reporting_round_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self):
        return f"{self.session} ({self.closes_on})"
