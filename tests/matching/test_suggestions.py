"""The ranked lists: what is compared, and that repairing them gives what computing them all anew gives."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from ipbes_portal import clock
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, Region
from ipbes_portal.jobs.models import Job, JobStatus
from ipbes_portal.programme.models import Need, NeedCategory
from ipbes_portal.texts.actions import create_text
from matching import actions
from matching.actions import suggestions
from matching.fitting import records_for_engine
from matching.models import (
    Category,
    Decision,
    Match,
    Offer,
    OfferKind,
    OfferRoute,
    OfferStatus,
    Proposal,
    ProposalStatus,
    Suggestion,
    WeightSet,
)

pytestmark = pytest.mark.django_db


def stored():
    """All lists as they stand, without the keys of the rows."""
    rows = Suggestion.objects.values_list("proposal", "offer", "score", "rank_for_proposal", "rank_for_offer")
    return sorted(rows)


# The world in which lists are kept


class World:
    """Thirty responses and twenty offers that speak about few things, so that many scores are alike."""

    def __init__(self, call, secretariat, dice):
        self.dice, self.call, self.by = dice, call, secretariat
        regions = [Region.objects.create(code=f"r{n}", name_en=f"R{n}") for n in range(3)]
        category = NeedCategory.objects.create(number="9", name_en="Many")
        self.needs = [Need.objects.create(category=category, code=f"9.{n}", name_en=f"N{n}") for n in range(5)]
        self.themes = [Category.objects.create(code=f"t{n}", position=n, name_en=f"T{n}") for n in range(4)]
        self.countries = [
            Country.objects.create(iso3=f"X{a}{a}", iso2=f"X{a}", m49=f"99{n}", name_en=a, region=regions[n % 3])
            for n, a in enumerate("ABCDEF")
        ]
        self.regions = regions
        self.organisations = [
            Organisation.objects.create(name=f"O{n}", kind="ngo", status=OrganisationStatus.VERIFIED) for n in range(4)
        ]

    def some(self, rows, most=3):
        return self.dice.sample(rows, self.dice.randint(0, most))

    def text(self):
        language = self.dice.choice(["en", "fr"])
        return create_text(by=self.by, language=language, title="Title", body="")

    def add_proposal(self, number):
        moment = clock.now()
        proposal = Proposal.objects.create(
            call=self.call, organisation=self.dice.choice(self.organisations), proponent=self.by, text=self.text(),
            reference=f"P-{number}", submitted_at=moment, due_at=moment + timedelta(days=1),
            status=ProposalStatus.ACCEPTED, **self.columns_of_proposal(),
        )  # fmt: skip
        self.tie_proposal(proposal)
        return proposal

    def columns_of_proposal(self):
        amount = self.dice.choice([None, Decimal(1000), Decimal(5000)])
        return {
            "seeks_financial": self.dice.random() < 0.6, "seeks_technical": self.dice.random() < 0.6,
            "seeks_in_kind": self.dice.random() < 0.3, "amount": amount, "amount_usd": amount,
            "currency": "USD" if amount else "",
        }  # fmt: skip

    def tie_proposal(self, proposal):
        proposal.needs.set(self.some(self.needs))
        proposal.categories.set(self.some(self.themes))
        proposal.countries.set(self.some(self.countries))

    def add_offer(self, number):
        offer = Offer.objects.create(
            organisation=self.dice.choice(self.organisations), offered_by=self.by, text=self.text(),
            reference=f"O-{number}", submitted_at=clock.now(), status=OfferStatus.OPEN, **self.columns_of_offer(),
        )  # fmt: skip
        self.tie_offer(offer)
        return offer

    def columns_of_offer(self):
        amount = self.dice.choice([None, Decimal(2000), Decimal(8000)])
        return {
            "route": self.dice.choice([OfferRoute.DIRECT, OfferRoute.DIRECT, OfferRoute.IN_KIND]),
            "kind": self.dice.choice(list(OfferKind)), "amount": amount, "amount_usd": amount,
            "currency": "USD" if amount else "", "languages": self.dice.choice([[], ["en"], ["en", "fr"]]),
            "valid_until": self.dice.choice([None, clock.today() + timedelta(days=9)]),
        }  # fmt: skip

    def tie_offer(self, offer):
        offer.needs.set(self.some(self.needs))
        offer.categories.set(self.some(self.themes))
        offer.countries.set(self.some(self.countries, 2))
        offer.regions.set(self.some(self.regions, 1))

    # What may happen to them

    def edit_proposal(self):
        proposal = self.dice.choice(list(Proposal.objects.all()))
        Proposal.objects.filter(pk=proposal.pk).update(**self.columns_of_proposal())
        self.tie_proposal(proposal)
        return {"proposal_id": proposal.pk}

    def move_proposal(self):
        proposal = self.dice.choice(list(Proposal.objects.all()))
        was = proposal.status == ProposalStatus.ACCEPTED
        status, note = (ProposalStatus.WITHDRAWN, "Why.") if was else (ProposalStatus.ACCEPTED, "")
        Proposal.objects.filter(pk=proposal.pk).update(status=status, status_note=note)
        return {"proposal_id": proposal.pk}

    def edit_offer(self):
        offer = self.dice.choice(list(Offer.objects.all()))
        Offer.objects.filter(pk=offer.pk).update(**self.columns_of_offer())
        self.tie_offer(offer)
        return {"offer_id": offer.pk}

    def move_offer(self):
        offer = self.dice.choice(list(Offer.objects.all()))
        status = OfferStatus.CLOSED if offer.status == OfferStatus.OPEN else OfferStatus.OPEN
        Offer.objects.filter(pk=offer.pk).update(status=status)
        return {"offer_id": offer.pk}

    def agree(self):
        proposal, offer = self.dice.choice(list(Proposal.objects.all())), self.dice.choice(list(Offer.objects.all()))
        moment = clock.now()
        Match.objects.update_or_create(
            proposal=proposal, offer=offer,
            defaults={
                "suggested_by": self.by, "status": self.dice.choice(["agreed", "introduced"]), "places": 1,
                "amount_usd": Decimal(self.dice.choice([500, 5000])), "proposal_accepted_at": moment,
                "offer_accepted_at": moment,
            },
        )  # fmt: skip
        return {"proposal_id": proposal.pk, "offer_id": offer.pk}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_after_any_edits_the_repaired_lists_are_the_full_ones(call, secretariat, monkeypatch, seed):
    monkeypatch.setattr(suggestions, "MOST", 5)
    dice = random.Random(seed)
    world = World(call, secretariat, dice)
    for number in range(30):
        world.add_proposal(number)
    for number in range(20):
        world.add_offer(number)
    WeightSet.objects.create(values={}, only_suitable=False, note="All of them.")
    actions.recompute_suggestions()
    assert len(stored()) > 80
    happenings = [world.edit_proposal, world.move_proposal, world.edit_offer, world.move_offer, world.agree]
    for step in range(40):
        actions.refresh_suggestions(**dice.choice(happenings)())
        if step % 5 == 4:
            repaired_lists = stored()
            actions.recompute_suggestions()
            assert stored() == repaired_lists, step


def test_refreshing_twice_changes_nothing(call, secretariat):
    world = World(call, secretariat, random.Random(5))
    rows = [world.add_proposal(number) for number in range(4)]
    offers = [world.add_offer(number) for number in range(4)]
    WeightSet.objects.create(values={}, only_suitable=False, note="All of them.")
    for _ in range(2):
        for row in rows:
            actions.refresh_suggestions(proposal_id=row.pk)
        for row in offers:
            actions.refresh_suggestions(offer_id=row.pk)
    repaired_lists = stored()
    actions.recompute_suggestions()
    assert stored() == repaired_lists != []


# What is compared


@pytest.fixture
def world(call, secretariat):
    return World(call, secretariat, random.Random(9))


def test_only_suitable_responses_are_compared_unless_the_weights_say_all(world, secretariat):
    first, second = world.add_proposal(1), world.add_proposal(2)
    Proposal.objects.update(seeks_technical=True)
    Decision.objects.create(
        proposal=first, outcome="suitable", proposed_by=secretariat, status="applied", applied_at=clock.now(),
        feedback="Good.", feedback_approved_at=clock.now(), feedback_approved_by=secretariat,
    )  # fmt: skip
    compared = records_for_engine.compared_proposals
    assert list(compared(only_suitable=True)) == [first]
    assert set(compared(only_suitable=False)) == {first, second}


def test_money_for_the_trust_fund_and_what_is_bound_to_an_activity_is_not_compared(world, make_activity):
    offers = [world.add_offer(number) for number in range(4)]
    for offer, route in zip(offers, ["trust_fund", "dedicated", "alignment", "direct"], strict=True):
        Offer.objects.filter(pk=offer.pk).update(route=route)
    assert list(records_for_engine.compared_offers()) == [offers[3]]
    Offer.objects.filter(pk=offers[3].pk).update(activity=make_activity())
    assert list(records_for_engine.compared_offers()) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_records_costs_the_same_however_many(world, rows, django_assert_num_queries):
    for number in range(rows):
        world.add_proposal(number)
        world.add_offer(number)
    Proposal.objects.update(seeks_technical=True)
    with django_assert_num_queries(9):
        assert len(records_for_engine.wanted_rows(Proposal.objects.all())) == rows
    with django_assert_num_queries(9):
        assert len(records_for_engine.offered_rows(Offer.objects.all())) == rows


def test_what_is_missing_is_what_is_compared(world):
    proposal, offer = world.add_proposal(1), world.add_offer(1)
    Proposal.objects.update(
        seeks_financial=True, seeks_technical=False, seeks_in_kind=False, amount=1000, amount_usd=1000, currency="USD"
    )
    Offer.objects.update(kind="money", amount=2000, amount_usd=2000, currency="USD", capacity=3)
    terms = {"suggested_by": world.by, "proposal_accepted_at": clock.now(), "offer_accepted_at": clock.now()}
    match = Match.objects.create(proposal=proposal, offer=offer, status="agreed", amount_usd=400, **terms)
    assert records_for_engine.wanted_rows(Proposal.objects.all())[0].amount_usd == 600
    offered = records_for_engine.offered_rows(Offer.objects.all())[0]
    assert (offered.amount_usd, offered.capacity) == (1600, 2)
    Match.objects.filter(pk=match.pk).update(amount_usd=1000)
    assert records_for_engine.wanted_rows(Proposal.objects.all()) == []
    assert records_for_engine.wanted_rows(Proposal.objects.all(), with_covered=True)[0].supports == {"financial"}


# The long task


def test_a_worker_computes_all_lists_and_says_how_many(world, secretariat, django_capture_on_commit_callbacks):
    world.add_proposal(1), world.add_offer(1)
    with django_capture_on_commit_callbacks():
        job = actions.ask_for_suggestions(by=secretariat, back="/en/matching/weights/")
        assert actions.ask_for_suggestions(by=secretariat) == job
    assert (job.kind, job.status, Job.objects.count()) == ("matching_suggestions", JobStatus.QUEUED, 1)


def test_a_change_is_handed_to_a_worker_once_it_is_committed(world, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr("matching.tasks.refresh_suggestions.delay", lambda **which: told.append(which))
    proposal, offer = world.add_proposal(1), world.add_offer(1)
    with django_capture_on_commit_callbacks(execute=True):
        actions.suggestions_changed(proposal=proposal, offer=offer)
        assert told == []
    assert told == [{"proposal_id": proposal.pk}, {"offer_id": offer.pk}]


def test_without_records_there_is_nothing_to_suggest(db):
    assert actions.recompute_suggestions() == 0
