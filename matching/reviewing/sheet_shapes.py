"""Sheets as plain values to be read: one's own, and those of others as far as the round shows them, sealed or named."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import is_staff_or_co_chair
from ipbes_portal.programme.criteria import RULES, rule_sentence
from ipbes_portal.programme.models import Criterion, CriterionOption, Strategy
from ipbes_portal.texts.models import Text

from .. import scorecard
from ..models import Review, ReviewStatus
from .conflicts import void_sheets
from .sheet import number_of


@dataclass
class Part:
    """A family of C6 or a feature of C11, with what a sheet says of it."""

    code: str
    name: str
    text: Text | None
    value: bool | None = None

    @property
    def number(self):
        """As people read it: 6.1 or 11.ii."""
        return number_of(self.code)


@dataclass
class Row(Part):
    """A criterion; its value is the answer to it as a whole, `counts` what the sheet says once parts decide."""

    parts: list[Part] = field(default_factory=list)
    justification: str = ""
    counts: bool | None = None


@dataclass
class Group:
    """The criteria of a strategy, its rule, and the verdict of a sheet."""

    number: str
    name: str
    rule: str
    rows: list[Row]
    is_claimed: bool = False
    verdict: scorecard.Verdict | None = None

    @property
    def is_read(self):
        """Whether the response was read against this strategy: it claims it, or something is answered."""
        return self.is_claimed or any(row.counts is not None or row.justification for row in self.rows)


def blank_groups():
    """The scorecard with its texts, nothing answered; six queries whatever is in them."""
    options = Prefetch("options", CriterionOption.objects.select_related("text").prefetch_related("text__wordings"))
    found = Criterion.objects.select_related("text").prefetch_related("text__wordings", options)
    criteria = {row.code: row for row in found}
    names = {row.number: row.name for row in Strategy.objects.all()}
    return [
        Group(
            number=number,
            name=names.get(number, ""),
            rule=rule_sentence(number),
            rows=[_row(code, criteria.get(code)) for code in rule.criteria],
        )
        for number, rule in RULES.items()
    ]


def _row(code, criterion):
    """A criterion without its text, where the reference data is not loaded, still has its number and its parts."""
    options = {option.code: option for option in criterion.options.all()} if criterion else {}
    parts = [_named(Part, part, options.get(part)) for part in scorecard.options_of(code)]
    row = _named(Row, code, criterion)
    row.parts = parts
    return row


def _named(kind, code, noun):
    return kind(code, noun.name if noun else "", noun.text if noun else None)


def filled(groups, answers, justifications, claimed):
    """The groups with what a sheet says: codes to values, criteria to texts, and the strategies that are claimed."""
    for group in groups:
        group.is_claimed = group.number in claimed
        group.verdict = scorecard.evaluate(group.number, answers)
        for row in group.rows:
            row.value, row.justification = answers.get(row.code), justifications.get(row.code, "")
            row.counts = scorecard.value_of(row.code, answers)
            for part in row.parts:
                part.value = answers.get(part.code)
    return groups


def sheet_of(review, groups=None):
    """The groups of a stored sheet; its answers and the strategies of its response are prefetched by the page."""
    rows = review.answers.all()
    return filled(
        groups or blank_groups(),
        {row.code: row.value for row in rows},
        {row.code: row.justification for row in rows},
        {strategy.number for strategy in review.proposal.strategies.all()},
    )


# The sheets of others


@dataclass(frozen=True)
class Shown:
    """What somebody may know of another reviewer's sheet: no number, no time; a name only where names are shown."""

    who: str
    state: str
    comment: str
    verdicts: dict
    answers: list


def sheets_of_others(user, review):
    """The Shown of every other sheet on the response of `review` that this user may see at present, in a fixed order.

    The order, and the letter that stands for a name, follow from a keyed digest: they say nothing of who was asked
    first or sent first, and the letter of a sheet is not the same for another response. A sheet that does not count,
    because its reviewer was found in conflict after sending it, is not shown to fellow reviewers: it would sway them.
    """
    lettered = _lettered(review)
    names = shows_names(user, review)
    rows = Review.objects.visible_to(user).filter(pk__in=lettered).exclude(status=ReviewStatus.ASSIGNED)
    rows = list(rows.select_related("reviewer__person").prefetch_related("answers"))
    void = void_sheets([review.proposal_id]) if rows and not is_staff_or_co_chair(user) else {}
    shown = sorted((row for row in rows if row.pk not in void), key=lambda row: list(lettered).index(row.pk))
    return [_shown(row, str(row.reviewer.person) if names else lettered[row.pk], review) for row in shown]


def shows_names(user, review):
    """Whether this user reads the names of reviewers: those who plan the reading; reviewers as the round says."""
    review_round = getattr(review.proposal.call, "review_round", None)
    plans = is_staff_or_co_chair(user)
    return plans or bool(review_round and review_round.shows_names)


def _lettered(review):
    """The keys of the other sheets on the same response, taken back or not, each with "Reviewer A", in order."""
    keys = (
        Review.objects.filter(proposal=review.proposal_id).exclude(pk=review.pk).order_by().values_list("pk", flat=True)
    )
    ordered = sorted(keys, key=lambda pk: salted_hmac("matching.sheets", f"{review.proposal_id}:{pk}").hexdigest())
    return {pk: _("Reviewer %(letter)s") % {"letter": _letter(place)} for place, pk in enumerate(ordered)}


def _letter(place):
    """A to Z, then numbers."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _shown(row, who, review):
    given = row.given if row.status == ReviewStatus.SUBMITTED else {}
    whys = {answer.code: answer.justification for answer in row.answers.all()} if given else {}
    claimed = [strategy.number for strategy in review.proposal.strategies.all()]
    verdicts = {number: verdict.passed for number, verdict in scorecard.evaluate_all(given).items() if given}
    return Shown(
        who=who,
        state=row.status,
        comment=row.comment if given else "",
        verdicts={number: passed for number, passed in verdicts.items() if passed is not None or number in claimed},
        answers=[
            {"code": code, "value": scorecard.value_of(code, given), "justification": whys.get(code, "")}
            for code in scorecard.CRITERIA
            if scorecard.value_of(code, given) is not None or whys.get(code)
        ],
    )
