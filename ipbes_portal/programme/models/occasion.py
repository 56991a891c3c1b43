"""Dated gatherings and who takes part in them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Body, Country, Organisation, Sourced
from ipbes_portal.fields import PartialDateField, is_partial_date
from ipbes_portal.periods import has_begun, is_backwards
from ipbes_portal.records.models import Document

from .activity import IN_PLAN, Activity


class OccasionKind(models.TextChoices):
    """What sort of gathering it is."""

    EVENT = "event", _("event")
    WEBINAR = "webinar", _("webinar")
    FORUM_MEETING = "forum_meeting", _("forum meeting")
    BODY_MEETING = "body_meeting", _("meeting of a body")


class OccasionQuerySet(models.QuerySet):
    """Reads of gatherings."""

    def public(self):
        """What everybody may see: meetings of bodies, and gatherings of activities in the plan."""
        return self.filter(Q(activity__isnull=True) | Q(activity__status__in=IN_PLAN))

    def visible_to(self, user):
        """Meetings of bodies, and gatherings of the activities somebody may see."""
        seen = Activity.objects.visible_to(user).values("pk")
        return self.filter(Q(activity__isnull=True) | Q(activity__in=seen))

    def for_list(self):
        """Everything its name and a list row show, in a fixed number of queries."""
        return self.select_related("body", "country", "activity__text").prefetch_related("activity__text__wordings")

    def with_people(self):
        """How many stand on the list of each (None for nobody), and how many of these were marked as present."""
        # Subqueries: counting over a join would group the rows, and a grouped query forgets its order.
        listed = Participation.objects.filter(occasion=OuterRef("pk")).order_by().values("occasion")
        return self.annotate(
            people=Subquery(listed.annotate(n=Count("pk")).values("n")),
            people_present=Subquery(listed.annotate(n=Count("attended_at")).values("n")),
        )

    def beside(self, occasion):
        """Those held back to back with `occasion`, whichever of the two says so."""
        return self.filter(Q(pk=occasion.back_to_back_with_id) | Q(back_to_back_with=occasion.pk))


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

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        ordering = ["-starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_occasion_belongs_to_an_activity_or_a_body",
                condition=Q(activity__isnull=False) | Q(body__isnull=False),
                violation_error_message=_("Say of which activity or body it is."),
            ),
            models.UniqueConstraint(
                fields=["body", "ordinal"],
                condition=Q(kind=OccasionKind.BODY_MEETING),
                name="a_body_meets_once_per_number",
                violation_error_message=_("A meeting of this body with this number is entered already."),
            ),
        ]

    def __str__(self):
        return f"{self.body or self.activity} {self.starts}"

    @property
    def name(self):
        """What readers call it: the title of its activity, or its body with the number of the meeting."""
        if self.activity_id:
            return str(self.activity)
        if self.ordinal:
            return _("%(body)s: meeting %(number)s") % {"body": self.body.name, "number": self.ordinal}
        return self.body.name

    @property
    def lies_ahead(self):
        """Whether it surely has not begun."""
        return bool(self.starts) and not has_begun(self.starts, clock.today())

    def clean(self):
        starts, ends = self.starts or "", self.ends or ""
        if is_partial_date(starts) and is_partial_date(ends) and is_backwards(starts, ends):
            raise ValidationError({"ends": _("The end lies before the start.")})


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


class ParticipationQuerySet(models.QuerySet):
    """Reads of who takes part."""

    def visible_to(self, user):
        """Names are for staff; others see themselves."""
        if not user.is_authenticated:
            return self.none()
        return self if is_staff(user) else self.filter(person=user.person_id)

    def for_list(self):
        """Everything a row of the list shows, by name."""
        return self.select_related("person", "organisation", "country").prefetch_related("person__emails")

    def by_name(self):
        """In the order in which one looks for people."""
        return self.order_by("person__name_key", "pk")


class Participation(models.Model):
    """One person at one occasion."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT)
    category = models.CharField(max_length=20, choices=ParticipantCategory, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    # Two rows alike in these are one: `take_over` joins them when people or organisations are merged.
    SAME = ("occasion", "person")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "person"], name="a_person_takes_part_once_in_an_occasion")
        ]

    def __str__(self):
        return f"{self.person_id} · {self.occasion_id}"

    def take_over(self, double):
        """What another row of the same person says and this one does not; a special role counts more than none."""
        if self.role == ParticipationRole.PARTICIPANT:
            self.role = double.role
        for name in ("category", "organisation", "country", "attended_at"):
            if not getattr(self, name):
                setattr(self, name, getattr(double, name))
