"""Reference nouns all apps share: places, organisations, bodies, work programmes, assessments."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.fields import PartialDateField, WebAddressField


class Sourced(models.Model):
    """A reference row that says where it comes from and whether somebody has checked it."""

    source = models.CharField(_("source"), max_length=300, blank=True)
    is_verified = models.BooleanField(_("checked against the source"), default=False)

    class Meta:
        abstract = True


class ReferenceRow(models.Model):
    """What the reference files last said about one row; while they say the same, staff corrections stand."""

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="a_reference_row_is_remembered_once")]

    def __str__(self):
        return f"{self.model} {self.key}"


class UNGroup(models.TextChoices):
    """The five regional groups of the United Nations."""

    AFRICAN = "african", _("African Group")
    ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific Group")
    EASTERN_EUROPEAN = "eastern_european", _("Eastern European Group")
    LATIN_AMERICAN_CARIBBEAN = "latin_american_caribbean", _("Latin American and Caribbean Group")
    WESTERN_EUROPEAN_OTHER = "western_european_other", _("Western European and Other States Group")


class Region(models.Model):
    """One of the four regions of the IPBES assessments."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name


class Subregion(models.Model):
    """A sub-region of the IPBES assessments."""

    code = models.SlugField(primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="subregions")
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["region", "code"]

    def __str__(self):
        return self.name


class CountryStatus(models.TextChoices):
    """How a State takes part in the United Nations."""

    MEMBER_STATE = "member_state", _("Member State")
    OBSERVER_STATE = "observer_state", _("observer State")


class Country(Sourced):
    """A State, with its codes, its names in six languages and the groups it belongs to."""

    iso3 = models.CharField("ISO 3166-1 alpha-3", max_length=3, unique=True)
    iso2 = models.CharField("ISO 3166-1 alpha-2", max_length=2, unique=True)
    m49 = models.CharField("UN M49", max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=120)
    un_group = models.CharField(_("UN regional group"), max_length=30, choices=UNGroup, blank=True)
    region = models.ForeignKey(
        Region,
        verbose_name=_("IPBES region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="countries",
    )
    subregion = models.ForeignKey(
        Subregion,
        verbose_name=_("IPBES sub-region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="countries",
    )
    status = models.CharField(_("status"), max_length=20, choices=CountryStatus, default=CountryStatus.MEMBER_STATE)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["iso3"]
        constraints = [
            models.CheckConstraint(name="country_codes_are_full_length", condition=Q(iso3__regex="^[A-Z]{3}$")),
            models.CheckConstraint(name="m49_is_three_digits", condition=Q(m49__regex="^[0-9]{3}$")),
        ]

    def __str__(self):
        return self.name


class SupportCategory(models.TextChoices):
    """How a country counts for travel support."""

    DEVELOPING = "developing", _("developing country")
    TRANSITION = "transition", _("economy in transition")
    NONE = "none", _("not eligible")


class SupportPeriodQuerySet(models.QuerySet):
    """Reads of travel-support eligibility."""

    def on(self, day):
        """The rows in force on `day`."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class SupportPeriod(Sourced):
    """The travel-support category of one country during one period; data, never code, because lists change."""

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="support_periods")
    category = models.CharField(_("category"), max_length=20, choices=SupportCategory)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = SupportPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["country", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["country", "valid_from"], name="one_support_period_starts_a_day"),
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(valid_to__isnull=True),
                name="one_open_support_period_per_country",
            ),
            models.CheckConstraint(
                name="support_period_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message=_("The end lies before the start."),
            ),
        ]

    def __str__(self):
        return f"{self.country} {self.category} {self.valid_from}"


class OrganisationKind(models.TextChoices):
    """What sort of organisation it is (the vocabulary of the IPBES website)."""

    BUSINESS = "business", _("business or industry")
    CONVENTION_BODY = "convention_body", _("convention body")
    EDUCATION_RESEARCH = "education_research", _("education or research")
    GOVERNMENT = "government", _("government or public authority")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")
    IPBES_BODY = "ipbes_body", _("IPBES body")
    NGO = "ngo", _("non-governmental organisation")
    REGIONAL_INTEGRATION = "regional_integration", _("regional economic integration organisation")
    UN_BODY = "un_body", _("United Nations body or specialised agency")


class OrganisationStatus(models.TextChoices):
    """Whether the secretariat has confirmed that the organisation is what it says."""

    REGISTERED = "registered", _("waiting for verification")
    VERIFIED = "verified", pgettext_lazy("of an organisation", "verified")
    DECLINED = "declined", pgettext_lazy("of an organisation", "declined")


class OrganisationQuerySet(models.QuerySet):
    """Reads of organisations; who may see which is decided in `accounts`, which knows roles."""

    def verified(self):
        """The organisations anybody may see."""
        return self.filter(status=OrganisationStatus.VERIFIED, merged_into__isnull=True)


class Organisation(Sourced):
    """An organisation that takes part in, hosts, funds or supports capacity-building."""

    NEXT = {
        OrganisationStatus.REGISTERED: {OrganisationStatus.VERIFIED, OrganisationStatus.DECLINED},
        OrganisationStatus.VERIFIED: {OrganisationStatus.DECLINED},
        OrganisationStatus.DECLINED: {OrganisationStatus.VERIFIED},
    }

    name = models.CharField(_("name"), max_length=250)
    short_name = models.CharField(_("abbreviation"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    city = models.CharField(_("city"), max_length=120, blank=True)
    website = WebAddressField(_("website"), blank=True)
    about = models.TextField(_("what the organisation does"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=OrganisationStatus, default=OrganisationStatus.REGISTERED
    )
    status_changed_at = models.DateTimeField(default=clock.now)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(merged_into__isnull=True),
                name="an_organisation_is_listed_once",
                violation_error_message=_("An organisation of this name is already listed."),
            ),
            models.CheckConstraint(
                name="an_organisation_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "name"], name="organisation_by_status"),
            models.Index(fields=["updated_at", "id"], name="organisation_by_change"),
        ]

    def __str__(self):
        return self.short_name or self.name


class WorkProgramme(Sourced):
    """A work programme of the Platform, such as 2014–2018."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    starts = PartialDateField(_("from"), blank=False)
    ends = PartialDateField(_("until"), blank=False)

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(
                name="a_work_programme_ends_after_it_starts", condition=Q(ends__gt=models.F("starts"))
            )
        ]

    def __str__(self):
        return self.name


class Objective(Sourced):
    """A numbered objective of a work programme."""

    work_programme = models.ForeignKey(WorkProgramme, on_delete=models.PROTECT, related_name="objectives")
    number = models.CharField(_("number"), max_length=5)
    name = models.CharField(_("name"), max_length=400)

    class Meta:
        ordering = ["work_programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["work_programme", "number"], name="one_objective_per_number_and_programme")
        ]

    def __str__(self):
        return f"{self.number} {self.name}"


class Deliverable(Sourced):
    """A deliverable of a work programme, such as 1(a); some run on into the next programme."""

    work_programme = models.ForeignKey(WorkProgramme, on_delete=models.PROTECT, related_name="deliverables")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="deliverables")
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=400)
    also_in = models.ManyToManyField(WorkProgramme, blank=True, related_name="continued_deliverables")

    class Meta:
        ordering = ["work_programme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["work_programme", "code"], name="one_deliverable_per_code_and_programme")
        ]

    def __str__(self):
        return self.code


class BodyKind(models.TextChoices):
    """What sort of body of the Platform it is."""

    PLENARY = "plenary", _("Plenary")
    BUREAU = "bureau", _("Bureau")
    MEP = "mep", _("Multidisciplinary Expert Panel")
    TASK_FORCE = "task_force", _("task force")
    EXPERT_GROUP = "expert_group", _("expert group")
    AUTHOR_GROUP = "author_group", _("assessment author group")
    MANAGEMENT_COMMITTEE = "management_committee", _("management committee")
    COI_COMMITTEE = "coi_committee", _("Committee on Conflicts of Interest")
    REVIEW_PANEL = "review_panel", _("review panel")
    SECRETARIAT = "secretariat", _("secretariat")
    TECHNICAL_SUPPORT_UNIT = "technical_support_unit", _("technical support unit")


class Body(Sourced):
    """A body of the Platform: Plenary, Bureau, panel, task force, group, secretariat or technical support unit."""

    code = models.SlugField(_("code"), unique=True, max_length=80)
    kind = models.CharField(_("kind"), max_length=30, choices=BodyKind)
    name = models.CharField(_("name"), max_length=250)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    established = PartialDateField(_("established"))
    deliverables = models.ManyToManyField(Deliverable, blank=True, related_name="bodies")

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "code"]

    def __str__(self):
        return self.name


class AssessmentKind(models.TextChoices):
    """What sort of assessment it is."""

    THEMATIC = "thematic", _("thematic")
    METHODOLOGICAL = "methodological", _("methodological")
    REGIONAL = "regional", _("regional")
    GLOBAL = "global", _("global")


class AssessmentState(models.TextChoices):
    """Where an assessment stands."""

    ONGOING = "ongoing", _("ongoing")
    APPROVED = "approved", _("approved")


class Assessment(Sourced):
    """An IPBES assessment."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, choices=AssessmentKind)
    is_fast_track = models.BooleanField(_("fast track"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=AssessmentState)
    deliverable = models.ForeignKey(
        Deliverable, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="assessments")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Chapter(Sourced):
    """A chapter of an assessment; its number is text, because there are 2.1 and 5.0."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="chapters")
    number = models.CharField(_("number"), max_length=8)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title (English)"), max_length=400)

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_chapter_per_number_and_assessment")
        ]

    def __str__(self):
        return f"{self.number} {self.title}"
