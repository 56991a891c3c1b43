"""Who did what to which row, when."""

from django.conf import settings
from django.db import models

from ipbes_portal import clock


class EntryQuerySet(models.QuerySet):
    """Reads of the audit trail."""

    def about(self, target):
        """The entries of one row, newest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk).order_by("-at", "-pk")


class Entry(models.Model):
    """One act of one person on one row; kept for ever, never edited."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=80)
    # A label and a number instead of a relation: the entry outlives the row it speaks of.
    target_type = models.CharField(max_length=100)
    target_id = models.BigIntegerField()
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="audit_of_a_row")]
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.actor_id or 'system'} {self.verb} {self.target_type} {self.target_id}"


class Submission(models.Model):
    """One form that was sent and led somewhere; the same form sent again leads there too and makes no second row."""

    key = models.CharField(max_length=40, unique=True)
    path = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self):
        return self.path
