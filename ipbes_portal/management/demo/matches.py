"""Matches of the demonstration: one in each state, of pairs the engine suggests, and a concept note to the funder.

Most responses of the pilot are not decided on yet, so the weights say that all that count are compared.
"""

from datetime import timedelta
from decimal import Decimal

from ipbes_portal.directory.models import Organisation
from matching import actions
from matching.engine import COMPONENTS, Weights
from matching.fitting.covered import coverage_of
from matching.fitting.promised import unpromised
from matching.models import Bundle, Match, Offer, Suggestion
from matching.responding.support import Support

# How far each match has come by today; the pairs are the best of as many offers.
COURSES = ["suggested", "introduced", "in_talks", "agreed", "delivered", "closed"]
PARTS = 3  # projects in the concept note


def plan(replay):
    """The steps of the last days."""
    replay.step(replay.today - timedelta(days=3), weigh, replay)
    replay.step(replay.today - timedelta(days=2), bring_together, replay)
    replay.step(replay.today - timedelta(days=1), talk, replay)
    replay.step(replay.today, end, replay)
    replay.step(replay.today, prepare_concept_note, replay)


def weigh(replay):
    """The weights the portal came with, for all responses that count."""
    weights = Weights()
    actions.set_weights(
        by=replay.keeper(),
        values={name: getattr(weights, name) for name in COMPONENTS},
        only_suitable=False,
        note="Most responses to the pilot call are not decided on yet.",
    )
    actions.recompute_suggestions()


def bring_together(replay):
    """The best pair of each of the first offers, no response twice; all but one pair are introduced."""
    by, taken = replay.keeper(), set()
    replay.matches = {}
    for offer in Offer.objects.filter(suggestions__rank_for_offer=1).order_by("pk").distinct():
        pairs = Suggestion.objects.filter(offer=offer, rank_for_offer__isnull=False).exclude(proposal__in=taken)
        pair = pairs.order_by("rank_for_offer").select_related("proposal").first()
        if pair is None or len(replay.matches) == len(COURSES):
            continue
        course = COURSES[len(replay.matches)]
        taken.add(pair.proposal_id)
        match = actions.bring_together(pair.proposal, offer, by=by)
        replay.matches[course] = match.pk
        if course != "suggested":
            actions.introduce_match(match, by=by, consent_asked=True)


def _match(replay, course):
    return Match.objects.select_related("proposal__proponent__person", "offer__offered_by__person").get(
        pk=replay.matches[course]
    )


def talk(replay):
    """Some talk, two agree, one comes to nothing."""
    for course in set(replay.matches) & {"in_talks", "agreed", "delivered"}:
        match = _match(replay, course)
        giver, taker = match.offer.offered_by, match.proposal.proponent
        match = actions.begin_talks(match, by=taker)
        actions.note_contact(match, by=giver, happened_on=replay.today - timedelta(days=1), note="A first call.")
        match = actions.set_terms(match, by=giver, amount_usd=_amount(match), places=1, version=match.version)
        actions.accept_match(match, by=giver, side="offer")
        if course != "in_talks":
            actions.accept_match(match, by=taker, side="proposal")
    if "closed" in replay.matches:
        match = _match(replay, "closed")
        actions.decline_match(match, by=match.offer.offered_by, side="offer", note="The dates do not fit this year.")


def _amount(match):
    """For money, half of what can be agreed on at most."""
    if match.offer.gives != Support.FINANCIAL:
        return None
    left = unpromised([match.offer])[match.offer_id].amount_usd
    missing = coverage_of([match.proposal])[match.proposal_id].missing_usd
    most = min(amount for amount in (left, missing, Decimal(100_000)) if amount is not None)
    return (most / 2).quantize(Decimal(1)) or most


def end(replay):
    """One agreement has been carried out."""
    if "delivered" in replay.matches:
        match = _match(replay, "delivered")
        actions.report_match(match, by=match.proposal.proponent, report="The support arrived and was put to use.")


def prepare_concept_note(replay):
    """Several responses before the funder of the demonstration, sent by the unit."""
    by, funder = replay.keeper(), replay.user("funder").grants[0].organisation_id
    partner = replay.user("partner-manager").managed_organisation_ids[0]
    suggested = Suggestion.objects.filter(proposal__seeks_financial=True).order_by("proposal")
    proposals = list(dict.fromkeys(pair.proposal for pair in suggested.select_related("proposal")))[:PARTS]
    bundle = Bundle(
        prepared_by=Organisation.objects.get(pk=partner), funder=Organisation.objects.get(pk=funder or partner)
    )
    actions.prepare_bundle(
        bundle, by=by, language="en", title="National ecosystem assessments, step by step",
        body="The projects share one method and learn from one another.",
    )  # fmt: skip
    for proposal in proposals:
        actions.add_to_bundle(
            bundle, proposal, by=by, part="Its own assessment, with the common method.", amount_usd=proposal.amount_usd
        )
    if len(proposals) >= actions.LEAST_PARTS:
        actions.send_bundle(bundle, by=by)
