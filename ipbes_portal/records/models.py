"""Sessions, documents, decisions, what was asked for, published figures, and terms of bodies and units."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Assessment, Body, Country, Deliverable, Organisation, Sourced, WorkProgramme
from ipbes_portal.fields import PartialDateField
from ipbes_portal.files.models import StoredFile
from ipbes_portal.texts.models import LANGUAGE_CHOICES, Text

from . import symbols


class Session(Sourced):
    """A session of the Plenary."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    starts_on = PartialDateField(_("from"))
    ends_on = PartialDateField(_("until"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    is_online = models.BooleanField(_("online"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("session of the Plenary")
        verbose_name_plural = _("sessions of the Plenary")
        ordering = ["number"]

    def __str__(self):
        return f"IPBES-{self.number}"


class AgendaItem(Sourced):
    """A numbered item of a session's agenda, such as 6(a)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda_items")
    number = models.CharField(_("number"), max_length=10)
    name = models.CharField(_("title"), max_length=300)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_agenda_item_per_number")]

    def __str__(self):
        return f"{self.session} {self.number}"


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


class RequestKind(models.TextChoices):
    """Who asks, and how strongly."""

    MANDATE = "mandate", _("mandate")
    RECOMMENDATION = "recommendation", _("recommendation")
    COMMITMENT = "commitment", _("commitment")


class RequestState(models.TextChoices):
    """Where a request stands."""

    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    FULFILLED = "fulfilled", _("fulfilled")


class Request(Sourced):
    """Something a body is asked to do: a mandate, a recommendation or a commitment, and what answered it."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=RequestKind)
    state = models.CharField(_("state"), max_length=20, choices=RequestState)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    decision_part = models.ForeignKey(
        DecisionPart, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    addressees = models.ManyToManyField(Body, verbose_name=_("addressees"), blank=True, related_name="requests")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="request")
    due_session = models.ForeignKey(
        Session,
        verbose_name=_("due at"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests_due",
    )
    response_document = models.ForeignKey(
        Document,
        verbose_name=_("answered in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_request_says_where_it_stands_written",
                condition=Q(decision__isnull=False) | Q(document__isnull=False),
                violation_error_message=_("Say in which decision or document this is asked."),
            ),
            models.CheckConstraint(
                name="a_decided_mandate_names_its_decision",
                condition=~Q(kind=RequestKind.MANDATE, state=RequestState.DECIDED) | Q(decision__isnull=False),
                violation_error_message=_("A mandate that has been decided names its decision."),
            ),
        ]

    def __str__(self):
        return self.key


class Bound(models.TextChoices):
    """How exactly a number is known."""

    EXACT = "exact", _("exactly")
    MORE_THAN = "more_than", _("more than")
    ABOUT = "about", _("about")
    RANGE = "range", _("between")


class ReportedFigure(Sourced):
    """A total as a document published it, with the day it holds for and what was counted."""

    code = models.CharField(_("code"), max_length=80)
    of = models.CharField(_("what it is about"), max_length=80, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    high = models.DecimalField(_("up to"), max_digits=16, decimal_places=2, null=True, blank=True)
    bound = models.CharField(_("how exact"), max_length=10, choices=Bound, default=Bound.EXACT)
    as_of = PartialDateField(_("as of"))
    rule = models.CharField(_("what was counted"), max_length=300)
    label = models.CharField(_("label"), max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="figures")
    paragraph = models.CharField(_("paragraph"), max_length=40)

    class Meta:
        ordering = ["code", "as_of", "of"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "of", "as_of", "document", "paragraph"],
                name="a_figure_is_reported_once_per_paragraph",
            ),
            models.CheckConstraint(
                name="a_range_has_an_upper_end",
                condition=Q(bound=Bound.RANGE, high__isnull=False, high__gte=F("value"))
                | (~Q(bound=Bound.RANGE) & Q(high__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.as_of}: {self.value}"


class BodyTerm(Sourced):
    """One mandate period of a body, with the decision that set it up."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="terms")
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="body_terms")
    decision_part = models.ForeignKey(DecisionPart, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["body", "starts"]
        constraints = [models.UniqueConstraint(fields=["body", "starts"], name="one_body_term_starts_at_a_time")]

    def __str__(self):
        return f"{self.body} {self.starts}–{self.ends}"


class UnitHost(Sourced):
    """One organisation hosting one technical support unit for one period."""

    unit = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="hosts")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted_units")
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sponsor = models.CharField(_("supported by"), max_length=200, blank=True)
    head_count = models.PositiveSmallIntegerField(_("people"), null=True, blank=True)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["unit", "starts"]
        constraints = [models.UniqueConstraint(fields=["unit", "host", "starts"], name="a_host_period_is_listed_once")]

    def __str__(self):
        return f"{self.unit} · {self.host}"


class Post(Sourced):
    """A post of the secretariat as a document lists it."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("title"), max_length=200)
    grade = models.CharField(_("grade"), max_length=5)
    incumbent_since = PartialDateField(_("filled since"))
    is_vacant = models.BooleanField(_("vacant"), default=False)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="a_post_is_filled_or_vacant",
                condition=Q(is_vacant=True, incumbent_since="") | (Q(is_vacant=False) & ~Q(incumbent_since="")),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.grade})"


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
