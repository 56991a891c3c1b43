"""Decisions on the first responses of the pilot: one slate applied and published, one that waits for the bodies."""

from datetime import timedelta

from ipbes_portal.panels import actions as panels
from ipbes_portal.panels.models import Outcome
from matching import actions
from matching.models import Decision, Proposal, ReviewRound, RoundStatus
from matching.reviewing.results import consolidated

# Days before today.
BROUGHT_TOGETHER, DECIDED, APPLIED, PUT_AGAIN, READING_GOES_ON = 13, 11, 10, 8, 7
ON_THE_FIRST, ON_THE_SECOND = 14, 5


def plan(replay):
    """The steps after the first sheets are in; then the reading of the other responses goes on."""
    for ago, act in [
        (BROUGHT_TOGETHER, bring_together),
        (DECIDED, decide),
        (APPLIED, apply),
        (PUT_AGAIN, put_another),
        (READING_GOES_ON, go_on_reading),
    ]:
        replay.step(replay.today - timedelta(days=ago), act, replay)


def bring_together(replay):
    """The task force brings its sheets together and recommends what is clear; the first slate goes to the bodies."""
    _move(replay, RoundStatus.CONSOLIDATING)
    replay.slate = _put_slate(replay, ON_THE_FIRST)


def _move(replay, status):
    review_round = ReviewRound.objects.get(call=replay.calls["pilot"].pk)
    note = "The other responses are still to be read." if status == RoundStatus.REVIEWING else ""
    actions.move_round(review_round, status, by=replay.user("co-chair"), note=note, tell=False)


def _put_slate(replay, number):
    """Recommend what the verdicts say for so many responses, approve the feedback, and put them before the bodies."""
    by, call = replay.user("co-chair"), replay.calls["pilot"]
    actions.propose_decisions(_clear_ones(call)[:number], by=by)
    for decision in Decision.objects.filter(slate__isnull=True, status="pending", proposal__call=call):
        actions.approve_feedback(decision, by=by, version=decision.version)
    slate = actions.collect_slate(call, by=by)
    return actions.put_slate(slate, by=by, note="The sheets of these responses agree.")


def _clear_ones(call):
    """Responses with enough sheets, no tie and no decision yet, in the order in which they came."""
    undecided = Proposal.objects.counted().filter(call=call, decisions__isnull=True).order_by("submitted_at", "pk")
    found = consolidated(undecided)
    return [row for row in undecided if _is_clear(found[row.pk], call.reviewers_wanted)]


def _is_clear(found, wanted):
    return found.sheets >= wanted and found.relevant is not None and not found.open_ties


def decide(replay):
    """A member of each body says their word; the secretariat notes what the meetings decided."""
    replay.slate.refresh_from_db()
    for part in replay.slate.matter.parts.select_related("body", "matter").order_by("pk"):
        panels.say(part, Outcome.APPROVE, by=replay.user(str(part.body.kind)))
        panels.decide(
            part,
            Outcome.APPROVE,
            by=replay.user("secretariat"),
            decided_on=replay.today - timedelta(days=DECIDED),
            minutes_reference=f"Demonstration minutes, {part.body.code}, paragraph 7",
            members_present=part.seats,
        )


def apply(replay):
    """All at once: outcomes, letters, publication."""
    replay.slate.refresh_from_db()
    actions.apply_slate(replay.slate, by=replay.user("secretariat"))


def put_another(replay):
    """A second slate, which still waits."""
    _put_slate(replay, ON_THE_SECOND)


def go_on_reading(replay):
    """The round goes back to reading, because most responses have too few sheets."""
    _move(replay, RoundStatus.REVIEWING)
