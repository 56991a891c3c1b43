"""Official documents and their language versions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Deliverable, Sourced
from ipbes_portal.fields import PartialDateField
from ipbes_portal.files.models import StoredFile
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .. import symbols
from .decision import Decision
from .session import AgendaItem, Session


class Distribution(models.TextChoices):
    """How far a document is distributed."""

    GENERAL = "general", _("General")
    LIMITED = "limited", _("Limited")
    RESTRICTED = "restricted", _("Restricted")


class DocumentQuerySet(models.QuerySet):
    """Reads of documents."""

    def published(self):
        """Issued, generally distributed, and of a public series."""
        return self.filter(distribution=Distribution.GENERAL, is_draft=False, is_hidden_series=False)

    def visible_to(self, user):
        """Everyone sees published documents; staff see drafts and session papers too."""
        return self if is_staff(user) else self.published()


class Document(Sourced):
    """An official document: one symbol, whatever the language."""

    symbol = models.CharField(_("symbol"), max_length=40, unique=True)
    name = models.CharField(_("title"), max_length=400)
    distribution = models.CharField(
        _("distribution"), max_length=12, choices=Distribution, default=Distribution.GENERAL
    )
    dated = PartialDateField(_("date"))
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("agenda item"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    original_language = models.CharField(
        _("original language"), max_length=10, choices=LANGUAGE_CHOICES, default="en", blank=True
    )
    job_number = models.CharField(_("job number"), max_length=40, blank=True)
    prepared_by = models.CharField(_("prepared by"), max_length=300, blank=True)
    revises = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="revisions")
    adds_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")
    deliverables = models.ManyToManyField(
        Deliverable, verbose_name=_("deliverables"), blank=True, related_name="documents"
    )
    decisions = models.ManyToManyField(Decision, verbose_name=_("decisions"), blank=True, related_name="documents")
    is_draft = models.BooleanField(_("draft"), default=False)
    is_hidden_series = models.BooleanField(default=False, editable=False)
    session_order = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-session_order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_document_does_not_revise_itself",
                condition=Q(revises__isnull=True) | ~Q(revises=F("pk")),
            )
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="document_by_change")]

    def __str__(self):
        return self.symbol

    @property
    def parsed(self):
        """What the symbol says, or None."""
        return symbols.parse(self.symbol)

    def clean(self):
        parsed = self.parsed
        if parsed is None:
            raise ValidationError(
                {"symbol": _("This is not a document symbol. Examples: IPBES/5/3, IPBES/5/INF/3, IPBES/5/1/Rev.1.")}
            )
        self.is_hidden_series = parsed.is_hidden
        self.session_order = symbols.order_key(parsed)


class DocumentFile(models.Model):
    """One language version of a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "language", "file"], name="one_file_per_document_and_language")
        ]

    def __str__(self):
        return f"{self.document} ({self.language})"
