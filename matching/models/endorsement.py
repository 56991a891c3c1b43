"""Recognition and endorsement of a partner's own activity: the request, its review and what became of it (5/3 A¶12)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role, has_role, is_staff_or_co_chair
from ipbes_portal.directory.models import Body, Country, Organisation
from ipbes_portal.panels.models import Matter
from ipbes_portal.programme.models import Activity, ActivityOrganisation, Recognition

from .offer import Offer, day_before


class Level(models.TextChoices):
    """What is asked for; the values are those of `Activity.recognition`, which a grant sets."""

    RECOGNITION = Recognition.RECOGNISED.value, pgettext_lazy("what a partner asks for", "recognition")
    ENDORSEMENT = Recognition.ENDORSED.value, pgettext_lazy("what a partner asks for", "endorsement")


# From the lower to the higher: where two grants hold for one activity, the higher counts.
LEVELS = [Level.RECOGNITION, Level.ENDORSEMENT]


class EndorsementStatus(models.TextChoices):
    """Where a request for recognition or endorsement stands."""

    REQUESTED = "requested", pgettext_lazy("of a request for recognition", "being reviewed by the task force")
    RETURNED = "returned", pgettext_lazy("of a request for recognition", "returned with a question")
    REVIEWED = "reviewed", pgettext_lazy("of a request for recognition", "reviewed")
    BEFORE_BODY = "before_body", pgettext_lazy("of a request for recognition", "before the deciding body")
    GRANTED = "granted", pgettext_lazy("of a request for recognition", "granted")
    CONDITIONAL = "conditional", pgettext_lazy("of a request for recognition", "granted with conditions")
    REFUSED = "refused", pgettext_lazy("of a request for recognition", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a request for recognition", "withdrawn")


ASKED = [
    EndorsementStatus.REQUESTED,
    EndorsementStatus.RETURNED,
    EndorsementStatus.REVIEWED,
    EndorsementStatus.BEFORE_BODY,
]
ENDS_SOON = 60  # days before the end of a grant in which its organisation is reminded to renew it
GIVEN = [EndorsementStatus.GRANTED, EndorsementStatus.CONDITIONAL]
LAPSED = "lapsed"  # no state of its own: a grant whose last day has passed
LAPSED_LABEL = pgettext_lazy("of a request for recognition", "lapsed")


def touching(user):
    """The condition under which a request touches interests of `user`: own organisation, or declared (IPBES-3/3)."""
    organisations = {user.person.organisation_id, *user.managed_organisation_ids} - {None}
    people = set()
    declared = user.person.declarations.in_force(clock.today())
    for declaration in declared.prefetch_related("organisations", "people", "co_authors"):
        organisations |= {row.pk for row in declaration.organisations.all()}
        people |= {row.pk for row in [*declaration.people.all(), *declaration.co_authors.all()]}
    partnered = ActivityOrganisation.objects.filter(organisation__in=organisations).values("activity")
    return (
        Q(asked_by=user)
        | Q(asked_by__person__in=people)
        | Q(organisation__in=organisations)
        | Q(activity__reporting_organisation__in=organisations)
        | Q(activity__in=partnered)
    )


class EndorsementQuerySet(models.QuerySet):
    """Reads of requests for recognition or endorsement."""

    def visible_to(self, user):
        """The organisation sees its own; task force, co-chairs, staff and the deciding bodies what they may judge."""
        if not user.is_authenticated:
            return self.none()
        free = Endorsement.objects.exclude(pk__in=Endorsement.objects.touching(user).values("pk"))
        if not (is_staff_or_co_chair(user) or has_role(user, Role.TASK_FORCE)):
            free = free.filter(matter__in=Matter.objects.visible_to(user).values("pk"))
        return self.filter(Q(pk__in=free.values("pk")) | Q(pk__in=Endorsement.objects.mine(user).values("pk")))

    def mine(self, user):
        """Those one asked for, and those of organisations one acts for."""
        return self.filter(Q(asked_by=user.pk) | Q(organisation__in=user.managed_organisation_ids))

    def touching(self, user):
        """Those in which `user` has an interest, found or declared, and must not judge."""
        return self.filter(touching(user))

    def to_review(self, user):
        """Those under review on which this reviewer has not said anything in the present round."""
        mine = EndorsementReview.objects.filter(
            reviewer=user.pk, endorsement=models.OuterRef("pk"), round=models.OuterRef("round")
        )
        waiting = self.filter(status=EndorsementStatus.REQUESTED).exclude(
            pk__in=Endorsement.objects.touching(user).values("pk")
        )
        return waiting.filter(~models.Exists(mine))

    def granted(self):
        """Those that were granted and not taken back, lapsed ones included."""
        return self.filter(status__in=GIVEN)

    def holding(self, day):
        """Grants that hold on `day`."""
        return self.granted().filter(valid_from__lte=day, valid_until__gte=day)

    def lapsed(self, day):
        """Grants whose last day lies before `day`."""
        return self.granted().filter(valid_until__lt=day)

    def ending(self, day):
        """Grants that hold on `day` for no more than ENDS_SOON days, and whose renewal nobody has asked for."""
        renewed = Endorsement.objects.filter(status__in=[*ASKED, *GIVEN], renews=models.OuterRef("pk"))
        soon = self.holding(day).filter(valid_until__lt=day + timedelta(days=ENDS_SOON))
        return soon.filter(~models.Exists(renewed))

    def replaced(self, day):
        """Grants in whose place a renewal holds on `day`, at the same level or at the higher one."""
        renewals = Endorsement.objects.holding(day).filter(renews=models.OuterRef("pk"))
        no_lower = Q(granted_level=models.OuterRef("granted_level")) | Q(granted_level=Level.ENDORSEMENT)
        return self.filter(models.Exists(renewals.filter(no_lower)))

    def public(self):
        """What everybody may see: grants that hold today, for activities of the plan; of a renewed one the renewal."""
        holding = self.holding(clock.today()).filter(activity__in=Activity.objects.in_plan().values("pk"))
        return holding.exclude(pk__in=Endorsement.objects.replaced(clock.today()).values("pk"))

    def no_longer_public_since(self, moment):
        """Grants everybody saw and, since `moment`, nobody outside does; nothing is touched on the day one is over."""
        over = Q(status__in=GIVEN, valid_until__gte=day_before(moment))
        touched = Q(updated_at__gte=moment) | Q(activity__updated_at__gte=moment)
        seen = self.filter(touched | over, valid_from__isnull=False)
        return seen.exclude(pk__in=Endorsement.objects.public().values("pk"))

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.select_related("organisation", "activity__text").prefetch_related("activity__text__wordings")

    def for_detail(self):
        """Everything the page of one request shows."""
        return (
            self.for_list()
            .select_related("asked_by__person", "offer", "renews", "matter")
            .prefetch_related(
                "activity__needs",
                "activity__countries",
                "activity__initiatives__strategy__criteria",
                "notes__country",
                "notes__body",
                "matter__parts__body",
            )
        )


class Endorsement(models.Model):
    """One request of an organisation to have its own activity recognised or endorsed, and what became of it."""

    NEXT = {
        EndorsementStatus.REQUESTED: {
            EndorsementStatus.REVIEWED,
            EndorsementStatus.RETURNED,
            EndorsementStatus.WITHDRAWN,
        },
        EndorsementStatus.RETURNED: {EndorsementStatus.REQUESTED, EndorsementStatus.WITHDRAWN},
        EndorsementStatus.REVIEWED: {
            EndorsementStatus.BEFORE_BODY,
            EndorsementStatus.RETURNED,
            EndorsementStatus.WITHDRAWN,
        },
        EndorsementStatus.BEFORE_BODY: {
            EndorsementStatus.GRANTED,
            EndorsementStatus.CONDITIONAL,
            EndorsementStatus.REFUSED,
            EndorsementStatus.REVIEWED,
        },
        EndorsementStatus.GRANTED: {EndorsementStatus.WITHDRAWN},
        EndorsementStatus.CONDITIONAL: {EndorsementStatus.WITHDRAWN},
        EndorsementStatus.REFUSED: set(),
        EndorsementStatus.WITHDRAWN: set(),
    }

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="endorsements")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="endorsements"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="endorsements")
    renews = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals")

    level = models.CharField(_("asked for"), max_length=10, choices=Level)
    needs_met = models.TextField(_("which priority needs the activity meets, and how"), max_length=4000)
    principles_followed = models.TextField(_("how it follows the operating principles of IPBES"), max_length=4000)
    procedures_followed = models.TextField(_("how it follows the relevant procedures"), max_length=4000)
    guidance_used = models.TextField(_("deliverables and guidance of IPBES it uses"), blank=True, max_length=4000)
    progress = models.TextField(_("what has been done since the last decision"), blank=True, max_length=4000)

    # A question that was answered begins a new round of review; sheets of earlier rounds are kept.
    round = models.PositiveSmallIntegerField(default=1)
    recommendation = models.TextField(_("recommendation of the task force"), blank=True, max_length=4000)
    matter = models.OneToOneField(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # What was put before the body; it holds once the body has approved it.
    granted_level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    conditions = models.TextField(_("conditions"), blank=True, max_length=4000)
    valid_months = models.PositiveSmallIntegerField(_("holds for how many months"), null=True, blank=True)
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    minutes_reference = models.CharField(_("reference of the minutes"), max_length=200, blank=True)
    # When the activity lost the level again: by time, or taken back.
    ended_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(_("state"), max_length=12, choices=EndorsementStatus, default=EndorsementStatus.REQUESTED)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=4000)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for recognition or endorsement")
        verbose_name_plural = _("requests for recognition or endorsement")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(status__in=ASKED),
                name="recognition_of_an_activity_is_asked_once_at_a_time",
                violation_error_message=_("A request about this activity is under way already."),
            ),
            models.CheckConstraint(
                name="what_is_granted_says_level_time_and_minutes",
                condition=~Q(status__in=GIVEN)
                | (
                    ~Q(granted_level="")
                    & ~Q(minutes_reference="")
                    & Q(valid_from__isnull=False, valid_until__isnull=False, decided_on__isnull=False)
                ),
                violation_error_message=_("A decision has a date and a reference of the minutes."),
            ),
            models.CheckConstraint(
                name="granted_with_conditions_says_which",
                condition=(~Q(status="conditional") | ~Q(conditions="")) & (~Q(status="granted") | Q(conditions="")),
            ),
            models.CheckConstraint(
                name="a_grant_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="a_request_returned_refused_or_withdrawn_says_why",
                condition=~Q(status__in=["returned", "refused", "withdrawn"]) | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
        ]
        indexes = [models.Index(fields=["status", "valid_until"], name="endorsement_by_state")]

    def __str__(self):
        return f"{self.get_level_display()}: {self.activity}"

    @property
    def is_granted(self):
        """Whether it was granted and not taken back."""
        return self.status in GIVEN

    @property
    def granted_label(self):
        """What the activity is by this decision: recognised or endorsed; empty before one."""
        return Recognition(self.granted_level).label if self.valid_from else ""

    @property
    def is_lapsed(self):
        """Whether it was granted and its last day has passed."""
        return self.is_granted and self.valid_until < clock.today()

    @property
    def state(self):
        """Where it stands today: its status, or that it lapsed."""
        return LAPSED if self.is_lapsed else self.status

    @property
    def state_label(self):
        """The state in words."""
        return LAPSED_LABEL if self.is_lapsed else self.get_status_display()


class EndorsementReview(models.Model):
    """One reviewer's sheet on one request: four tests, each yes or no with words."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    meets_needs = models.BooleanField(_("Does it meet priority capacity-building needs?"))
    needs_why = models.TextField(_("Justification: needs"), max_length=4000)
    follows_principles = models.BooleanField(_("Does it follow the operating principles of IPBES?"))
    principles_why = models.TextField(_("Justification: principles"), max_length=4000)
    follows_procedures = models.BooleanField(_("Does it follow the relevant procedures?"))
    procedures_why = models.TextField(_("Justification: procedures"), max_length=4000)
    meets_criteria = models.BooleanField(_("Does it meet the criteria of the strategy it falls under?"))
    criteria_why = models.TextField(_("Justification: criteria"), max_length=4000)
    comment = models.TextField(_("anything else"), blank=True, max_length=4000)
    sent_at = models.DateTimeField(default=clock.now)

    # The four tests of a sheet, each with its justification.
    TESTS = {
        "meets_needs": "needs_why",
        "follows_principles": "principles_why",
        "follows_procedures": "procedures_why",
        "meets_criteria": "criteria_why",
    }

    class Meta:
        ordering = ["endorsement", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endorsement", "reviewer", "round"],
                name="a_reviewer_sends_one_sheet_on_a_request",
                violation_error_message=_("You have sent your sheet already."),
            ),
            models.CheckConstraint(
                name="every_test_of_a_request_is_justified",
                condition=~Q(needs_why="") & ~Q(principles_why="") & ~Q(procedures_why="") & ~Q(criteria_why=""),
            ),
        ]

    def __str__(self):
        return f"{self.endorsement_id} · {self.reviewer_id}"

    @property
    def said(self):
        """(question, yes or no, justification) of each of the four tests."""
        questions = {name: self._meta.get_field(name).verbose_name for name in self.TESTS}
        return [(questions[name], getattr(self, name), getattr(self, why)) for name, why in self.TESTS.items()]


class EndorsementNote(models.Model):
    """What a focal point or another body said when consulted on a request."""

    endorsement = models.ForeignKey(Endorsement, on_delete=models.CASCADE, related_name="notes")
    country = models.ForeignKey(
        Country,
        verbose_name=_("focal point of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = models.ForeignKey(
        Body, verbose_name=_("body"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said = models.TextField(_("what was said"), max_length=4000)
    said_on = models.DateField(_("said on"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_note_names_a_country_or_a_body",
                condition=Q(country__isnull=True, body__isnull=False) | Q(country__isnull=False, body__isnull=True),
                violation_error_message=_("Choose either a country or a body."),
            ),
        ]

    def __str__(self):
        return str(self.country or self.body)
