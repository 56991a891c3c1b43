"""Requests of the partner and of somebody else for recognition, in several states."""

from datetime import timedelta

from ipbes_portal import clock
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import Activity
from matching import actions
from matching.models import Endorsement


def add_endorsements(rows, users):
    """No words are concealed: reviewers read all of them, and the table says who else gets no page."""
    by = users["secretariat"]
    own = (users["partner"], rows["organisation"]["verified"])
    others = (users["other"], rows["organisation"]["other"])
    rows["led"] = {"own": _led(rows, own[1], by=by), "others": _led(rows, others[1], by=by)}
    rows["endorsement"] = {
        "own": _asked(rows, *own, by=by),
        "own-returned": _asked(rows, *own, by=by),
        "others": _asked(rows, *others, by=by),
        "others-granted": _asked(rows, *others, by=by),
    }
    actions.return_endorsement(rows["endorsement"]["own-returned"], by=by, note="A question.")
    today = clock.today()
    Endorsement.objects.filter(pk=rows["endorsement"]["others-granted"].pk).update(
        status="granted",
        granted_level="recognised",
        valid_from=today,
        valid_until=today + timedelta(days=900),
        decided_on=today,
        minutes_reference="Bureau 21/3",
    )


def _led(rows, organisation, *, by):
    activity = Activity(kind="workshop", status="planned", level="by_partners")
    related = {"initiatives": [rows["initiative"]]}
    return programme.add_activity(
        activity, by=by, language="en", title="Led by a partner", related=related, partners=[(organisation, "lead")]
    )


def _asked(rows, user, organisation, *, by):
    words = dict.fromkeys(("needs_met", "principles_followed", "procedures_followed"), "Words.")
    activity = _led(rows, organisation, by=by)
    row = Endorsement(activity=activity, organisation=organisation, level="endorsed", **words)
    return actions.ask_endorsement(row, by=user)
