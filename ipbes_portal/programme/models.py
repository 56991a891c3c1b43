"""The programme: strategies, initiatives, principles, criteria, needs, and the activities that carry them out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Body, Country, Deliverable, Organisation, Region, Sourced
from ipbes_portal.fields import CodeListField, PartialDateField, WebAddressField
from ipbes_portal.records.models import Decision, Document, Post, Request, Session
from ipbes_portal.texts.models import Text


class PlanNoun(Sourced):
    """A part of the rolling plan that has a short name, a text, and the key of its paragraph."""

    name = models.CharField(_("name"), max_length=250)
    text = models.OneToOneField(Text, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    decisions = models.ManyToManyField(Decision, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class PlanSection(Sourced):
    """A lettered section of the plan, A to D."""

    letter = models.CharField(max_length=2, unique=True)
    name = models.CharField(_("title"), max_length=250)

    class Meta:
        ordering = ["letter"]

    def __str__(self):
        return f"{self.letter}. {self.name}"


class PlanPassage(PlanNoun):
    """An introductory passage of the plan, such as its rationale."""

    section = models.ForeignKey(PlanSection, on_delete=models.PROTECT, related_name="passages")
    strategy = models.ForeignKey("Strategy", null=True, blank=True, on_delete=models.PROTECT, related_name="passages")
    key = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class Principle(PlanNoun):
    """One of the five principles of the plan."""

    key = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["number"]


class Strategy(PlanNoun):
    """One of the three strategies of the plan."""

    number = models.CharField(_("number"), max_length=2, unique=True)

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["number"]


class ManagementMode(models.TextChoices):
    """Who manages an initiative."""

    MANAGED_BY_UNIT = "managed_by_unit", _("managed by the technical support unit")
    OVERSEEN_BY_UNIT = "overseen_by_unit", _("overseen by the technical support unit")
    SHARED_BY_TASK_FORCES = "shared_by_task_forces", _("shared by two task forces")
    PARTNERS_INVITED = "partners_invited", _("carried by invited partners")
    NATIONAL_AUTHORITIES = "national_authorities", _("carried by national authorities")


class FundingMode(models.TextChoices):
    """What mainly pays for an initiative."""

    TRUST_FUND = "trust_fund", _("mainly the trust fund")
    PARTNERS = "partners", _("mainly partners")


class Goal(Sourced):
    """A Sustainable Development Goal the programme serves."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.name}"


class Initiative(PlanNoun):
    """A programme or initiative of a strategy, such as 1(a)."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="initiatives")
    code = models.CharField(_("code"), max_length=6, unique=True)
    management_mode = models.CharField(_("management"), max_length=30, choices=ManagementMode)
    funding_mode = models.CharField(_("funding"), max_length=20, choices=FundingMode)
    manager = models.CharField(_("who manages it"), max_length=400, blank=True)
    funding = models.CharField(_("how it is funded"), max_length=400, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="initiatives")

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["code"]


class Criterion(PlanNoun):
    """One of the twelve criteria, C1 to C12."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(_("code"), max_length=4, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["number"]


class CriterionOption(Sourced):
    """A family of C6 or a feature of C11."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(_("code"), max_length=8, unique=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=400)

    class Meta:
        ordering = ["criterion", "position"]

    def __str__(self):
        return self.name


class Route(PlanNoun):
    """A way in which an organisation can contribute, (a) to (d)."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class FocusArea(PlanNoun):
    """One of the three focus areas into which the Plenary's needs were prioritised."""

    number = models.PositiveSmallIntegerField(unique=True)
    strategy = models.OneToOneField(Strategy, on_delete=models.PROTECT, related_name="focus_area")

    class Meta:
        ordering = ["number"]


class NeedList(Sourced):
    """One version of the list of priority needs, with the decision behind it."""

    version = models.PositiveSmallIntegerField(unique=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="need_lists")
    adopted = PartialDateField(_("adopted"))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["version"]

    def __str__(self):
        return f"{self.version} ({self.decision})"


class NeedCategory(Sourced):
    """A category of capacity-building needs."""

    number = models.CharField(_("number"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=300)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.name}"


class Need(Sourced):
    """A priority capacity-building need."""

    category = models.ForeignKey(NeedCategory, on_delete=models.PROTECT, related_name="needs")
    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=300)
    lists = models.ManyToManyField(NeedList, blank=True, related_name="needs")

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"


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
    OTHER = "other", _("other")


class ActivityStatus(models.TextChoices):
    """Where an activity stands: reported ones wait for staff, the others are in the plan."""

    DRAFT = "draft", _("draft")
    REPORTED = "reported", _("reported, waiting for the secretariat")
    DECLINED = "declined", _("declined")
    PLANNED = "planned", _("planned")
    ONGOING = "ongoing", _("ongoing")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    WITHDRAWN = "withdrawn", _("taken out of the plan")


IN_PLAN = [ActivityStatus.PLANNED, ActivityStatus.ONGOING, ActivityStatus.COMPLETED, ActivityStatus.CANCELLED]


class ActivityLevel(models.TextChoices):
    """Who carries the activity (5/3 ¶8)."""

    BY_IPBES = "by_ipbes", _("led by IPBES")
    WITH_PARTNERS = "with_partners", _("IPBES with partners")
    BY_PARTNERS = "by_partners", _("by partners")


class Recognition(models.TextChoices):
    """How far the Platform stands behind a partner's activity; none of the levels promises money (5/3 A¶12(b)(ii))."""

    NONE = "none", _("none")
    RECOGNISED = "recognised", _("recognised")
    ENDORSED = "endorsed", _("endorsed")


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
                "occasions",
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


class ReportingRoundQuerySet(models.QuerySet):
    """Reads of reporting rounds."""

    def with_reports(self):
        """How many activities were reported in each round, and how many of them after its last day."""
        late = Q(activities__reported_at__date__gt=F("closes_on"))
        return self.annotate(reports=models.Count("activities"), late_reports=models.Count("activities", filter=late))


class ReportingRound(models.Model):
    """A call to partners to report their activities for a session, with its cut-off date."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="reporting_round")
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("reports until"))

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on"]
        constraints = [
            models.CheckConstraint(
                name="a_reporting_round_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self):
        return f"{self.session} ({self.closes_on})"


class OccasionKind(models.TextChoices):
    """What sort of gathering it is."""

    EVENT = "event", _("event")
    WEBINAR = "webinar", _("webinar")
    FORUM_MEETING = "forum_meeting", _("forum meeting")
    BODY_MEETING = "body_meeting", _("meeting of a body")


class Occasion(Sourced):
    """One dated gathering, of whatever app: nobody stores a second date or list of people."""

    kind = models.CharField(_("kind"), max_length=20, choices=OccasionKind)
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="occasions")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    ordinal = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    starts = PartialDateField(_("from"), blank=False)
    ends = PartialDateField(_("until"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="occasions")
    is_online = models.BooleanField(_("online"), default=False)
    host = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="hosted")
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_on")
    back_to_back_with = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(_("note"), blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_occasion_belongs_to_an_activity_or_a_body",
                condition=Q(activity__isnull=False) | Q(body__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["body", "ordinal"],
                condition=Q(kind=OccasionKind.BODY_MEETING),
                name="a_body_meets_once_per_number",
            ),
        ]

    def __str__(self):
        return f"{self.body or self.activity} {self.starts}"


class ParticipationRole(models.TextChoices):
    """In what capacity somebody takes part."""

    PARTICIPANT = "participant", _("participant")
    CHAIR = "chair", _("chair")
    SPEAKER = "speaker", _("speaker")
    ORGANISER = "organiser", _("organiser")


class ParticipantCategory(models.TextChoices):
    """The groups the seeds count participants by (7/2 ¶10(a))."""

    GOVERNMENT = "government", _("government representative")
    ORGANISATION = "organisation", _("organisation")
    BUREAU_MEP = "bureau_mep", _("Bureau or Multidisciplinary Expert Panel")
    TASK_FORCE = "task_force", _("task-force member")
    IPLC = "iplc", _("Indigenous Peoples and local communities")
    PLATFORM = "platform", _("national platform")
    SCIENTIST = "scientist", _("scientist")
    DECISION_MAKER = "decision_maker", _("decision-maker")


class Participation(models.Model):
    """One person at one occasion."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT)
    category = models.CharField(max_length=20, choices=ParticipantCategory, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "person"], name="a_person_takes_part_once_in_an_occasion")
        ]

    def __str__(self):
        return f"{self.person_id} · {self.occasion_id}"


class ContributionKind(models.TextChoices):
    """What is given."""

    CASH = "cash", _("cash")
    IN_KIND = "in_kind", _("in kind")


class ContributionMode(models.TextChoices):
    """By which route it is given (5/3 A¶12)."""

    TRUST_FUND = "trust_fund", _("trust fund, general")
    DEDICATED = "dedicated", _("trust fund, dedicated")
    IN_KIND = "in_kind", _("in-kind support")
    DIRECT = "direct", _("directly to another institution")


class ContributionQuerySet(models.QuerySet):
    """Reads of contributions."""

    def visible_to(self, user):
        """Staff see all; others what belongs to activities of the plan or to a unit, post or body."""
        if is_staff(user):
            return self
        seen = Q(activity__isnull=True) | Q(activity__status__in=IN_PLAN)
        if user.is_authenticated:
            seen |= Q(donor__in=user.managed_organisation_ids)
        return self.filter(seen)


class Contribution(Sourced):
    """One gift, in cash or in kind, for an activity, a post, a technical support unit or a body."""

    donor = models.ForeignKey(
        Organisation, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="contributions"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContributionKind)
    mode = models.CharField(_("route"), max_length=12, choices=ContributionMode)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    what = models.CharField(_("what"), max_length=300, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(_("US dollars per unit"), max_digits=18, decimal_places=8, null=True, blank=True)
    rate_on = models.DateField(_("rate of"), null=True, blank=True)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_contribution_is_for_one_thing",
                condition=Q(activity__isnull=False, post__isnull=True, body__isnull=True)
                | Q(activity__isnull=True, post__isnull=False, body__isnull=True)
                | Q(activity__isnull=True, post__isnull=True, body__isnull=False),
                violation_error_message=_("Choose one activity, one post or one body."),
            ),
            models.CheckConstraint(
                name="an_amount_has_a_currency_and_is_positive",
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False, amount__gt=0) & ~Q(currency="")),
                violation_error_message=_("Give the amount together with its currency; it must be above zero."),
            ),
            models.CheckConstraint(
                name="a_converted_amount_says_at_which_rate",
                condition=Q(amount_usd__isnull=True)
                | Q(currency="USD", amount__isnull=False, amount_usd=F("amount"))
                | Q(rate__isnull=False, rate__gt=0, rate_on__isnull=False),
                violation_error_message=_("Give the rate and its date."),
            ),
            models.CheckConstraint(
                name="cash_has_an_amount_or_is_in_kind",
                condition=Q(kind=ContributionKind.IN_KIND) | Q(amount__isnull=False) | ~Q(what=""),
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="contribution_by_change")]

    def __str__(self):
        return f"{self.donor}: {self.what or self.get_kind_display()}"
