"""What is spoken with partners and funders: how far it is, what comes next, who cares for it (5/3 ¶10, ¶33)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair
from ipbes_portal.directory.models import Organisation


class Stage(models.TextChoices):
    """How far a dialogue is."""

    IDENTIFIED = "identified", pgettext_lazy("stage of a dialogue", "identified")
    CONTACTED = "contacted", pgettext_lazy("stage of a dialogue", "contacted")
    IN_DIALOGUE = "in_dialogue", pgettext_lazy("stage of a dialogue", "in dialogue")
    AGREED = "agreed", pgettext_lazy("stage of a dialogue", "agreed")
    PAUSED = "paused", pgettext_lazy("stage of a dialogue", "paused")
    ENDED = "ended", pgettext_lazy("stage of a dialogue", "ended without result")


RESTING = (Stage.PAUSED, Stage.ENDED)


class DialogueQuerySet(models.QuerySet):
    """Reads of dialogues."""

    def visible_to(self, user):
        """Staff and co-chairs."""
        return self if is_staff_or_co_chair(user) else self.none()

    def due(self, day):
        """Those that go on and whose next step is due by `day`."""
        return self.filter(next_on__lte=day).exclude(status__in=RESTING)

    def first_of_each_stage(self, most):
        """At most `most` of each stage, what is due soonest first; a window, so that the stages are one query."""
        soonest = [F("next_on").asc(nulls_last=True), F("updated_at").desc(), F("pk").desc()]
        placed = self.annotate(place=Window(RowNumber(), partition_by="status", order_by=soonest))
        return placed.filter(place__lte=most).order_by("place")

    def for_list(self):
        """Everything a row shows, in one query."""
        return self.select_related("organisation", "owner__person")


class Dialogue(models.Model):
    """One matter spoken about with one organisation."""

    NEXT = {stage: set(Stage) - {stage} for stage in Stage}

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="dialogues"
    )
    subject = models.CharField(_("what it is about"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("cared for by"), on_delete=models.PROTECT, related_name="dialogues"
    )
    status = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.IDENTIFIED)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=2000)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("due on"), null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=clock.now)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("dialogue")
        verbose_name_plural = _("dialogues")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_dialogue_that_rests_says_why",
                condition=~Q(status__in=["paused", "ended"]) | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="a_next_step_that_is_due_is_named",
                condition=Q(next_on__isnull=True) | ~Q(next_step=""),
                violation_error_message=_("Say what is due on that day."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.subject}"

    @property
    def usual_next(self):
        """The stage that usually follows: one further on the way to an agreement, after a rest back in dialogue."""
        order = list(Stage)
        place = order.index(Stage(self.status))
        return order[place + 1] if self.status != Stage.AGREED and self.status not in RESTING else Stage.IN_DIALOGUE

    @property
    def is_due(self):
        """Whether its next step is due today."""
        return self.next_on is not None and self.next_on <= clock.today() and self.status not in RESTING


class EntryKind(models.TextChoices):
    """How one spoke."""

    MEETING = "meeting", pgettext_lazy("way of speaking", "meeting")
    CALL = "call", pgettext_lazy("way of speaking", "call")
    LETTER = "letter", pgettext_lazy("way of speaking", "letter or mail")
    NOTE = "note", pgettext_lazy("way of speaking", "note")


class DialogueEntry(models.Model):
    """One thing that was said or done in a dialogue."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="entries")
    happened_on = models.DateField(_("day"), default=clock.today)
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    note = models.TextField(_("what was said or agreed"), max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-happened_on", "-pk"]

    def __str__(self):
        return f"{self.happened_on} {self.get_kind_display()}"
