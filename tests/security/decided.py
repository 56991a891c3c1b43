"""The part of the small programme after a review: even sheets, decisions at every stage, a published project."""

from datetime import timedelta

from ipbes_portal import clock
from ipbes_portal.panels import actions as panels
from matching import actions as matching
from matching.models import Call, Category, Outcome, Proposal, ReviewRound
from tests.matching.filled import NO_TO_ALL, PASSES, fill

SECRET = "Concealed"


def add_decisions(rows, users):
    """A call that was read, with responses by partner and others; the partner's is published."""
    by, now = users["secretariat"], clock.now()
    times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
    call = Call(year=2031, languages=["en"], **times)
    matching.create_call(
        call, by=by, language="en", title="Call that was read", body="Text.",
        related={"deciding_bodies": [rows["body"]]},
    )  # fmt: skip
    matching.open_call(call, by=by)
    rows["call"]["read"] = call
    words = ["own-published", "others-confirmed", "others-put", "others-slated", "others-pending", "others-even"]
    rows["proposal"] |= {word: _project(rows, users, call, word) for word in words}
    _read(rows, users, call, words)
    rows["slate"] = {}
    _decide(rows, by, "own-published", "applied", bodies_say=True, apply=True)
    _decide(rows, by, "others-confirmed", "confirmed", bodies_say=True)
    _decide(rows, by, "others-put", "put")
    _decide(rows, by, "others-slated", "draft", put=False)
    matching.propose_decision(rows["proposal"]["others-pending"], by=by, outcome=Outcome.SUITABLE)
    (question,) = matching.ask_focal_points(rows["proposal"]["others-pending"], by=by)
    rows["consultation"] = {"asked": question}
    rows["proposal"] |= {word: Proposal.objects.get(pk=rows["proposal"][word].pk) for word in words}


def _project(rows, users, call, word):
    """A complete project; only what becomes public says nothing that must not be seen."""
    is_own = word.startswith("own")
    by = users["partner" if is_own else "other"]
    secret = "" if is_own else f"{SECRET} "
    project = Proposal(
        call=call,
        organisation=rows["organisation"]["verified" if is_own else "other"],
        description=f"{SECRET} description",
        institutions="Institute",
        contact_name=f"{SECRET} contact",
        contact_email="office@example.org",
        support_stage="implementation",
        seeks_technical=True,
        focal_point="no",
        other_funding=f"{SECRET} funding",
        may_be_published=is_own,
    )
    related = {"countries": [rows["country"]], "needs": [rows["need"]], "strategies": [rows["strategy"]]}
    related["categories"] = list(Category.objects.filter(code="other"))
    words = {"language": "en", "title": f"{secret}project {word}", "abstract": f"{secret}abstract"}
    matching.draft_proposal(project, by=by, related=related, **words)
    return matching.submit_proposal(project, by=by)


def _read(rows, users, call, words):
    """Two sheets on each; on the last they stand even."""
    review_round = matching.begin_round(call, by=users["secretariat"])
    readers = [users["reviewer"], rows["second_reviewer"]]
    for word in words:
        pairs = [(rows["proposal"][word], user) for user in readers]
        first, second = matching.assign_reviewers(pairs, by=users["secretariat"])
        fill(first, PASSES)
        fill(second, NO_TO_ALL if word == "others-even" else PASSES)
    ReviewRound.objects.filter(pk=review_round.pk).update(status="consolidating")
    for word in words:
        rows["proposal"][word] = Proposal.objects.get(pk=rows["proposal"][word].pk)


def _decide(rows, by, word, stage, *, put=True, bodies_say=False, apply=False):
    """A suitable response on a slate of its own, taken as far as asked."""
    decision = matching.propose_decision(rows["proposal"][word], by=by, outcome=Outcome.SUITABLE)
    matching.approve_feedback(decision, by=by, version=1)
    slate = matching.collect_slate(rows["call"]["read"], by=by)
    if put:
        slate = matching.put_slate(slate, by=by, note=f"{SECRET} note")
    if bodies_say:
        part, today = slate.matter.parts.get(), clock.today()
        panels.decide(part, "approve", by=by, decided_on=today, minutes_reference="M/1", members_present=1)
    if apply:
        matching.apply_slate(slate, by=by)
    rows["slate"][stage] = slate
