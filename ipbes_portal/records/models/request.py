"""What bodies are asked to do, and what answered it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Body, Sourced
from ipbes_portal.texts.models import Text

from .decision import Decision, DecisionPart
from .document import Document
from .session import Session


class RequestKind(models.TextChoices):
    """Who asks, and how strongly."""

    MANDATE = "mandate", _("mandate")
    RECOMMENDATION = "recommendation", _("recommendation")
    COMMITMENT = "commitment", _("commitment")


class RequestState(models.TextChoices):
    """Where a request stands."""

    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    FULFILLED = "fulfilled", _("fulfilled")


class Request(Sourced):
    """Something a body is asked to do: a mandate, a recommendation or a commitment, and what answered it."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=RequestKind)
    state = models.CharField(_("state"), max_length=20, choices=RequestState)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("decision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    decision_part = models.ForeignKey(
        DecisionPart, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    addressees = models.ManyToManyField(Body, verbose_name=_("addressees"), blank=True, related_name="requests")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="request")
    due_session = models.ForeignKey(
        Session,
        verbose_name=_("due at"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests_due",
    )
    response_document = models.ForeignKey(
        Document,
        verbose_name=_("answered in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answers",
    )
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_request_says_where_it_stands_written",
                condition=Q(decision__isnull=False) | Q(document__isnull=False),
                violation_error_message=_("Say in which decision or document this is asked."),
            ),
            models.CheckConstraint(
                name="a_decided_mandate_names_its_decision",
                condition=~Q(kind=RequestKind.MANDATE, state=RequestState.DECIDED) | Q(decision__isnull=False),
                violation_error_message=_("A mandate that has been decided names its decision."),
            ),
        ]

    def __str__(self):
        return self.key
