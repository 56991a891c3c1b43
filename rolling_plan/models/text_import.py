"""Official texts that were uploaded and wait for somebody to decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_secretariat
from ipbes_portal.files.models import StoredFile
from ipbes_portal.records.models import Document
from ipbes_portal.texts.models import LANGUAGE_CHOICES


class TextImportQuerySet(models.QuerySet):
    """Reads of uploaded texts."""

    def visible_to(self, user):
        """Those who import; what was imported everybody reads at the document."""
        return self.all() if is_secretariat(user) else self.none()

    def waiting(self):
        """Neither imported nor discarded."""
        return self.filter(saved_at__isnull=True, discarded_at__isnull=True)


class TextImport(models.Model):
    """One uploaded official text; nothing but the file is kept until somebody has looked at what was recognised."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    # UTF-16 is kept as UTF-8, so that there is one kind of text file; the digest is that of the bytes as they came.
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TextImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded text")
        verbose_name_plural = _("uploaded texts")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_uploaded_text_is_imported_or_discarded_not_both",
                condition=Q(saved_at__isnull=True) | Q(discarded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="who_imported_a_text_is_known_with_when",
                condition=Q(saved_at__isnull=True, saved_by__isnull=True)
                | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="who_discarded_a_text_is_known_with_when",
                condition=Q(discarded_at__isnull=True, discarded_by__isnull=True)
                | Q(discarded_at__isnull=False, discarded_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.document} {self.language}"

    @property
    def is_waiting(self):
        """Whether it can still be imported or discarded."""
        return self.saved_at is None and self.discarded_at is None
