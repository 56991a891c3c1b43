"""The ranked lists: offers that fit a project, and projects that fit an offer."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from ipbes_portal.accounts.downloads import download

from .. import rules
from ..fitting import fits
from ..fitting.covered import coverage_of
from ..fitting.records_for_engine import weights_in_force
from .drafts import visible_proposal
from .offers import known_offer

LONGEST_SEARCH = 100


@login_required
def fitting_offers(request, pk):
    """The offers that fit one project, best first."""
    proposal = visible_proposal(request, pk)
    if not rules.can_see_fitting_offers(request.user, proposal):
        raise Http404  # who reviews a project must not learn what it might get
    found = fits.offers_that_fit(request.user, proposal)
    if "format" in request.GET:
        return _table(request.GET["format"], found, f"offers-{proposal.reference}")
    in_full = fits.sees_everything_of_proposal(request.user, proposal)
    words = _words(request) if in_full else ""
    return render(
        request,
        "matching/suggestion_offers.html",
        {
            "proposal": proposal,
            "fits": found,
            "in_full": in_full,
            "is_compared": fits.is_compared(proposal),
            "coverage": coverage_of([proposal])[proposal.pk],
            "weights": weights_in_force(),
            "words": words,
            "found": _beside(fits.search_offers(request.user, proposal, words), found, "offer_id") if words else [],
        },
    )


@login_required
def fitting_proposals(request, pk):
    """The projects that fit one offer, best first."""
    offer = known_offer(request, pk)
    if not rules.can_see_fitting_proposals(request.user, offer):
        raise Http404
    found = fits.proposals_that_fit(request.user, offer)
    if "format" in request.GET:
        return _table(request.GET["format"], found, f"projects-{offer.reference}")
    in_full = fits.sees_everything_of_offer(request.user, offer)
    words = _words(request) if in_full else ""
    return render(
        request,
        "matching/suggestion_proposals.html",
        {
            "offer": offer,
            "is_compared": fits.is_compared_offer(offer),
            "fits": found,
            "in_full": in_full,
            "weights": weights_in_force(),
            "words": words,
            "found": _beside(fits.search_proposals(request.user, offer, words), found, "proposal_id") if words else [],
        },
    )


def _words(request):
    return request.GET.get("why", "").strip()[:LONGEST_SEARCH]


def _beside(searched, listed, key):
    """What a search found, each with its place in the list or None."""
    places = {getattr(fit, key): fit.rank for fit in listed}
    return [(fit, places.get(getattr(fit, key))) for fit in searched]


def _table(kind, found, name):
    header = [_("Rank"), _("Reference"), _("Title"), _("Organisation"), _("Score"), _("Why")]
    lines = (
        [fit.rank, fit.row.reference, str(fit.row), fit.row.organisation.name, fit.percent, fit.explanation.sentence]
        for fit in found
    )
    return download(kind, name, header, lines)
