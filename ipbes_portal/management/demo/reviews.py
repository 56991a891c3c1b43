"""The reading of the pilot's responses: a round that is under way, so that every reviewer's desk has something on it.

Who reads and what they answer is made up by rule, not by chance; the assignment is the one the portal proposes.
"""

from datetime import timedelta

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from matching import actions, scorecard
from matching.models import Call, Proposal, Review, RoundStatus
from matching.reviewing.workload import Board, proposed, task_force

from .sign_ins import address

# Country and languages of placeholders who read beside the member of the task force that has a sign-in.
REVIEWERS = {
    "reviewer-01": ("KEN", ["en", "fr"]),
    "reviewer-02": ("NZL", ["en"]),
    "reviewer-03": ("CHE", ["fr", "en"]),
    "reviewer-04": ("CHL", ["es", "en"]),
    "reviewer-05": ("JPN", ["en"]),
    "reviewer-06": ("ESP", ["es", "fr"]),
}
BEGUN, DUE = 25, 10  # days before and after today
FILLED_IN = 16  # sheets of each reviewer that are in
YES, NO = "The response shows this in its description.", "The response does not show this."


def plan(replay):
    """The steps of the round; each reviewer sits down on a day of their own."""
    begun = replay.today - timedelta(days=BEGUN)
    replay.step(begun, add_reviewers, replay)
    replay.step(begun, begin_reading, replay)
    replay.step(begun + timedelta(days=1), state_interests, replay)
    replay.step(begun + timedelta(days=2), step_aside, replay)
    for place, key in enumerate(["task-force", *REVIEWERS]):
        replay.step(begun + timedelta(days=4 + place), fill_in, replay, key)


def add_reviewers(replay):
    """Members of the task force; placeholders, not one of them exists."""
    for key, (country, languages) in REVIEWERS.items():
        user = accounts.create_user(
            email=address(key),
            family_name=key.replace("-", " ").capitalize(),
            country=replay.refer.countries[country],
            languages=languages,
            is_demonstration=True,
        )
        body = replay.refer.bodies["tf-capacity-building"]
        accounts.grant_role(user.person, Role.TASK_FORCE, by=replay.user("secretariat"), body=body, tell=False)


def begin_reading(replay):
    """The unit prepares the round, takes the assignment that the rule proposes, and lets the reading begin."""
    by, call = replay.keeper(), _call(replay)
    due = replay.today + timedelta(days=DUE)
    review_round = actions.begin_round(call, by=by, due_on=due)
    _propose(review_round, by)
    actions.move_round(review_round, RoundStatus.REVIEWING, by=by)


def _call(replay):
    return Call.objects.get(pk=replay.calls["pilot"].pk)


def _propose(review_round, by):
    """What the page would show, and a press of its button."""
    people = list(task_force())
    digest = proposed(Board(review_round, by), people).digest
    actions.assign_as_proposed(review_round, by=by, reviewers=people, digest=digest)


def state_interests(replay):
    """Every reviewer states their interests; one has worked with an institute that answered."""
    call = _call(replay)
    institute = Proposal.objects.sent().filter(call=call).earliest("submitted_at", "pk").organisation
    for user in _readers():
        theirs = {"organisations": [institute], "note": "I was on their board until last year."}
        actions.state_interests(call, by=user, **(theirs if user.email == address("reviewer-02") else {}))


def _readers():
    return User.objects.filter(reviews__isnull=False).select_related("person").distinct().order_by("pk")


def step_aside(replay):
    """One reviewer finds out that a former student wrote a response."""
    user = _user("reviewer-05")
    sheet = Review.objects.of(user).waiting().order_by("pk").last()
    actions.step_aside(sheet.proposal, by=user, reason="A former student of mine wrote it.")


def _user(key):
    return User.objects.select_related("person").get(email=address(key))


def fill_in(replay, key):
    """One reviewer fills in the first sheets of their pile and sends them."""
    user = _user(key)
    place = ["task-force", *REVIEWERS].index(key)
    sheets = Review.objects.of(user).waiting().order_by("proposal__submitted_at", "pk")
    for sheet in sheets.select_related("proposal").prefetch_related("proposal__strategies")[:FILLED_IN]:
        answers = {}
        for strategy in sheet.proposal.strategies.all():
            answers |= _answers(strategy.number, sheet.proposal_id, place)
        saved = actions.save_sheet(sheet, by=user, answers=answers, version=sheet.version)
        actions.submit_sheet(saved, by=user, version=saved.version)


def _answers(strategy, number, place):
    """{code: (value, justification)}: mostly yes; on every fifth response the readers do not agree."""
    shift = place if number % 5 == 0 else 0
    answers = {}
    for step, code in enumerate(scorecard.criteria_of(strategy)):
        holds = (number * 3 + step * 2 + shift) % 5 != 0
        answers[code] = (holds, YES if holds else NO)
        parts = scorecard.options_of(code) if holds else ()
        # Any one family is enough for the sixth criterion, the eleventh needs all its features.
        answers |= dict.fromkeys(parts[:2] if code == "C6" else parts, (True, ""))
    return answers
