"""The words of documents, as imported."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock, languages
from ipbes_portal.files.models import StoredFile
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .document import Document


class DocumentTextQuerySet(models.QuerySet):
    """Reads of imported texts."""

    def visible_to(self, user):
        """A text is as public as its document."""
        return self.filter(document__in=Document.objects.visible_to(user))

    def current(self):
        """The newest import of each document and language."""
        newer = DocumentText.objects.filter(
            document=models.OuterRef("document"),
            language=models.OuterRef("language"),
            number__gt=models.OuterRef("number"),
        )
        return self.filter(~models.Exists(newer))


class DocumentText(models.Model):
    """The official text of a document in one language, as one import read it; a later import does not erase it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    number = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField()
    counts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DocumentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        ordering = ["document", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "language", "number"], name="an_import_of_a_text_is_kept_once")
        ]

    def __str__(self):
        return f"{self.document} {self.language}"

    @property
    def spoken(self):
        """The language it is in, with its direction."""
        return languages.BY_CODE[self.language]
