"""The activities that carry the plan out, and the organisations behind them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Country, Deliverable, Organisation, Region, Sourced
from ipbes_portal.fields import CodeListField, WebAddressField
from ipbes_portal.records.models import Document, Request
from ipbes_portal.texts.models import Text

from .needs import Need
from .plan import Initiative


class ActivityKind(models.TextChoices):
    """What sort of activity it is."""

    FELLOWSHIP = "fellowship", _("fellowship")
    WORKSHOP = "workshop", _("workshop")
    DIALOGUE = "dialogue", _("dialogue")
    CONSULTATION = "consultation", _("consultation")
    WEBINAR = "webinar", _("webinar")
    E_LEARNING = "e_learning", _("e-learning")
    GUIDANCE = "guidance", _("guidance material")
    SECONDMENT = "secondment", _("secondment or internship")
    EXCHANGE = "exchange", _("exchange visit or study tour")
    COMMUNITY = "community", _("community of practice")
    ASSESSMENT = "assessment", _("national or sub-global assessment")
    PLATFORM = "platform", _("platform or network")
    FORUM = "forum", _("forum meeting")
    OTHER = "other", pgettext_lazy("kind of activity", "other")


class ActivityStatus(models.TextChoices):
    """Where an activity stands: reported ones wait for staff, the others are in the plan."""

    DRAFT = "draft", pgettext_lazy("of an activity", "draft")
    REPORTED = "reported", _("reported, waiting for the secretariat")
    DECLINED = "declined", pgettext_lazy("of an activity", "declined")
    PLANNED = "planned", pgettext_lazy("of an activity", "planned")
    ONGOING = "ongoing", pgettext_lazy("of an activity", "ongoing")
    COMPLETED = "completed", pgettext_lazy("of an activity", "completed")
    CANCELLED = "cancelled", pgettext_lazy("of an activity", "cancelled")
    WITHDRAWN = "withdrawn", _("taken out of the plan")


IN_PLAN = [ActivityStatus.PLANNED, ActivityStatus.ONGOING, ActivityStatus.COMPLETED, ActivityStatus.CANCELLED]


class ActivityLevel(models.TextChoices):
    """Who carries the activity (5/3 ¶8)."""

    BY_IPBES = "by_ipbes", _("led by IPBES")
    WITH_PARTNERS = "with_partners", _("IPBES with partners")
    BY_PARTNERS = "by_partners", _("by partners")


class Recognition(models.TextChoices):
    """How far the Platform stands behind a partner's activity; none of the levels promises money (5/3 A¶12(b)(ii))."""

    NONE = "none", pgettext_lazy("recognition of an activity", "none")
    RECOGNISED = "recognised", pgettext_lazy("recognition of an activity", "recognised")
    ENDORSED = "endorsed", pgettext_lazy("recognition of an activity", "endorsed")


class DatePrecision(models.TextChoices):
    """How exactly the dates of an activity are known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class ActivityQuerySet(models.QuerySet):
    """Reads of activities."""

    def in_plan(self):
        """What the public plan lists."""
        return self.filter(status__in=IN_PLAN)

    def visible_to(self, user):
        """The plan is public; a report that waits is seen by its reporter, its organisation's managers and staff."""
        if not user.is_authenticated:
            return self.in_plan()
        mine = Q(reported_by=user) | Q(reporting_organisation__in=user.managed_organisation_ids)
        if is_staff(user):
            # A draft is its author's alone until it is sent; one that was sent and returned is known to staff.
            return self.filter(mine | ~Q(status=ActivityStatus.DRAFT) | Q(reported_at__isnull=False))
        return self.filter(Q(status__in=IN_PLAN) | mine)

    def with_texts(self):
        """Ready to print titles and summaries without a query per row."""
        return self.select_related("text").prefetch_related("text__wordings")

    def for_list(self):
        """Everything a list row or card shows, in a fixed number of queries."""
        return self.with_texts().prefetch_related("initiatives", "countries", "partnerships__organisation")

    def for_detail(self):
        """Everything the page of one activity shows."""
        return (
            self.with_texts()
            .select_related("reporting_organisation", "reported_by__person", "reporting_round__session")
            .prefetch_related(
                "initiatives__strategy",
                "needs",
                "countries",
                "regions",
                "deliverables__work_programme",
                "documents",
                "requests__text__wordings",
                "partnerships__organisation",
            )
        )


class Activity(Sourced):
    """One capacity-building activity: the unit the rolling plan lists."""

    NEXT = {
        ActivityStatus.DRAFT: {ActivityStatus.REPORTED},
        ActivityStatus.REPORTED: {*IN_PLAN, ActivityStatus.DRAFT, ActivityStatus.DECLINED},
        ActivityStatus.DECLINED: {ActivityStatus.REPORTED},
        ActivityStatus.PLANNED: {
            ActivityStatus.ONGOING,
            ActivityStatus.COMPLETED,
            ActivityStatus.CANCELLED,
            ActivityStatus.WITHDRAWN,
        },
        ActivityStatus.ONGOING: {
            ActivityStatus.PLANNED,
            ActivityStatus.COMPLETED,
            ActivityStatus.CANCELLED,
            ActivityStatus.WITHDRAWN,
        },
        ActivityStatus.COMPLETED: {ActivityStatus.ONGOING, ActivityStatus.WITHDRAWN},
        ActivityStatus.CANCELLED: {ActivityStatus.PLANNED, ActivityStatus.WITHDRAWN},
        ActivityStatus.WITHDRAWN: set(IN_PLAN),
    }

    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="activity")
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind)
    status = models.CharField(_("state"), max_length=20, choices=ActivityStatus, default=ActivityStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"), max_length=6, choices=DatePrecision, default=DatePrecision.DAY
    )
    place = models.CharField(_("place"), max_length=150, blank=True)
    initiatives = models.ManyToManyField(Initiative, verbose_name=_("initiatives"), related_name="activities")
    needs = models.ManyToManyField(Need, verbose_name=_("needs it meets"), blank=True, related_name="activities")
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="activities")
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), blank=True, related_name="activities")
    languages = CodeListField(_("languages"))
    organisations = models.ManyToManyField(
        Organisation, through="ActivityOrganisation", blank=True, related_name="activities"
    )
    deliverables = models.ManyToManyField(
        Deliverable, verbose_name=_("deliverables"), blank=True, related_name="activities"
    )
    documents = models.ManyToManyField(Document, verbose_name=_("documents"), blank=True, related_name="activities")
    requests = models.ManyToManyField(
        Request, verbose_name=_("requests it answers"), blank=True, related_name="activities"
    )
    level = models.CharField(_("carried out"), max_length=20, choices=ActivityLevel, default=ActivityLevel.BY_IPBES)
    recognition = models.CharField(_("recognition"), max_length=20, choices=Recognition, default=Recognition.NONE)
    website = WebAddressField(_("website"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_activities",
    )
    reporting_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("reported for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_activities",
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    reporting_round = models.ForeignKey(
        "ReportingRound", null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    decision_note = models.TextField(_("note to the reporter"), blank=True)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_activity_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                name="a_reported_activity_says_by_whom_and_when",
                condition=Q(reported_at__isnull=True) | Q(reported_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_declined_activity_says_why",
                condition=~Q(status=ActivityStatus.DECLINED) | ~Q(decision_note=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="what_has_taken_place_has_a_date",
                condition=~Q(status=ActivityStatus.COMPLETED) | Q(starts_on__isnull=False),
                violation_error_message=_("A completed activity has a date."),
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="activity_by_start"),
            models.Index(fields=["updated_at", "id"], name="activity_by_change"),
            models.Index(fields=["status", "-starts_on", "-id"], name="activity_by_status"),
            models.Index(fields=["kind", "-starts_on", "-id"], name="activity_by_kind"),
        ]

    def __str__(self):
        return str(self.text)

    @property
    def is_in_plan(self):
        """Whether the public sees it."""
        return self.status in IN_PLAN


class OrganisationRole(models.TextChoices):
    """What an organisation does in an activity."""

    LEAD = "lead", _("lead")
    HOST = "host", _("host")
    FUNDER = "funder", _("funder")
    TECHNICAL = "technical", _("technical support")
    PARTNER = "partner", _("partner")


class ActivityOrganisation(models.Model):
    """One organisation in one role in one activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(_("role"), max_length=12, choices=OrganisationRole)

    # Two rows alike in these are one: `take_over` joins them when people or organisations are merged.
    SAME = ("activity", "organisation", "role")

    class Meta:
        ordering = ["activity", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation", "role"],
                name="an_organisation_has_a_role_once",
                violation_error_message=_("This organisation already has this role."),
            )
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"

    def take_over(self, double):
        """Nothing: two such rows say the same."""
