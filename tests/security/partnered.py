"""The registers of partners and money: something public and something hidden of every noun."""

from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import Agreement, Dialogue, FundingOpportunity, SimilarInitiative, Uptake

SECRET = "Concealed"


def add_registers(rows, users):
    """Rows of every register."""
    rows["agreement"] = _agreement(rows, users["secretariat"])
    rows["dialogue"] = _dialogue(rows, users["secretariat"])
    rows["similar"] = actions.add_similar(
        SimilarInitiative(name="Bridge", about="Help.", host=rows["organisation"]["declined"]), by=users["secretariat"]
    )
    rows["uptake"] = actions.add_uptake(
        Uptake(kind="policy", what="A law", product="Guide", happened_on="2019", source="A"), by=users["secretariat"]
    )
    rows["opportunity"] = _opportunities(rows, users["secretariat"])


def _opportunities(rows, by):
    """Published, in preparation and taken off."""

    def make(title, *, is_public=True):
        row = FundingOpportunity(funder=rows["organisation"]["verified"], url="https://example.org/")
        row = actions.draft_opportunity(row, by=by, language="en", title=title)
        return actions.publish_opportunity(row, by=by) if is_public else row

    gone = make(f"{SECRET} opportunity taken off")
    return {
        "public": make("Grants for workshops"),
        "draft": make(f"{SECRET} opportunity", is_public=False),
        "taken-off": actions.take_off_opportunity(gone, by=by, note=f"{SECRET} reason"),
    }


def _agreement(rows, by):
    """A public one; its paper is not, and one of its partners is no longer named."""
    partners = [rows["organisation"][name] for name in ("verified", "declined")]
    row = Agreement(title="Memorandum", kind="memorandum", signed_on="2017", document=rows["document"]["draft"])
    return actions.add_agreement(row, by=by, related={"partners": partners})


def _dialogue(rows, by):
    """One of which only staff know."""
    row = Dialogue(organisation=rows["organisation"]["verified"], subject=f"{SECRET} subject", owner=by)
    return {"staffs": actions.open_dialogue(row, by=by)}
