"""Long tasks: who asked for what, how far it is, and how it ended."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock

# A job that has not stirred for so long has lost its worker, or its place in the queue. Work that stays silent for
# longer is begun a second time, so a work function calls `step` more often than this.
SILENCE = timedelta(minutes=3)
MAX_ATTEMPTS = 3


class JobStatus(models.TextChoices):
    """How far a job is."""

    QUEUED = "queued", pgettext_lazy("of a task", "waiting")
    RUNNING = "running", pgettext_lazy("of a task", "under way")
    DONE = "done", pgettext_lazy("of a task", "done")
    FAILED = "failed", pgettext_lazy("of a task", "failed")
    CANCELLED = "cancelled", pgettext_lazy("of a task", "cancelled")


LIVE = [JobStatus.QUEUED, JobStatus.RUNNING]
ENDED = [JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED]


class JobQuerySet(models.QuerySet):
    """Reads of jobs."""

    def visible_to(self, user):
        """Everybody's own, and all for staff; what is public is found by its address only, see `reached_by`."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_staff else self.filter(asked_by=user)

    def reached_by(self, user, token):
        """The job behind an address: one `user` may see, or a public one, for whose readers the address is the key."""
        seen = Q(is_public=True) | Q(pk__in=Job.objects.visible_to(user).values("pk"))
        return self.filter(seen, token=token)

    def live(self):
        """Waiting or under way."""
        return self.filter(status__in=LIVE)

    def silent(self):
        """Live, but without a sign of life: no worker has them, or none was told."""
        return self.live().filter(Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=clock.now() - SILENCE))


class Job(models.Model):
    """One long task that somebody, or nobody in particular, asked for."""

    NEXT = {
        JobStatus.QUEUED: {JobStatus.RUNNING, JobStatus.CANCELLED},
        # Back to the queue when the worker died.
        JobStatus.RUNNING: {JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.QUEUED},
    }

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.SlugField(max_length=60)
    # What it works on, in the words of the app that owns the kind.
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    # The language of the asker, in which the work speaks.
    language = models.CharField(max_length=10)
    # The page where one asks again.
    back = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    status_changed_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    asked_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Waiting: when a worker was last told; None when the broker was away. Under way: when the work last spoke.
    heartbeat_at = models.DateTimeField(null=True, blank=True, default=clock.now)
    # Also says which run may still write: one that was taken over has an older number.
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # Under way: what it is doing. Failed: why, or empty for an error of ours.
    message = models.CharField(max_length=500, blank=True)
    # The first of them, as [{"row": …, "message": …}], and how many there were.
    errors = models.JSONField(default=list)
    error_count = models.PositiveIntegerField(default=0)
    # What the work function gave back; "href" is where the reader goes next.
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["status", "heartbeat_at"], name="jobs_by_sign_of_life")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(status__in=LIVE),
                name="at_most_one_live_job_per_kind_and_key",
            ),
            models.CheckConstraint(
                name="a_job_says_when_it_finished_once_it_has_ended",
                condition=Q(status__in=LIVE, finished_at__isnull=True) | Q(status__in=ENDED, finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_job_under_way_says_when_it_started",
                condition=~Q(status=JobStatus.RUNNING) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    def get_absolute_url(self):
        return reverse("jobs:job_detail", args=[self.token])

    @property
    def is_live(self):
        """Waiting or under way."""
        return self.status in LIVE

    @property
    def is_silent(self):
        """As the queryset method of this name."""
        return self.is_live and (self.heartbeat_at is None or self.heartbeat_at < clock.now() - SILENCE)

    @property
    def percent(self):
        """How much is done, from 0 to 100; None as long as nobody knows how much there is to do."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def seconds(self):
        """How long it has waited, is under way, or took."""
        return max(0, int(((self.finished_at or clock.now()) - (self.started_at or self.asked_at)).total_seconds()))
