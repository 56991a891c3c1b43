"""How offers and proposals come together: weights, suggestions, matches and what was said about them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair

from .offer import Offer
from .proposal import Proposal

SIDES = ("proposal", "offer")  # of a match: who asks and who gives


class WeightSet(models.Model):
    """How much each component of a score counts, from one moment on; the last one holds."""

    values = models.JSONField(_("weights"))
    # Which responses are compared: those found suitable, or all that count, so that staff can look ahead.
    only_suitable = models.BooleanField(_("only responses found suitable"), default=True)
    note = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="who_weighs_says_why",
                condition=~Q(note=""),
                violation_error_message=_("Please say why."),
            )
        ]

    def __str__(self):
        return f"{self.set_at:%Y-%m-%d} {self.note}"


class Suggestion(models.Model):
    """An offer among the best for a proposal, or a proposal among the best for an offer, as last computed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="suggestions")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="suggestions")
    score = models.FloatField(_("score"))
    rank_for_proposal = models.PositiveSmallIntegerField(null=True)
    rank_for_offer = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "offer"], name="a_pair_is_suggested_once"),
            models.CheckConstraint(
                name="a_suggestion_stands_in_some_list",
                condition=Q(rank_for_proposal__isnull=False) | Q(rank_for_offer__isnull=False),
            ),
            models.CheckConstraint(name="a_score_is_between_nothing_and_one", condition=Q(score__gte=0, score__lte=1)),
        ]
        indexes = [
            models.Index(fields=["proposal", "rank_for_proposal"], name="suggested_offers"),
            models.Index(fields=["offer", "rank_for_offer"], name="suggested_proposals"),
        ]

    def __str__(self):
        return f"{self.proposal_id} ↔ {self.offer_id}: {self.score:.2f}"


class MatchStatus(models.TextChoices):
    """Where a match stands."""

    SUGGESTED = "suggested", pgettext_lazy("of a match", "suggested")
    INTRODUCED = "introduced", pgettext_lazy("of a match", "introduced")
    IN_TALKS = "in_talks", pgettext_lazy("of a match", "in talks")
    AGREED = "agreed", pgettext_lazy("of a match", "agreed")
    DELIVERED = "delivered", pgettext_lazy("of a match", "delivered")
    CLOSED = "closed", pgettext_lazy("of a match", "closed without result")


LIVE = [MatchStatus.SUGGESTED, MatchStatus.INTRODUCED, MatchStatus.IN_TALKS, MatchStatus.AGREED]
TALKING = [MatchStatus.INTRODUCED, MatchStatus.IN_TALKS]
TALKING_OR_AGREED = [*TALKING, MatchStatus.AGREED]
QUIET_DAYS = 60


class MatchQuerySet(models.QuerySet):
    """Reads of matches."""

    def visible_to(self, user):
        """Staff and co-chairs all they may see the proposal of; both sides from the introduction on."""
        if not user.is_authenticated:
            return self.none()
        if is_staff_or_co_chair(user):
            return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        sides = Q(proposal__in=Proposal.objects.acted_for(user).values("pk"))
        sides |= Q(offer__in=Offer.objects.mine(user).values("pk"))
        return self.filter(sides).exclude(status=MatchStatus.SUGGESTED)

    def live(self):
        """Neither delivered nor closed."""
        return self.filter(status__in=LIVE)

    def quiet(self, day):
        """Under way, and for QUIET_DAYS before `day` without any step or contact."""
        since = day - timedelta(days=QUIET_DAYS)
        spoken = MatchContact.objects.filter(match=models.OuterRef("pk"), happened_on__gte=since)
        unmoved = self.filter(status__in=TALKING_OR_AGREED, status_changed_at__date__lt=since)
        return unmoved.exclude(models.Exists(spoken))

    def waiting_for(self, user):
        """Those whose terms this user may still accept for a side they speak for."""
        mine = Q(proposal__in=Proposal.objects.acted_for(user).values("pk"), proposal_accepted_at__isnull=True)
        mine |= Q(offer__in=Offer.objects.mine(user).values("pk"), offer_accepted_at__isnull=True)
        return self.filter(mine, status__in=TALKING)

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.select_related(
            "proposal__text", "proposal__organisation", "offer__text", "offer__organisation"
        ).prefetch_related("proposal__text__wordings", "proposal__countries", "offer__text__wordings")


class Match(models.Model):
    """One offer brought together with one proposal by people, and how far they came (5/3 ¶24, F143, F151)."""

    NEXT = {
        MatchStatus.SUGGESTED: {MatchStatus.INTRODUCED, MatchStatus.CLOSED},
        MatchStatus.INTRODUCED: {MatchStatus.IN_TALKS, MatchStatus.CLOSED},
        MatchStatus.IN_TALKS: {MatchStatus.AGREED, MatchStatus.CLOSED},
        MatchStatus.AGREED: {MatchStatus.DELIVERED, MatchStatus.CLOSED},
        MatchStatus.CLOSED: {MatchStatus.SUGGESTED},
        MatchStatus.DELIVERED: set(),
    }

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="matches")
    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField(default=clock.now)
    # What the engine said when people brought the two together, and why they did where it had said otherwise.
    score = models.FloatField(_("score"), null=True, blank=True)
    overrules = models.BooleanField(_("against the suggestion"), default=False)
    reason = models.TextField(_("why these two"), blank=True, max_length=2000)

    proposal_accepted_at = models.DateTimeField(null=True, blank=True)
    proposal_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    offer_accepted_at = models.DateTimeField(null=True, blank=True)
    offer_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # What was agreed: a part of the money, and whether technical or in-kind support is covered by it.
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("times or places"), default=1)
    report = models.TextField(_("what came of it"), blank=True, max_length=8000)
    status = models.CharField(_("state"), max_length=10, choices=MatchStatus, default=MatchStatus.SUGGESTED)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-status_changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "offer"], name="two_are_matched_once"),
            models.CheckConstraint(
                name="who_overrules_says_why",
                condition=Q(overrules=False) | ~Q(reason=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="both_sides_accept_before_they_agree",
                condition=~Q(status__in=["agreed", "delivered"])
                | Q(proposal_accepted_at__isnull=False, offer_accepted_at__isnull=False),
                violation_error_message=_("Both sides have to accept first."),
            ),
            models.CheckConstraint(
                name="a_match_closed_without_result_says_why",
                condition=~Q(status="closed") | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="what_was_delivered_is_reported",
                condition=~Q(status="delivered") | ~Q(report=""),
                violation_error_message=_("Please report what came of it."),
            ),
            models.CheckConstraint(
                name="an_agreed_amount_is_positive",
                condition=(Q(amount_usd__isnull=True) | Q(amount_usd__gt=0)) & Q(places__gte=1),
            ),
        ]
        indexes = [models.Index(fields=["status", "-status_changed_at"], name="match_by_state")]

    def __str__(self):
        return f"{self.proposal.reference} ↔ {self.offer.reference}"

    @property
    def terms(self):
        """What is to be agreed, as one string a form carries: whoever accepts, accepts what they read."""
        return terms_of(self.amount_usd, self.places)


def terms_of(amount_usd, places):
    """What is to be agreed, as one string that two readings can be compared by."""
    return f"{amount_usd or ''} {places}"


class MatchContact(models.Model):
    """One contact in the course of a match: a call, a letter, a meeting."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="contacts")
    happened_on = models.DateField(_("date"))
    note = models.TextField(_("what was said"), max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["happened_on", "pk"]
        constraints = [models.CheckConstraint(name="a_contact_has_words", condition=~Q(note=""))]

    def __str__(self):
        return f"{self.happened_on} {self.note[:40]}"
