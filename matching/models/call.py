"""Calls for projects and pledges, and the policy that says whether open ones may be made."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role, has_role, is_staff
from ipbes_portal.directory.models import Body
from ipbes_portal.fields import CodeListField
from ipbes_portal.texts.models import Text


class CallKind(models.TextChoices):
    """Who may answer (5/3 ¶22, ¶26)."""

    OPEN_PILOT = "open_pilot", _("open pilot call")
    TARGETED = "targeted", _("targeted call, by invitation code")


class CallStatus(models.TextChoices):
    """Where a call stands."""

    DRAFT = "draft", pgettext_lazy("of a call", "in preparation")
    OPEN = "open", pgettext_lazy("of a call", "open")
    CLOSED = "closed", pgettext_lazy("of a call", "closed")


PUBLISHED = [CallStatus.OPEN, CallStatus.CLOSED]


class LatePolicy(models.TextChoices):
    """What becomes of a response that arrives after the closing time."""

    ACCEPTED = "accepted", _("accepted, marked as late and counted")
    REFUSED = "refused", _("not accepted")


def is_time_zone(name):
    """Refuse what is no name of a time zone, such as Europe/Berlin."""
    if name not in available_timezones():
        raise ValidationError(_("Enter a time zone such as Europe/Berlin or America/Grenada."))


def _read_by(user):
    """Calls of which this reviewer was given something to read, as soon as the reading begins."""
    sheets = Call._meta.get_field("proposals").related_model._meta.get_field("reviews").related_model.objects
    given = sheets.filter(reviewer=user).exclude(status="released").values("proposal__call")
    stated = Call._meta.get_field("interest_statements").related_model.objects.filter(reviewer=user).values("call")
    begun = Q(review_round__isnull=False) & ~Q(review_round__status="preparing")
    return begun & (Q(pk__in=given) | Q(pk__in=stated))


# A moment at the end of the calendar has no counterpart on the clocks of other zones, and could not be stored.
FIRST_YEAR, LAST_YEAR = 2010, 2100
MOST_REVIEWERS = 20


class CallQuerySet(models.QuerySet):
    """Reads of calls."""

    def public(self):
        """What everybody sees: open pilot calls from the day they are announced."""
        return self.filter(kind=CallKind.OPEN_PILOT, status__in=PUBLISHED)

    def visible_to(self, user):
        """Open pilot calls are public; a targeted one is seen by those invited and those who answered it."""
        if is_staff(user):
            return self
        published = Q(status__in=PUBLISHED)
        if has_role(user, Role.CO_CHAIR):
            return self.filter(published)
        seen = Q(kind=CallKind.OPEN_PILOT)
        if user.is_authenticated:
            invited = Call.invited.through.objects.filter(user=user).values("call")
            editing = Call._meta.get_field("proposals").related_model.objects.visible_to(user).values("call")
            seen |= Q(pk__in=invited) | Q(pk__in=editing)
            if has_role(user, Role.TASK_FORCE):
                seen |= _read_by(user)
        return self.filter(published & seen)

    def overdue(self):
        """Open calls whose closing time has passed."""
        return self.filter(status=CallStatus.OPEN, closes_at__lte=clock.now())

    def with_texts(self):
        """Ready to print titles and texts without a query per row."""
        return self.select_related("text").prefetch_related("text__wordings")


class Call(models.Model):
    """One call for projects and pledges: what is asked, of whom, and until when."""

    NEXT = {CallStatus.DRAFT: {CallStatus.OPEN}, CallStatus.OPEN: {CallStatus.CLOSED}}

    kind = models.CharField(_("kind"), max_length=12, choices=CallKind, default=CallKind.OPEN_PILOT)
    year = models.PositiveSmallIntegerField(_("year"))
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="call")
    languages = CodeListField(_("languages of responses"), blank=False)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin", validators=[is_time_zone])
    late_policy = models.CharField(
        _("late responses are"), max_length=10, choices=LatePolicy, default=LatePolicy.ACCEPTED
    )
    # Without it, somebody could begin a response years after the call.
    late_until = models.DateTimeField(_("late responses until"), null=True, blank=True)
    form_version = models.PositiveSmallIntegerField(_("version of the form"), default=1)
    # Plain, because staff send it to partners again and again; trying codes is limited by the page that takes them.
    invitation_code = models.CharField(max_length=40, blank=True)
    invited = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    deciding_bodies = models.ManyToManyField(Body, verbose_name=_("decided by"), blank=True, related_name="+")
    reviewers_wanted = models.PositiveSmallIntegerField(_("reviewers of each response"), default=2)
    shows_drafts = models.BooleanField(_("staff also see drafts"), default=False)
    status = models.CharField(_("state"), max_length=10, choices=CallStatus, default=CallStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_call_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The call must close after it opens."),
            ),
            models.CheckConstraint(
                name="late_responses_end_after_closing_where_they_are_taken",
                condition=Q(late_until__isnull=True) | Q(late_policy="accepted", late_until__gt=F("closes_at")),
                violation_error_message=_(
                    "The end for late responses comes after the closing time, and only where they are accepted."
                ),
            ),
            models.CheckConstraint(
                name="a_targeted_call_and_no_other_has_a_code",
                condition=(Q(kind=CallKind.TARGETED) & ~Q(invitation_code=""))
                | Q(kind=CallKind.OPEN_PILOT, invitation_code=""),
            ),
            models.CheckConstraint(
                name="a_call_takes_some_language",
                condition=~Q(languages=""),
                violation_error_message=_("Choose at least one language."),
            ),
            models.CheckConstraint(
                name="a_response_is_read_by_somebody",
                condition=Q(reviewers_wanted__gte=1),
                violation_error_message=_("At least one reviewer."),
            ),
            models.UniqueConstraint(
                fields=["invitation_code"], condition=~Q(invitation_code=""), name="a_code_opens_one_call"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="call_by_change")]

    def __str__(self):
        return str(self.text)

    @property
    def opens_there(self):
        """The opening time on the clocks of the call's own zone."""
        return self.opens_at.astimezone(ZoneInfo(self.zone))

    @property
    def closes_there(self):
        """The closing time on the clocks of the call's own zone."""
        return self.closes_at.astimezone(ZoneInfo(self.zone))

    @property
    def late_until_there(self):
        """The end for late responses on the clocks of the call's own zone; None where there is none."""
        return self.late_until and self.late_until.astimezone(ZoneInfo(self.zone))

    @property
    def is_over(self):
        """Whether the closing time has passed, even while nobody has closed the call yet."""
        return self.status == CallStatus.CLOSED or clock.now() > self.closes_at

    @property
    def is_announced(self):
        """Whether everybody it is meant for sees it, and its opening time has not come yet."""
        return self.status == CallStatus.OPEN and clock.now() < self.opens_at

    @property
    def takes_responses(self):
        """Whether a response may be begun or sent now, be it late."""
        if self.status == CallStatus.DRAFT or self.is_announced:
            return False
        return not self.is_over or self.takes_late_ones

    @property
    def takes_late_ones(self):
        """Whether what arrives after the closing time is still taken now."""
        is_in_time = self.late_until is None or clock.now() <= self.late_until
        return self.late_policy == LatePolicy.ACCEPTED and is_in_time


class MatchingPolicy(models.Model):
    """The one row that says which calls may be made at present (5/3 ¶26)."""

    number = models.PositiveSmallIntegerField(default=1, unique=True)
    open_calls_are_paused = models.BooleanField(_("no open calls for now; targeted ones are possible"), default=False)
    note = models.CharField(_("why"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_matching_policy", condition=Q(number=1))]

    def __str__(self):
        return str(_("no open calls for now") if self.open_calls_are_paused else _("open calls are possible"))

    @classmethod
    def present(cls):
        """The policy as it stands; without a row everything is possible."""
        return cls.objects.first() or cls()
