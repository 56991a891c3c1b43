"""What people are told: letters in the outbox, notices in the inbox, and what each person wants by mail."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock

# How long a claimed letter rests before the next attempt. The first pause also outlasts any living worker, so that a
# claim older than it belongs to one that died; together they outlast a mail server that is away over a night.
PAUSES = [timedelta(minutes=15), *(timedelta(hours=hours) for hours in (1, 4, 12, 24))]
MAX_ATTEMPTS = len(PAUSES) + 1


class LetterQuerySet(models.QuerySet):
    """Reads of the outbox."""

    def waiting(self):
        """Not sent, not given up, and never tried or rested long enough since the last attempt."""
        due = models.Q(attempts=0)
        for attempts, pause in enumerate(PAUSES, start=1):
            due |= models.Q(attempts=attempts, claimed_at__lt=clock.now() - pause)
        return self.filter(due, sent_at__isnull=True)


class Letter(models.Model):
    """One e-mail to one address: written with the change it tells of, sent after commit."""

    kind = models.CharField(max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    to = models.EmailField()
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    # A code or a signed link must not lie in the outbox after it has been sent.
    is_secret = models.BooleanField(default=False)
    message_id = models.CharField(max_length=120, unique=True)
    written_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["sent_at", "claimed_at"], name="letters_waiting")]

    def __str__(self):
        return self.subject


class NoticeQuerySet(models.QuerySet):
    """Reads of the inbox."""

    def visible_to(self, user):
        """Everyone reads their own notices only."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self):
        """Not yet opened."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One line in somebody's inbox, in the language they read."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at"], name="notices_unread")]

    def __str__(self):
        return self.subject


class Preference(models.Model):
    """Somebody's wish not to get one kind of message by mail; the inbox gets it all the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(_("kind of message"), max_length=80)
    by_mail = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self):
        return f"{self.kind}: {self.by_mail}"
