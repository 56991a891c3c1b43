"""Dedicated contributions to the trust fund on their way through rule 10 of the financial procedures (5/3 A fn9)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.panels.models import Matter
from ipbes_portal.records.models import Decision, RequestKind, RequestState, Session

from .. import rule_ten
from .offer import Offer, OfferStatus


class GiftStatus(models.TextChoices):
    """Where a dedicated contribution stands."""

    CHECKING = "checking", pgettext_lazy("of a dedicated contribution", "being checked by the secretariat")
    BEFORE_BUREAU = "before_bureau", pgettext_lazy("of a dedicated contribution", "before the Bureau")
    BEFORE_PLENARY = "before_plenary", pgettext_lazy("of a dedicated contribution", "before the Plenary")
    APPROVED = "approved", pgettext_lazy("of a dedicated contribution", "approved")
    REFUSED = "refused", pgettext_lazy("of a dedicated contribution", "refused")
    RECEIVED = "received", pgettext_lazy("of a dedicated contribution", "received")


# Those that may still become money in the fund.
UNDER_WAY = [GiftStatus.CHECKING, GiftStatus.BEFORE_BUREAU, GiftStatus.BEFORE_PLENARY, GiftStatus.APPROVED]


class DedicatedGiftQuerySet(models.QuerySet):
    """Reads of dedicated contributions."""

    def visible_to(self, user):
        """Whoever knows the offer in full, and the members of a body before which it was put."""
        if not user.is_authenticated:
            return self.none()
        known = Offer.objects.known_in_full_to(user).values("pk")
        put = Matter.objects.visible_to(user).values("pk")
        return self.filter(Q(offer__in=known) | Q(matter__in=put))

    def under_way(self):
        """Those of offers that stand, on their way to a decision or approved and not received yet."""
        return self.filter(status__in=UNDER_WAY, offer__status__in=[OfferStatus.OPEN, OfferStatus.SUBMITTED])

    def for_list(self):
        """Everything a list row or the page of one shows, in a fixed number of queries."""
        rows = self.select_related("offer__organisation", "offer__text", "offer__activity__text", "approved_in")
        rows = rows.select_related("matter", "session", "decision")
        return rows.prefetch_related(
            "offer__text__wordings", "offer__activity__text__wordings", "offer__activity__requests__decision"
        )


class DedicatedGift(models.Model):
    """One single contribution to one activity through the trust fund, from its check to its receipt."""

    NEXT = {
        GiftStatus.CHECKING: {GiftStatus.BEFORE_BUREAU, GiftStatus.BEFORE_PLENARY},
        GiftStatus.BEFORE_BUREAU: {
            GiftStatus.APPROVED,
            GiftStatus.REFUSED,
            GiftStatus.BEFORE_PLENARY,
            GiftStatus.CHECKING,
        },
        GiftStatus.BEFORE_PLENARY: {GiftStatus.APPROVED, GiftStatus.REFUSED, GiftStatus.CHECKING},
        GiftStatus.APPROVED: {GiftStatus.RECEIVED},
        GiftStatus.REFUSED: set(),
        GiftStatus.RECEIVED: set(),
    }

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="gift")
    # Where the records do not tie the activity to a mandate, staff say in which decision the Plenary approved it.
    approved_in = models.ForeignKey(
        Decision,
        verbose_name=_("the activity was approved in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    matter = models.OneToOneField(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        Session, verbose_name=_("session"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    minutes_reference = models.CharField(_("reference of the minutes"), max_length=200, blank=True)
    status = models.CharField(_("state"), max_length=15, choices=GiftStatus, default=GiftStatus.CHECKING)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("note"), blank=True, max_length=4000)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = DedicatedGiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("dedicated contribution")
        verbose_name_plural = _("dedicated contributions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_decided_gift_says_when_and_where",
                condition=~Q(status__in=["approved", "refused", "received"])
                | (Q(decided_on__isnull=False) & ~Q(minutes_reference="")),
                violation_error_message=_("A decision has a date and a reference of the minutes."),
            ),
        ]

    def __str__(self):
        return str(self.offer)

    @property
    def mandates(self):
        """The decisions of the Plenary that ask for this activity, as the records tie them to it."""
        decided = (RequestState.DECIDED, RequestState.FULFILLED)
        found = {
            request.decision_id: request.decision
            for request in self.offer.activity.requests.all()
            if request.kind == RequestKind.MANDATE and request.state in decided and request.decision_id
        }
        return list(found.values())

    @property
    def activity_approved(self):
        """Whether the Plenary approved the activity: a mandate says so, or staff named the decision."""
        return self.approved_in_id is not None or bool(self.mandates)

    @property
    def route(self):
        """Which body approves it under rule 10, and why: derived each time, never stored."""
        return rule_ten.route(
            self.offer.amount_usd,
            is_dedicated=True,
            is_through_trust_fund=True,
            activity_approved=self.activity_approved,
        )
