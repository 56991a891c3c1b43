"""Offers of the demonstration: of every kind and route, in every state, two of them on their way through rule 10."""

from datetime import timedelta
from decimal import Decimal

from ipbes_portal.directory.models import Organisation
from matching import actions
from matching.models import DedicatedGift, Offer, OfferRoute

from .content import first_day, rows

RELATED = ["countries", "regions", "needs", "initiatives"]
# What is taken up of an offer of which some is used: for which activity, how many times, how many US dollars.
USES = {
    "direct-money-africa": ("self-assessment-method", 1, "45000"),
    "trainers-writing": ("data-course-planned", 1, None),
    "visits-platforms": ("exchange-platforms", 2, "6000"),
}
TAKEN_UP = 4  # days ago
REASONS = {
    "returned": "Please say in which languages the secondee would work.",
    "withdrawn": "The building is being repaired this year.",
    "closed": "The trainer has left the institute.",
}


def plan(replay):
    """The steps of every offer: begun, sent two days later, and then whatever became of it."""
    replay.offers = {}
    for row in rows("offer"):
        sent = first_day(row["sent"]) if "sent" in row else replay.today
        replay.step(sent - timedelta(days=2), begin, replay, row)
        if row["became"] == "draft":
            continue
        replay.step(sent, send, replay, row)
        for place, act in enumerate(AFTERWARDS[row["became"]], 1):
            # What an offer is used for must be in the plan by then.
            day = replay.today - timedelta(days=TAKEN_UP) if act is take_up_part else sent + timedelta(days=place)
            replay.step(day, act, replay, row)


def _author(replay, row):
    """A sign-in of the demonstration, or somebody at one of its institutes."""
    return replay.user(row["by"]) if isinstance(row["by"], str) else replay.proponents[row["by"]]


def begin(replay, row):
    """Somebody begins an offer for the organisation they work for."""
    by = _author(replay, row)
    managed = Organisation.objects.filter(pk__in=by.managed_organisation_ids).first()
    activity = replay.activities[row["activity"]] if "activity" in row else None
    offer = Offer(
        organisation=managed or by.person.organisation,
        route=row["route"],
        kind=row["kind"],
        lead=row.get("lead", ""),
        activity=activity,
        languages=row.get("languages", []),
        capacity=row.get("capacity"),
        amount=Decimal(row["amount"]) if "amount" in row else None,
        currency=row.get("currency", ""),
        rate=Decimal(row["rate"]) if "rate" in row else None,
        rate_on=first_day(row.get("rate_on", "")),
        valid_until=first_day(row.get("ends", "")),
        contact_name="Partnership office",
        contact_email=by.email,
        may_be_published=row.get("published", False),
        is_demonstration=True,
    )
    related = replay.refer.of(row, RELATED)
    related["categories"] = [replay.answered.categories[code] for code in row.get("categories", [])]
    words = {"language": row["language"], "title": row["title"], "body": row["body"]}
    replay.offers[row["key"]] = actions.draft_offer(offer, by=by, related=related, **words)


def send(replay, row):
    """It is sent to the secretariat."""
    offer = replay.offers[row["key"]]
    replay.offers[row["key"]] = actions.submit_offer(offer, by=_author(replay, row), tell=replay.is_news())


def open_offer(replay, row):
    """Staff open what they checked."""
    offer = replay.offers[row["key"]]
    replay.offers[row["key"]] = actions.open_offer(offer, by=replay.keeper(), tell=replay.is_news())


def give_back(replay, row):
    """Staff ask for more."""
    actions.return_offer(replay.offers[row["key"]], by=replay.keeper(), note=REASONS["returned"])


def close(replay, row):
    """Staff close an offer that no longer holds."""
    actions.close_offer(replay.offers[row["key"]], by=replay.keeper(), note=REASONS["closed"])


def withdraw(replay, row):
    """The organisation takes its offer back."""
    actions.withdraw_offer(replay.offers[row["key"]], by=_author(replay, row), note=REASONS["withdrawn"])


def take_up_all(replay, row):
    """Money for the general budget is received whole."""
    offer = replay.offers[row["key"]]
    actions.take_up_offer(offer, by=replay.keeper(), amount_usd=offer.amount_usd, tell=replay.is_news())


def take_up_part(replay, row):
    """Some of it is used."""
    activity, places, amount = USES[row["key"]]
    actions.take_up_offer(
        replay.offers[row["key"]],
        by=replay.keeper(),
        activity=replay.activities[activity],
        places=places,
        amount_usd=Decimal(amount) if amount else None,
        tell=replay.is_news(),
    )


def put_before_body(replay, row):
    """Staff put a dedicated contribution before the body that rule 10 names."""
    gift = DedicatedGift.objects.for_list().get(offer=replay.offers[row["key"]], offer__route=OfferRoute.DEDICATED)
    actions.put_gift(gift, by=replay.keeper(), due_on=replay.today + timedelta(days=14))


AFTERWARDS = {
    "submitted": [],
    "open": [open_offer],
    "returned": [give_back],
    "closed": [open_offer, close],
    "withdrawn": [open_offer, withdraw],
    "taken": [open_offer, take_up_all],
    "partly": [open_offer, take_up_part],
    "bureau": [open_offer, put_before_body],
    "plenary": [open_offer, put_before_body],
}
