"""The registers of partners and money: agreements, opportunities, dialogues, similar initiatives, uses."""

from datetime import timedelta
from decimal import Decimal

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import (
    Agreement,
    Dialogue,
    DialogueEntry,
    FundingOpportunity,
    SimilarInitiative,
    Uptake,
)
from ipbes_portal.texts.actions import write_wording

from .content import first_day, rows

FIRST_ENTRY = first_day("2015-04")  # nobody kept these registers before the unit opened
PLACEHOLDER = "Partner organisation 01 (demonstration)"
ANNOUNCED = 5  # days ago: the placeholder is verified by then
PLAIN = {
    "agreement": ["title", "kind", "signed_on", "ends_on", "about", "source"],
    "similar": ["name", "about", "differs", "lessons", "source"],
    "uptake": ["what", "kind", "product", "forum", "happened_on", "source"],
}


def plan(replay):
    """The steps of every register; what was signed long ago comes first, the rest is entered these days."""
    for row in rows("agreement"):
        replay.step(max(first_day(row["signed_on"]), FIRST_ENTRY), agree, replay, row)
    for row in rows("opportunity"):
        replay.step(replay.today - timedelta(days=ANNOUNCED), announce, replay, row)
    for name, act in (("similar", add_similar), ("uptake", add_uptake), ("dialogue", speak)):
        for row in rows(name):
            replay.step(replay.today - timedelta(days=5), act, replay, row)


def _plain(kind, row):
    values = {name: row[name] for name in PLAIN[kind] if name in row}
    return values | {"is_demonstration": "(demonstration)" in str(row)}


def agree(replay, row):
    """An agreement is signed."""
    partners = [replay.refer.organisations[name] for name in row["partners"]]
    actions.add_agreement(Agreement(**_plain("agreement", row)), by=replay.keeper(), related={"partners": partners})


def add_similar(replay, row):
    """A similar initiative is entered."""
    similar = SimilarInitiative(**_plain("similar", row), host=replay.refer.organisations[row["host"]])
    actions.add_similar(similar, by=replay.keeper(), related=replay.refer.of(row, ["initiatives"]))


def add_uptake(replay, row):
    """A use is entered."""
    actions.add_uptake(Uptake(**_plain("uptake", row)), by=replay.keeper())


def announce(replay, row):
    """Staff announce the money of the placeholder; what its own funder enters waits to be checked."""
    by = replay.user(row["by"]) if "by" in row else replay.keeper()
    opportunity = FundingOpportunity(
        funder=Organisation.objects.get(name=PLACEHOLDER),
        url="https://example.org/",
        opens_on=first_day(row.get("opens", "")),
        closes_on=first_day(row.get("closes", "")),
        amount_from=Decimal(row["amount_from"]) if "amount_from" in row else None,
        amount_to=Decimal(row["amount_to"]) if "amount_to" in row else None,
        currency="USD" if "amount_to" in row else "",
        is_demonstration=True,
    )
    related, words = replay.refer.of(row, ["regions"]), {"title": row["title"]["en"], "body": row["body"]["en"]}
    opportunity = actions.draft_opportunity(opportunity, by=by, language="en", related=related, **words)
    for language in row["title"].keys() - {"en"}:
        words = {"title": row["title"][language], "body": row["body"][language]}
        write_wording(opportunity.text, by=by, language=language, **words)
    become = actions.submit_opportunity if row["became"] == "submitted" else actions.publish_opportunity
    become(opportunity, by=by)


def speak(replay, row):
    """A dialogue is begun, something is said, and it stands where its row says."""
    by = replay.keeper()
    dialogue = Dialogue(
        organisation=Organisation.objects.get(name=row["organisation"]),
        subject=row["subject"],
        owner=by,
        next_step=row.get("next_step", ""),
        next_on=first_day(row.get("next_on", "")),
        is_demonstration=True,
    )
    dialogue = actions.open_dialogue(dialogue, by=by)
    said = DialogueEntry(dialogue=dialogue, kind="call", happened_on=clock.today(), note=row["entry"])
    actions.add_entry(said, by=by)
    if row["stage"] != dialogue.status:
        actions.move_dialogue(dialogue, by=by, stage=row["stage"], note=row.get("note", ""))
