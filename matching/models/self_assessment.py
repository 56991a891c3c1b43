"""National self-assessments of capacity: what a country can do, what it needs, and who was asked (5/3 A¶7(a))."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import COUNTRY_ROLES, Role, is_staff
from ipbes_portal.directory.models import Country, Organisation, Sourced
from ipbes_portal.fields import CodeListField
from ipbes_portal.programme.models import Need

from .proposal import Proposal


class AssessmentStatus(models.TextChoices):
    """Where a self-assessment stands."""

    DRAFT = "draft", pgettext_lazy("of a self-assessment", "draft")
    CONSULTATION = "consultation", pgettext_lazy("of a self-assessment", "in consultation")
    ENDORSED = "endorsed", pgettext_lazy("of a self-assessment", "endorsed by the focal point")
    REPLACED = "replaced", pgettext_lazy("of a self-assessment", "replaced by a newer one")


WRITTEN = [AssessmentStatus.DRAFT, AssessmentStatus.CONSULTATION]


class Capacity(models.IntegerChoices):
    """How much of a capacity is there at present."""

    NONE = 0, pgettext_lazy("capacity", "none")
    FIRST_STEPS = 1, pgettext_lazy("capacity", "first steps")
    PARTLY = 2, pgettext_lazy("capacity", "there in part")
    SUFFICIENT = 3, pgettext_lazy("capacity", "sufficient")


class Priority(models.TextChoices):
    """How urgent it is that a need is met."""

    HIGH = "high", pgettext_lazy("priority", "high")
    MEDIUM = "medium", pgettext_lazy("priority", "medium")
    LOW = "low", pgettext_lazy("priority", "low")


class AssessmentSector(Sourced):
    """A part of the template: whose capacity is looked at."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("sector of the self-assessment")
        verbose_name_plural = _("sectors of the self-assessment")
        ordering = ["position"]

    def __str__(self):
        return self.name


class AssessmentQuestion(Sourced):
    """One question of the template."""

    sector = models.ForeignKey(AssessmentSector, on_delete=models.PROTECT, related_name="questions")
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("question"), max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("question of the self-assessment")
        verbose_name_plural = _("questions of the self-assessment")
        ordering = ["sector__position", "position"]

    def __str__(self):
        return self.name


def _countries_of(user):
    """The countries for which somebody is focal point or deputy today."""
    return [grant.country_id for grant in user.grants if grant.role in COUNTRY_ROLES]


class SelfAssessmentQuerySet(models.QuerySet):
    """Reads of self-assessments."""

    def known_in_full_to(self, user):
        """Those of which somebody sees everything: staff all, focal points their country's, authors theirs."""
        if not user.is_authenticated:
            return self.none()
        if is_staff(user):
            return self
        written = SelfAssessment.authors.through.objects.filter(user=user).values("selfassessment")
        return self.filter(Q(pk__in=written) | Q(country__in=_countries_of(user)))

    def public(self):
        """Endorsed ones to whose publication the focal point agreed."""
        return self.filter(status=AssessmentStatus.ENDORSED, may_be_published=True)

    def visible_to(self, user):
        """The public ones, and those one knows in full."""
        return self.filter(
            Q(pk__in=self.public().values("pk")) | Q(pk__in=SelfAssessment.objects.known_in_full_to(user).values("pk"))
        )

    def no_longer_public_since(self, moment):
        """Those everybody could read until somebody, at or after `moment`, took them off or replaced them."""
        seen = self.filter(updated_at__gte=moment, published_at__isnull=False)
        return seen.exclude(pk__in=SelfAssessment.objects.public().values("pk"))

    def waiting_for(self, user):
        """Those in consultation that wait for the endorsement of this focal point."""
        if not user.is_authenticated:
            return self.none()
        countries = [grant.country_id for grant in user.grants if grant.role == Role.FOCAL_POINT]
        return self.filter(status=AssessmentStatus.CONSULTATION, country__in=countries)

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.select_related("country", "organisation")

    def for_detail(self):
        """Everything the page of one self-assessment shows."""
        return self.select_related(
            "country", "organisation", "prepared_by__person", "endorsed_by__person"
        ).prefetch_related(
            "authors__person", "consulted", "parts__sector", "parts__entries__question", "parts__entries__needs"
        )


class SelfAssessment(models.Model):
    """One self-assessment of a country."""

    NEXT = {
        AssessmentStatus.DRAFT: {AssessmentStatus.CONSULTATION},
        AssessmentStatus.CONSULTATION: {AssessmentStatus.DRAFT, AssessmentStatus.ENDORSED},
        AssessmentStatus.ENDORSED: {AssessmentStatus.REPLACED},
    }

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="self_assessments")
    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("prepared by the organisation"), on_delete=models.PROTECT, related_name="+"
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="self_assessments")
    languages = CodeListField(_("languages"), blank=False)
    status = models.CharField(_("state"), max_length=12, choices=AssessmentStatus, default=AssessmentStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    endorsed_on = models.DateField(_("endorsed on"), null=True, blank=True)
    endorsement_note = models.TextField(_("note of the focal point"), blank=True, max_length=4000)
    may_be_published = models.BooleanField(_("may be published"), default=False)
    # When everybody could last begin to read it. It stays when it is taken off: programs that have copied it learn that
    # it is gone, and nothing of those that never were public.
    published_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("national capacity self-assessment")
        verbose_name_plural = _("national capacity self-assessments")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(status__in=WRITTEN),
                name="a_country_writes_one_self_assessment_at_a_time",
                violation_error_message=_("Your country is writing a self-assessment already."),
            ),
            models.UniqueConstraint(
                fields=["country"], condition=Q(status="endorsed"), name="a_country_has_one_endorsed_self_assessment"
            ),
            models.CheckConstraint(
                name="what_is_endorsed_says_by_whom_and_when",
                condition=Q(status__in=WRITTEN, endorsed_by__isnull=True, endorsed_on__isnull=True)
                | (~Q(status__in=WRITTEN) & Q(endorsed_by__isnull=False, endorsed_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.country} {self.year}"

    @property
    def is_open_to_authors(self):
        """Whether it is still written."""
        return self.status in WRITTEN

    @property
    def is_public(self):
        """Whether everybody may read it."""
        return self.status == AssessmentStatus.ENDORSED and self.may_be_published


class AssessmentPartQuerySet(models.QuerySet):
    """Reads of the parts of self-assessments."""

    def visible_to(self, user):
        """Those of self-assessments one may see: whoever reads one reads all its answers."""
        return self.filter(assessment__in=SelfAssessment.objects.visible_to(user).values("pk"))

    def for_detail(self):
        """Everything the page of one part shows."""
        return self.select_related("sector", "assessment__country").prefetch_related(
            "entries__question", "entries__needs"
        )


class AssessmentPart(models.Model):
    """The answers of one sector; it has its own version, so that two authors can write two sectors at once."""

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.CASCADE, related_name="parts")
    sector = models.ForeignKey(AssessmentSector, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    objects = AssessmentPartQuerySet.as_manager()

    class Meta:
        ordering = ["sector__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "sector"], name="a_sector_is_answered_in_one_part")
        ]

    def __str__(self):
        return f"{self.assessment} · {self.sector}"


class AssessmentEntry(models.Model):
    """What a country says on one question: the capacity there is, evidence, and what is needed."""

    part = models.ForeignKey(AssessmentPart, on_delete=models.CASCADE, related_name="entries")
    question = models.ForeignKey(AssessmentQuestion, on_delete=models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField(_("present capacity"), choices=Capacity, null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True, max_length=4000)
    link = models.URLField(_("link to the evidence"), blank=True, max_length=400)
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="assessment_entries")
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, blank=True)

    class Meta:
        ordering = ["question__position"]
        constraints = [models.UniqueConstraint(fields=["part", "question"], name="a_question_is_answered_once")]

    def __str__(self):
        return str(self.question)


class ConsultedGroup(models.Model):
    """A group that was asked while the self-assessment was written, and what it said."""

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.CASCADE, related_name="consulted")
    name = models.CharField(_("name of the group"), max_length=200)
    asked_on = models.DateField(_("date"))
    said = models.TextField(_("what was said"), max_length=4000)

    class Meta:
        verbose_name = _("consulted group")
        ordering = ["asked_on", "pk"]

    def __str__(self):
        return self.name


class SupportWishQuerySet(models.QuerySet):
    """Reads of wishes for support."""

    def visible_to(self, user):
        """Those of self-assessments one knows in full."""
        return self.filter(assessment__in=SelfAssessment.objects.known_in_full_to(user).values("pk"))

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.select_related("assessment__country", "need", "proposal")


class SupportWish(models.Model):
    """A wish for support with a need, noted while no call took responses."""

    assessment = models.ForeignKey(SelfAssessment, on_delete=models.CASCADE, related_name="wishes")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    wished_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    wished_at = models.DateTimeField(default=clock.now)
    # The draft that came of it once a call took responses.
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="wishes")

    objects = SupportWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for support")
        ordering = ["-wished_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "need"], name="a_need_is_wished_for_once")]

    def __str__(self):
        return f"{self.assessment} · {self.need}"
