"""All sheets on responses side by side, criterion by criterion, as plain data for staff and co-chairs."""

from dataclasses import dataclass

from ipbes_portal.programme.criteria import rule_sentence
from ipbes_portal.programme.models import Criterion, CriterionOption, Strategy

from ..consolidation import Tally
from ..models import Answer, Review, ReviewStatus, Settlement
from ..scorecard import CODES, PARTS, Verdict, criteria_of, value_of


@dataclass(frozen=True)
class Said:
    """What one reviewer says of one criterion: yes, no or nothing, with reasons, and the parts that were named."""

    reviewer: str
    value: bool | None
    parts: list
    words: list


@dataclass(frozen=True)
class Line:
    """One criterion: what every sheet says of it, how often, and the settlement of a tie."""

    code: str
    name: str
    tally: Tally
    said: list
    settlement: Settlement | None
    named: list


@dataclass(frozen=True)
class Part:
    """One strategy: its rule, the verdict under it, and its criteria."""

    strategy: Strategy
    rule: str
    verdict: Verdict
    is_claimed: bool
    lines: list


def parts_of(proposal, found):
    """The Parts of one response, in the order of the plan."""
    lines = lines_of([proposal.pk], {proposal.pk: found})[proposal.pk]
    claimed = {strategy.pk for strategy in proposal.strategies.all()}
    return [
        Part(
            strategy,
            rule_sentence(strategy.number),
            found.verdicts[strategy.number],
            strategy.pk in claimed,
            [lines[code] for code in criteria_of(strategy.number)],
        )
        for strategy in Strategy.objects.all()
    ]


def lines_of(keys, found):
    """{pk: {code: Line}} of many responses, in five queries."""
    names = {row.code: row.name for row in Criterion.objects.all()}
    options = {row.code: row.name for row in CriterionOption.objects.all()}
    sheets = _sheets(keys, [sheet for key in keys for sheet in found[key].void])
    settled = {(row.proposal_id, row.code): row for row in _settlements(keys)}
    return {
        key: {
            code: Line(
                code,
                names.get(code, code),
                tally,
                [_said(code, *sheet, options) for sheet in sheets.get(key, {}).values()],
                settled.get((key, code)),
                [(options.get(part, part), count) for part, count in tally.parts if count],
            )
            for code, tally in found[key].tallies.items()
        }
        for key in keys
    }


def _settlements(keys):
    return Settlement.objects.filter(proposal__in=keys).select_related("settled_by__person")


def _sheets(keys, void):
    """{response: {sheet: (reviewer, {code: Answer})}} of the sheets that count, in the order they were given out."""
    found = {}
    reviews = Review.objects.submitted().filter(proposal__in=keys).select_related("reviewer__person").order_by("pk")
    for review in reviews.exclude(pk__in=void):
        found.setdefault(review.proposal_id, {})[review.pk] = (str(review.reviewer), {})
    answers = Answer.objects.filter(review__proposal__in=keys, review__status=ReviewStatus.SUBMITTED)
    answers = answers.exclude(review__in=void)
    for answer in answers.select_related("review").order_by("pk"):
        if answer.code in CODES:
            found[answer.review.proposal_id][answer.review_id][1][answer.code] = answer
    return found


def _said(code, reviewer, answers, options):
    values = {each: answer.value for each, answer in answers.items()}
    parts = PARTS[code][1] if code in PARTS else ()
    words = [answers[each].justification for each in (code, *parts) if each in answers]
    return Said(
        reviewer,
        value_of(code, values),
        [(options.get(part, part), values[part]) for part in parts if values.get(part) is not None],
        [text for text in dict.fromkeys(words) if text],
    )
