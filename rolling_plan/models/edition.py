"""Editions of the plan: what was published once and never moves again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.files.models import StoredFile
from ipbes_portal.records.models import Decision, Session
from ipbes_portal.texts.models import LANGUAGE_CHOICES

LIVING_FILES_ARE_KEPT = timedelta(days=1)


class EditionStatus(models.TextChoices):
    """How far an edition has come."""

    DRAFT = "draft", pgettext_lazy("of an edition", "draft")
    COMMENTS = "comments", pgettext_lazy("of an edition", "out for comments")
    FINAL = "final", pgettext_lazy("of an edition", "final")
    WELCOMED = "welcomed", pgettext_lazy("of an edition", "welcomed by the Plenary")
    DISCARDED = "discarded", pgettext_lazy("of an edition", "discarded")


PUBLIC = [EditionStatus.COMMENTS, EditionStatus.FINAL, EditionStatus.WELCOMED]
OPEN = [EditionStatus.DRAFT, EditionStatus.COMMENTS]


class Stage(models.TextChoices):
    """At which step a text was frozen."""

    COMMENTS = "comments", _("for comments")
    FINAL = "final", pgettext_lazy("of an edition", "final")


class EditionQuerySet(models.QuerySet):
    """Reads of editions."""

    def public(self):
        """What everybody may read: everything that was frozen."""
        return self.filter(status__in=PUBLIC)

    def visible_to(self, user):
        """Drafts are the staff's; what was frozen is everybody's."""
        return self.all() if is_staff(user) else self.public()

    def with_text(self):
        """Without what was given up: it was never frozen, and follows the records no more."""
        return self.exclude(status=EditionStatus.DISCARDED)


class Edition(models.Model):
    """One edition of the plan: a draft that follows the records, then texts frozen in six languages."""

    NEXT = {
        EditionStatus.DRAFT: {EditionStatus.COMMENTS, EditionStatus.FINAL, EditionStatus.DISCARDED},
        EditionStatus.COMMENTS: {EditionStatus.FINAL},
        EditionStatus.FINAL: {EditionStatus.WELCOMED},
    }

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    status = models.CharField(_("status"), max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    note = models.CharField(_("what changed"), max_length=400, blank=True)
    for_session = models.ForeignKey(
        Session,
        verbose_name=_("for the session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_editions",
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("welcomed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="welcomed_editions",
    )
    sha256 = models.CharField(max_length=64, blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status_changed_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(status__in=OPEN),
                name="one_edition_is_in_the_making",
                violation_error_message=_("Another edition is still in the making."),
            ),
            models.CheckConstraint(
                name="a_published_edition_has_day_and_digest",
                condition=Q(status__in=[EditionStatus.DRAFT, EditionStatus.DISCARDED])
                | Q(published_at__isnull=False) & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="a_welcomed_edition_has_its_decision",
                condition=~Q(status=EditionStatus.WELCOMED) | Q(decision__isnull=False),
                violation_error_message=_("Name the decision that welcomed it."),
            ),
        ]

    def __str__(self):
        return str(self.number)

    def text_in(self, language):
        """What was frozen last in this language; None for a draft."""
        return self.texts.filter(stage=self.stage, language=language).first()

    @property
    def stage(self):
        """Which frozen texts readers are shown."""
        return Stage.COMMENTS if self.status == EditionStatus.COMMENTS else Stage.FINAL


class EditionText(models.Model):
    """The whole plan of an edition in one language, as data, exactly as it was published."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="texts")
    stage = models.CharField(max_length=10, choices=Stage)
    language = models.CharField(max_length=10, choices=LANGUAGE_CHOICES)
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["edition", "stage", "language"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "stage", "language"], name="an_edition_has_one_text_a_language")
        ]

    def __str__(self):
        return f"{self.edition_id} {self.stage} {self.language}"


class EditionName(models.Model):
    """The name of a person as an edition printed it; the text itself holds only the person's key."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="names")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="edition_names")
    name = models.CharField(max_length=250)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="a_name_stands_once_in_an_edition")]

    def __str__(self):
        return self.name


class RenderingQuerySet(models.QuerySet):
    """Reads of files of the plan."""

    def outdated(self):
        """Files of the living plan after a day, and files that name somebody who took their consent back since."""
        withdrawn = EditionName.objects.filter(
            edition=models.OuterRef("edition"),
            person__is_named_publicly=False,
            person__updated_at__gte=models.OuterRef("made_at"),
        )
        is_old = Q(edition__isnull=True, made_at__lt=clock.now() - LIVING_FILES_ARE_KEPT)
        return self.filter(is_old | Q(models.Exists(withdrawn)))


class Rendering(models.Model):
    """A PDF or Word file of one text of the plan, kept by the digest of what it was made from."""

    digest = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="renderings")
    made_at = models.DateTimeField(default=clock.now)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return self.digest[:12]
