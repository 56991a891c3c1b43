"""Results of a call: 200 responses × 12 criteria × 3 sheets, read at once and, beside it, response by response."""

import os
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ipbes_portal.settings"

import django  # noqa: E402

django.setup()

from datetime import timedelta  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from quiet import quiet  # noqa: E402

from ipbes_portal import clock  # noqa: E402
from ipbes_portal.accounts.models import Person, User  # noqa: E402
from ipbes_portal.directory.models import Organisation  # noqa: E402
from ipbes_portal.texts.models import Text  # noqa: E402
from matching.consolidation import consolidate  # noqa: E402
from matching.models import Answer, Call, Proposal, Review, Settlement  # noqa: E402
from matching.reviewing.results import consolidated  # noqa: E402
from matching.scorecard import CRITERIA  # noqa: E402

SIZES, SHEETS, ROUNDS = (20, 200), 3, 5


def prepare(size):
    """One call with so many responses, each with three sheets on which every criterion is answered."""
    call_command("flush", interactive=False, verbosity=0)
    users = [_user(number) for number in range(SHEETS + 1)]
    organisation = Organisation.objects.create(name="Organisation", kind="ngo", status="verified")
    now = clock.now()
    call = Call.objects.create(
        year=2026, text=Text.objects.create(), languages=["en"], opens_at=now, closes_at=now + timedelta(days=1)
    )
    for number in range(size):
        proposal = Proposal.objects.create(
            call=call,
            organisation=organisation,
            proponent=users[-1],
            text=Text.objects.create(),
            reference=f"P-{number:04}",
            status="accepted",
            submitted_at=now,
            due_at=now,
        )
        for place, user in enumerate(users[:SHEETS]):
            review = Review.objects.create(
                proposal=proposal,
                reviewer=user,
                assigned_by=user,
                status="submitted",
                assigned_at=now,
                submitted_at=now,
            )
            Answer.objects.bulk_create(
                Answer(review=review, code=code, value=bool((number + place + int(code[1:])) % 3)) for code in CRITERIA
            )


def _user(number):
    person = Person.objects.create(family_name=f"Reviewer {number}")
    return User.objects.create(email=f"reviewer-{number}@example.org", person=person)


def at_once():
    """As the page of results reads them."""
    return consolidated(list(Proposal.objects.values_list("pk", flat=True)))


def one_by_one():
    """The plain way: each response asks for its sheets, each sheet for its answers."""
    found = {}
    for proposal in Proposal.objects.all():
        sheets = [
            {answer.code: answer.value for answer in review.answers.all()}
            for review in proposal.reviews.filter(status="submitted")
        ]
        settled = {row.code: row.value for row in Settlement.objects.filter(proposal=proposal)}
        found[proposal.pk] = consolidate(sheets, settled)
    return found


def queries(act):
    """How many statements one call takes."""
    with CaptureQueriesContext(connection) as context:
        act()
    return len(context)


def seconds(act):
    """Wall time of one call: waiting for the database is what this is about."""
    before = time.perf_counter()
    act()
    return time.perf_counter() - before


def main():
    """Prints the statements and times of both, and whether the goals are met."""
    statements = {}
    for size in SIZES:
        with quiet():
            prepare(size)
            if at_once() != one_by_one():
                raise SystemExit("The two ways come to different results.")
            statements[size] = queries(at_once), queries(one_by_one)
            pairs = [(seconds(at_once), seconds(one_by_one)) for _round in range(ROUNDS)]
        ours, plain = (median(column) for column in zip(*pairs, strict=True))
        print(
            f"{size} responses × {len(CRITERIA)} criteria × {SHEETS} sheets: "
            f"at once {statements[size][0]} statements, {ours * 1000:.0f} ms; "
            f"one by one {statements[size][1]} statements, {plain * 1000:.0f} ms; ratio {plain / ours:.1f}"
        )
    is_constant = len({ours for ours, _plain in statements.values()}) == 1
    print(f"Goal: the same number of statements however many responses: {'reached' if is_constant else 'MISSED'}")


if __name__ == "__main__":
    main()
