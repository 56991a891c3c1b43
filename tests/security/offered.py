"""Offers of the partner and of somebody else in several states, what was taken up, and gifts under rule 10."""

from datetime import timedelta
from decimal import Decimal

from ipbes_portal import clock
from matching import actions as matching
from matching.models import Offer

SECRET = "Concealed"


def add_offers(rows, users):
    """Public ones conceal their contact; of the others everything is hidden."""
    by = users["secretariat"]
    own = {"by": users["partner"], "organisation": rows["organisation"]["verified"]}
    others = {"by": users["other"], "organisation": rows["organisation"]["other"]}
    rows["offer"] = {
        "own-draft": _draft(f"{SECRET} draft offer", **own),
        "own-sent": _sent(f"{SECRET} sent offer", **own),
        "own-returned": _sent(f"{SECRET} returned offer", **own),
        "own-open": _open(f"{SECRET} open offer", by_staff=by, **own),
        "own-public": _open("Public offer", by_staff=by, may_be_published=True, **own),
        "others-draft": _draft(f"{SECRET} foreign draft offer", **others),
        "others-sent": _sent(f"{SECRET} foreign sent offer", **others),
        "others-public": _open("Foreign public offer", by_staff=by, may_be_published=True, **others),
    }
    matching.return_offer(rows["offer"]["own-returned"], by=by, note=f"{SECRET} reason")
    activity = rows["activity"]["planned"]
    use = matching.take_up_offer(rows["offer"]["own-open"], by=by, activity=activity, note=f"{SECRET} note")
    rows["offer_use"] = {"own": use}
    money = {"route": "dedicated", "kind": "money", "activity": activity, "currency": "USD"}
    made = {
        "own": _open(f"{SECRET} gift", by_staff=by, amount=Decimal("1000.00"), **money, **own),
        "others": _open(f"{SECRET} foreign gift", by_staff=by, amount=Decimal("400000.00"), **money, **others),
        "bureaus": _open(f"{SECRET} gift put", by_staff=by, amount=Decimal("100000.00"), **money, **others),
    }
    rows["gift"] = {word: offer.gift for word, offer in made.items()}
    for word in ("others", "bureaus"):
        rows["gift"][word] = matching.put_gift(rows["gift"][word], by=by)
    rows["matter"]["bureaus"] = rows["gift"]["bureaus"].matter
    rows["matter_part"]["bureaus"] = rows["matter"]["bureaus"].parts.get()


def _draft(title, *, by, organisation, **fields):
    offer = Offer(
        organisation=organisation,
        **{"route": "direct", "kind": "trainers"} | fields,
        conditions=f"{SECRET} conditions",
        contact_name=f"{SECRET} contact",
        contact_email="concealed@example.org",
        valid_until=clock.today() + timedelta(days=90),
    )
    return matching.draft_offer(offer, by=by, language="en", title=title, body="What it is.")


def _sent(title, *, by, **fields):
    return matching.submit_offer(_draft(title, by=by, **fields), by=by)


def _open(title, *, by_staff, **fields):
    return matching.open_offer(_sent(title, **fields), by=by_staff)
