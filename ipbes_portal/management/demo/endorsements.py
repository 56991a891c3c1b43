"""Recognition and endorsement in the demonstration: one request in each of five places of its course."""

from datetime import timedelta

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.panels import actions as panels
from ipbes_portal.panels.models import Outcome
from matching import actions
from matching.models import Endorsement, EndorsementNote, EndorsementReview

from .content import first_day, rows
from .sign_ins import address

# Days after the request on which each step is taken; what lies ahead is not.
FIRST_SHEET, OTHER_SHEET, CONSULTED, CLOSED, PUT, DECIDED = 3, 5, 6, 8, 9, 14
SHEET = {
    "meets_needs": "It answers the needs that the request names.",
    "follows_principles": "It is open to all regions, and women and men take part alike.",
    "follows_procedures": "It follows the guide on the production of assessments.",
    "meets_criteria": "The criteria of its strategy are met.",
}


def plan(replay):
    """The steps of every request, as far as its row goes."""
    replay.endorsements = {}
    for row in rows("endorsement"):
        asked = first_day(row["asked"])
        for days, act in [(0, ask), *COURSES[row["became"]]]:
            replay.step(asked + timedelta(days=days), act, replay, row)


def _stored(replay, row):
    return Endorsement.objects.select_related("activity__text", "organisation", "matter").get(
        pk=replay.endorsements[row["key"]]
    )


def ask(replay, row):
    """The partner asks for its own activity."""
    by, activity = replay.user(row["by"]), replay.activities[row["activity"]]
    said = {name: row[name] for name in ("needs_met", "principles_followed", "procedures_followed")}
    request = Endorsement(
        activity=activity,
        organisation=replay.refer.organisations[row["organisation"]],
        level=row["level"],
        guidance_used=row.get("guidance_used", ""),
        is_demonstration=True,
        **said,
    )
    replay.endorsements[row["key"]] = actions.ask_endorsement(request, by=by).pk


def send_first_sheet(replay, row):
    """A member of the task force without a sign-in of its own sends a sheet, or long ago a co-chair."""
    _send_sheet(replay, row, "reviewer-01" if replay.is_news() else "co-chair")


def send_other_sheet(replay, row):
    """The member with a sign-in sends one."""
    _send_sheet(replay, row, "task-force")


def _send_sheet(replay, row, key):
    said = dict.fromkeys(SHEET, True) | {EndorsementReview.TESTS[test]: words for test, words in SHEET.items()}
    by = User.objects.select_related("person").get(email=address(key))
    actions.review_endorsement(_stored(replay, row), EndorsementReview(**said), by=by)


def note_focal_point(replay, row):
    """The unit writes down what the focal point of the country said."""
    request = _stored(replay, row)
    country = request.activity.countries.first()
    if country:
        note = EndorsementNote(country=country, said="It serves our national plan.", said_on=clock.today())
        actions.note_consultation(request, note, by=replay.user("tsu"))


def close_review(replay, row):
    """A co-chair writes down what the task force recommends."""
    recommendation = "All four tests are met. The task force recommends it."
    actions.close_endorsement_review(_stored(replay, row), by=replay.user("co-chair"), recommendation=recommendation)


def put(replay, row):
    """The secretariat puts it before the Bureau."""
    actions.put_endorsement(
        _stored(replay, row),
        by=replay.user("secretariat"),
        bodies=[replay.refer.bodies["bureau"]],
        granted_level=row["level"],
        valid_months=row["months"],
        conditions=row.get("conditions", ""),
        due_on=clock.today() + timedelta(days=21),
    )


def decide(replay, row):
    """The Bureau approves at a meeting."""
    part = _stored(replay, row).matter.parts.select_related("body", "matter").get()
    panels.say(part, Outcome.APPROVE, by=replay.user("bureau"))
    panels.decide(
        part,
        Outcome.APPROVE,
        by=replay.user("secretariat"),
        decided_on=clock.today(),
        minutes_reference="Demonstration minutes, bureau, paragraph 12",
        members_present=part.seats,
    )


def give_back(replay, row):
    """A co-chair has a question."""
    actions.return_endorsement(_stored(replay, row), by=replay.user("co-chair"), note=row["question"])


_REVIEWED = [
    (FIRST_SHEET, send_first_sheet),
    (OTHER_SHEET, send_other_sheet),
    (CONSULTED, note_focal_point),
    (CLOSED, close_review),
]
COURSES = {
    "in_review": [(FIRST_SHEET, send_first_sheet)],
    "returned": [(FIRST_SHEET, send_first_sheet), (OTHER_SHEET, give_back)],
    "before_body": [*_REVIEWED, (PUT, put)],
    "granted": [*_REVIEWED, (PUT, put), (DECIDED, decide)],
}
