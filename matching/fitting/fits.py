"""Which offers fit a project and which projects fit an offer, as their pages show it: ranked, each pair explained.

Who brings the two together sees everything. The side of a project sees public offers only, the side of an offer
published projects only; both without amounts, because a share of an amount would tell the other side's figure.
"""

from dataclasses import dataclass, replace

from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.api_filters import Contains

from .. import rules
from ..engine import Weights
from ..models import Match, Offer, Proposal, Suggestion
from .covered import coverage_of
from .explanation import Explanation, explain
from .records_for_engine import compared_offers, compared_proposals, offered_rows, wanted_rows, weights_in_force

SEARCH = {"fields": ["reference", "organisation__name"], "words": "text"}
MOST_FOUND = 10


@dataclass(frozen=True)
class Fit:
    """One line of a ranked list; `rank` is None for a pair outside of it."""

    rank: int | None
    row: object
    url: str
    explanation: Explanation
    match: Match | None
    proposal_id: int
    offer_id: int

    @property
    def percent(self):
        """The score as a whole number of hundred; None where the pair is excluded."""
        return None if self.explanation.score is None else round(100 * self.explanation.score)


class Explainer:
    """Explains pairs under the weights in force, today; reads all records of both sides at once."""

    def __init__(self, proposals, offers, *, with_amounts):
        self.wanted = {row.pk: row for row in wanted_rows(proposals, with_covered=True)}
        self.offered = {row.pk: row for row in offered_rows(offers)}
        self.with_amounts = with_amounts
        self.weights, self.today = Weights(**weights_in_force().values), clock.today()

    def explain(self, proposal_id, offer_id):
        """The Explanation of one pair."""
        wanted, offered = self.wanted[proposal_id], self.offered[offer_id]
        if not self.with_amounts:
            wanted = replace(wanted, amount_usd=None)
        return explain(wanted, offered, self.weights, today=self.today)


def sees_everything_of_proposal(user, proposal):
    """Whether the list of offers is shown in full."""
    return rules.can_facilitate(user) and not rules.is_on_side_of_proposal(user, proposal)


def sees_everything_of_offer(user, offer):
    """Whether the list of projects is shown in full."""
    return rules.can_facilitate(user) and not rules.is_offerer(user, offer)


def offers_that_fit(user, proposal):
    """The Fits of one project, best first, as far as this user may see the offers."""
    in_full = sees_everything_of_proposal(user, proposal)
    shown = Offer.objects.usable(clock.today()) if in_full else Offer.objects.public()
    listed = Suggestion.objects.filter(proposal=proposal, rank_for_proposal__isnull=False, offer__in=shown.values("pk"))
    keys = list(listed.order_by("rank_for_proposal").values_list("offer", flat=True))
    return _fits_of_proposal(proposal, keys, in_full, ranked=True)


def proposals_that_fit(user, offer):
    """The Fits of one offer, best first, as far as this user may see the projects."""
    in_full = sees_everything_of_offer(user, offer)
    shown = Proposal.objects.visible_to(user) if in_full else Proposal.objects.published()
    listed = Suggestion.objects.filter(offer=offer, rank_for_offer__isnull=False, proposal__in=shown.values("pk"))
    keys = list(listed.order_by("rank_for_offer").values_list("proposal", flat=True))
    return _fits_of_offer(offer, keys, in_full, ranked=True)


def support_context(user, proposal):
    """What the page of a project shows of offers that fit and of what is covered, to those who may see both."""
    if proposal.submitted_at is None or not (proposal.has_project and rules.can_see_fitting_offers(user, proposal)):
        return {}
    return {"may_see_fitting": True, "coverage": coverage_of([proposal])[proposal.pk]}


def search_offers(user, proposal, words):
    """The Fits of offers found by these words, whether in the list or not: why is it not here?"""
    found = Contains(**SEARCH).filter(Offer.objects.known_in_full_to(user).filter(submitted_at__isnull=False), words)
    keys = list(found.order_by("reference").values_list("pk", flat=True)[:MOST_FOUND])
    return _fits_of_proposal(proposal, keys, True, ranked=False)


def search_proposals(user, offer, words):
    """The Fits of projects found by these words."""
    found = Contains(**SEARCH).filter(Proposal.objects.visible_to(user).counted(), words)
    keys = list(found.order_by("reference").values_list("pk", flat=True)[:MOST_FOUND])
    return _fits_of_offer(offer, keys, True, ranked=False)


def is_compared(proposal):
    """Whether the engine compares this project at all, under the weights in force."""
    return compared_proposals(weights_in_force().only_suitable).filter(pk=proposal.pk).exists()


def is_compared_offer(offer):
    """Whether the engine compares this offer at all."""
    return compared_offers().filter(pk=offer.pk).exists()


def _fits_of_proposal(proposal, keys, in_full, *, ranked):
    offers = Offer.objects.filter(pk__in=keys)
    explainer = Explainer(Proposal.objects.filter(pk=proposal.pk), offers, with_amounts=in_full)
    rows = {row.pk: row for row in offers.for_list()}
    matches = {match.offer_id: match for match in Match.objects.filter(proposal=proposal, offer__in=keys)}
    fits = [
        Fit(
            rank=None,
            row=rows[pk],
            url=reverse("matching:offer_detail", args=[pk]),
            explanation=explainer.explain(proposal.pk, pk),
            match=matches.get(pk) if in_full else None,
            proposal_id=proposal.pk,
            offer_id=pk,
        )
        for pk in keys
    ]
    return _ranked(fits) if ranked else fits


def _fits_of_offer(offer, keys, in_full, *, ranked):
    proposals = Proposal.objects.filter(pk__in=keys)
    explainer = Explainer(proposals, Offer.objects.filter(pk=offer.pk), with_amounts=in_full)
    rows = {row.pk: row for row in proposals.for_list()}
    matches = {match.proposal_id: match for match in Match.objects.filter(offer=offer, proposal__in=keys)}
    fits = [
        Fit(
            rank=None,
            row=rows[pk],
            url=reverse("matching:proposal_detail" if in_full else "matching:published_detail", args=[pk]),
            explanation=explainer.explain(pk, offer.pk),
            match=matches.get(pk) if in_full else None,
            proposal_id=pk,
            offer_id=offer.pk,
        )
        for pk in keys
    ]
    return _ranked(fits) if ranked else fits


def _ranked(fits):
    """Numbered by the scores this reader is shown, which without amounts may differ a little from the stored ones."""
    fits = [fit for fit in fits if fit.explanation.score is not None]
    fits.sort(key=lambda fit: -fit.explanation.score)
    return [replace(fit, rank=rank) for rank, fit in enumerate(fits, 1)]
