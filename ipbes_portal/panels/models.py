"""Matters put before bodies: what each body decided, and what its members said."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.directory.models import Body

from . import quorum
from .kinds import hidden_keys, kind_named
from .members import bodies_of, sees_all


class MatterStatus(models.TextChoices):
    """Where a matter stands."""

    OPEN = "open", pgettext_lazy("of a matter for decision", "open")
    DECIDED = "decided", pgettext_lazy("of a matter for decision", "decided")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a matter for decision", "withdrawn")


class Outcome(models.TextChoices):
    """What a body can decide."""

    APPROVE = quorum.APPROVE, pgettext_lazy("decision of a body", "approved")
    REFUSE = quorum.REFUSE, pgettext_lazy("decision of a body", "refused")
    REFER = quorum.REFER, pgettext_lazy("decision of a body", "referred to the Plenary")


class Word(models.TextChoices):
    """What a member can say."""

    APPROVE = quorum.APPROVE, pgettext_lazy("word of a member", "approve")
    REFUSE = quorum.REFUSE, pgettext_lazy("word of a member", "refuse")
    REFER = quorum.REFER, pgettext_lazy("word of a member", "refer to the Plenary")
    ABSTAIN = quorum.ABSTAIN, pgettext_lazy("word of a member", "abstain")
    RECUSED = quorum.RECUSED, pgettext_lazy("word of a member", "stepped aside")


class Stage(models.TextChoices):
    """Where a matter stands for one reader, in the order of the inbox."""

    WAITING = "waiting", _("waits for me")
    SPOKEN = "spoken", _("I have spoken")
    OPEN = "others", _("waits for others")
    DECIDED = "decided", pgettext_lazy("of a matter for decision", "decided")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a matter for decision", "withdrawn")


class MatterQuerySet(models.QuerySet):
    """Reads of matters."""

    def visible_to(self, user):
        """Members of the bodies it was put before; secretariat and co-chairs all; whoever has a conflict none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = self
        if not sees_all(user):
            seen = seen.filter(pk__in=BodyDecision.objects.filter(body__in=bodies_of(user)).values("matter"))
        hidden = hidden_keys(user)
        # Of a kind nobody answers for, nobody can say from whom it must be kept.
        seen = seen.filter(kind__in=hidden)
        for kind, keys in hidden.items():
            if keys:
                seen = seen.exclude(kind=kind, key__in=keys)
        return seen

    def open(self):
        """Not yet decided by every body."""
        return self.filter(status=MatterStatus.OPEN)

    def with_stage(self, user):
        """Each with the Stage at which it stands for `user`, as `stage`."""
        parts = BodyDecision.objects.filter(matter=OuterRef("pk"), body__in=bodies_of(user))
        mine = Voice.objects.filter(member=user.pk)
        silent = parts.filter(outcome="").exclude(pk__in=mine.values("body_decision"))
        spoken = parts.filter(pk__in=mine.values("body_decision"))
        return self.annotate(
            stage=Case(
                When(Q(status=MatterStatus.OPEN) & Exists(silent), then=Value(Stage.WAITING.value)),
                When(Q(status=MatterStatus.OPEN) & Exists(spoken), then=Value(Stage.SPOKEN.value)),
                When(status=MatterStatus.OPEN, then=Value(Stage.OPEN.value)),
                default=F("status"),
                output_field=models.CharField(),
            )
        )

    def in_order_of_stage(self):
        """After `with_stage`: what waits for the reader first, soonest due first; what is over last, newest first."""
        places = [When(stage=stage.value, then=Value(place)) for place, stage in enumerate(Stage)]
        return self.annotate(place=Case(*places, output_field=IntegerField())).order_by(
            "place", F("decided_at").desc(nulls_last=True), F("due_on").asc(nulls_last=True), "put_at", "pk"
        )

    def to_record(self):
        """Open ones that some body has spoken on with its quorum, and whose decision is not written down yet."""
        return self.open().filter(pk__in=BodyDecision.objects.ready().values("matter"))

    def with_parts(self):
        """Ready to print with bodies and voices, without a query per row."""
        return self.prefetch_related("parts__body", "parts__voices__member__person")


class Matter(models.Model):
    """One thing put before one or more bodies for decision."""

    NEXT = {MatterStatus.OPEN: {MatterStatus.DECIDED, MatterStatus.WITHDRAWN}}

    kind = models.CharField(_("kind"), max_length=60)
    # What is decided on, in the words of the app that owns the kind, such as "slate:12".
    key = models.CharField(max_length=120)
    may_refer = models.BooleanField(_("may be referred to the Plenary"), default=False)
    due_on = models.DateField(_("decision wanted by"), null=True, blank=True)
    put_at = models.DateTimeField(_("put on"), default=clock.now)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(_("state"), max_length=10, choices=MatterStatus, default=MatterStatus.OPEN)
    status_changed_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    objects = MatterQuerySet.as_manager()

    class Meta:
        ordering = ["-put_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(status=MatterStatus.WITHDRAWN),
                name="a_matter_is_put_once",
                violation_error_message=_("This has already been put before the bodies."),
            ),
            models.CheckConstraint(
                name="a_matter_has_an_outcome_exactly_when_decided",
                condition=(Q(status=MatterStatus.DECIDED, decided_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status=MatterStatus.DECIDED) & Q(decided_at__isnull=True, outcome="")),
            ),
            models.CheckConstraint(
                name="only_what_may_be_referred_is_referred",
                condition=~Q(outcome=Outcome.REFER) | Q(may_refer=True),
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="matter_by_change"),
            models.Index(fields=["status", "due_on"], name="matter_by_state"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    def get_absolute_url(self):
        return reverse("panels:matter_detail", args=[self.pk])

    @property
    def owner(self):
        """The kind that answers for this matter."""
        return kind_named(self.kind)

    @cached_property
    def subject(self):
        """What is to be decided, in the reader's language."""
        return self.owner.subject(self)

    @property
    def is_overdue(self):
        """Whether the decision was wanted before today and is still open."""
        return bool(self.status == MatterStatus.OPEN and self.due_on and self.due_on < clock.today())


class BodyDecisionQuerySet(models.QuerySet):
    """Reads of bodies' decisions."""

    def visible_to(self, user):
        """Those of the matters this user may see."""
        return self.filter(matter__in=Matter.objects.visible_to(user))

    def ready(self):
        """Undecided, with as many voices as the quorum asks; the same arithmetic as `quorum.needed`."""
        recused = Count("voices", filter=Q(voices__word=Word.RECUSED))
        spoken = Count("voices", filter=~Q(voices__word=Word.RECUSED))
        counted = self.filter(outcome="").alias(spoken=spoken, recused=recused)
        wanted = (F("seats") - F("recused")) * F("quorum_percent")
        return counted.alias(hundredfold=F("spoken") * 100).filter(spoken__gte=1, hundredfold__gte=wanted)


class BodyDecision(models.Model):
    """One body's part of a matter, with its decision once there is one."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="parts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    # How many members could speak when the matter was put, and which share of them makes a quorum.
    seats = models.PositiveSmallIntegerField()
    quorum_percent = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    minutes_reference = models.CharField(_("reference of the minutes"), max_length=200, blank=True)
    members_present = models.PositiveSmallIntegerField(_("members present"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BodyDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["matter", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "body"], name="a_body_decides_a_matter_once"),
            models.CheckConstraint(
                name="a_body_that_decided_says_when_where_and_through_whom",
                condition=(
                    ~Q(outcome="") & ~Q(minutes_reference="") & Q(decided_on__isnull=False, decided_by__isnull=False)
                )
                | Q(
                    outcome="",
                    minutes_reference="",
                    note="",
                    decided_on__isnull=True,
                    decided_by__isnull=True,
                    members_present__isnull=True,
                ),
                violation_error_message=_("A decision has a date and a reference of the minutes."),
            ),
            models.CheckConstraint(
                name="a_quorum_is_a_share_of_the_members",
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100),
            ),
            models.CheckConstraint(
                name="somebody_is_present_where_a_body_decides",
                condition=Q(members_present__isnull=True) | Q(members_present__gte=1),
                violation_error_message=_("At least one member was present."),
            ),
        ]

    def __str__(self):
        return f"{self.body} · {self.matter}"

    @property
    def words(self):
        """What the members said, one word each."""
        return [voice.word for voice in self.voices.all()]

    @property
    def tally(self):
        """How often each word was said."""
        return quorum.tally(self.words)

    @property
    def spoken(self):
        """How many members spoke."""
        return quorum.spoken(self.words)

    @property
    def quorum(self):
        """How many members must have spoken; those who stepped aside do not count."""
        return quorum.needed(self.seats, self.tally[Word.RECUSED], self.quorum_percent)

    @property
    def has_quorum(self):
        """Whether enough members have spoken."""
        return self.spoken >= self.quorum

    @property
    def is_open(self):
        """Whether this body still has to decide."""
        return not self.outcome and self.matter.status == MatterStatus.OPEN

    def voice_of(self, user):
        """What this user said, or None."""
        return next((voice for voice in self.voices.all() if voice.member_id == user.pk), None)


class Voice(models.Model):
    """One member's word on one matter, in one body."""

    body_decision = models.ForeignKey(BodyDecision, on_delete=models.CASCADE, related_name="voices")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voices")
    word = models.CharField(_("word"), max_length=10, choices=Word)
    reason = models.TextField(_("reason"), blank=True, max_length=4000)
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["body_decision", "said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body_decision", "member"], name="a_member_speaks_once"),
            models.CheckConstraint(
                name="who_refuses_or_steps_aside_says_why",
                condition=~Q(word__in=[Word.REFUSE, Word.RECUSED]) | ~Q(reason=""),
                violation_error_message=_("Please say why."),
            ),
        ]

    def __str__(self):
        return f"{self.member_id} {self.word}"
