"""The parts of the plan, in order, and who is asked to write them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.directory.models import Sourced
from ipbes_portal.records.models import Decision
from ipbes_portal.texts.models import LANGUAGE_CHOICES, Text


class SectionKind(models.TextChoices):
    """What a part of the plan is; its number follows from this and its place."""

    SECTION = "section", _("lettered section")
    HEADING = "heading", _("heading")
    PARAGRAPH = "paragraph", _("numbered paragraph")
    ITEM = "item", pgettext_lazy("of a list", "item")
    BULLET = "bullet", _("bullet point")
    FOOTNOTE = "footnote", _("footnote")


# Which kinds may stand below which; None is the plan itself.
BELOW = {
    None: {SectionKind.SECTION},
    SectionKind.SECTION: {SectionKind.HEADING, SectionKind.PARAGRAPH},
    SectionKind.HEADING: {SectionKind.PARAGRAPH},
    SectionKind.PARAGRAPH: {SectionKind.ITEM, SectionKind.BULLET, SectionKind.FOOTNOTE},
    SectionKind.ITEM: {SectionKind.ITEM, SectionKind.BULLET, SectionKind.FOOTNOTE},
    SectionKind.BULLET: {SectionKind.FOOTNOTE},
    SectionKind.FOOTNOTE: set(),
}


class SectionQuerySet(models.QuerySet):
    """Reads of the parts of the plan."""

    def in_plan(self):
        """What stands in the plan now."""
        return self.filter(withdrawn_at__isnull=True)

    def with_words(self):
        """Ready to print in any language without a query per row."""
        return self.select_related("text").prefetch_related("text__wordings")


class Section(Sourced):
    """One part of the plan: a section, heading, paragraph, item, bullet or footnote, with its text."""

    # Permanent, and the same in every language (`A5.a`, `A12.b.ii`); the number follows from the order.
    key = models.CharField(_("key"), max_length=30, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(_("kind"), max_length=10, choices=SectionKind)
    position = models.PositiveSmallIntegerField(_("position"))
    # Where a criterion, an initiative or a route stands at this paragraph, it holds the same text.
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="plan_section")
    decisions = models.ManyToManyField(Decision, blank=True, related_name="plan_sections")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of the plan")
        verbose_name_plural = _("parts of the plan")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["parent", "position"], name="section_by_place")]
        constraints = [
            models.CheckConstraint(
                name="only_lettered_sections_stand_at_the_top",
                condition=Q(parent__isnull=True, kind=SectionKind.SECTION)
                | Q(parent__isnull=False) & ~Q(kind=SectionKind.SECTION),
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def anchor(self):
        """Where it stands on the page of the plan."""
        return f"#{self.key}"


class AssignmentQuerySet(models.QuerySet):
    """Reads of assignments."""

    def open(self):
        """What is still to be written."""
        return self.filter(done_at__isnull=True)


class Assignment(models.Model):
    """Somebody is asked to write or check one part of the plan in one language."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="assignments")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_assignments")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "language"],
                condition=Q(done_at__isnull=True),
                name="one_open_assignment_per_part_and_language",
                violation_error_message=_("Somebody is already asked to write this."),
            ),
        ]

    def __str__(self):
        return f"{self.section.key} {self.language}"
