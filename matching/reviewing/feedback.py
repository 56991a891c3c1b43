"""The feedback to the authors of a response, drawn from the criteria: a draft that people edit and approve.

It says which criteria apply and which do not, and gives the reviewers' justifications as raw material; never a name,
never how many sheets said what.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from ipbes_portal.programme.models import Criterion, Strategy

from ..models import Answer, Outcome, ReviewStatus
from ..scorecard import CRITERIA, PARTS, criteria_of, value_of
from .results import consolidated_one

LONGEST = 8000
LONGEST_QUOTATION = 500


def draft_feedback(proposal, outcome, found=None):
    """The draft for one response and outcome, in the language the response is written in."""
    found = found or consolidated_one(proposal)
    with translation.override(proposal.text.source_language):
        paragraphs = [_opening(proposal, outcome)]
        for strategy in _read_strategies(proposal, found):
            paragraphs += _of_strategy(strategy, found, _names(), _reasons(proposal, found))
        return "\n\n".join(paragraphs)[:LONGEST]


def _opening(proposal, outcome):
    sentences = {
        Outcome.SUITABLE: _("The task force on capacity-building has read your response and finds it suitable."),
        Outcome.FURTHER_DEVELOPMENT: _(
            "The task force on capacity-building has read your response and suggests developing it further."
        ),
        Outcome.NOT_IN_LINE: _(
            "The task force on capacity-building has read your response. It does not find it in line with the rolling "
            "plan as it is written."
        ),
        Outcome.RETURNED: _(
            "The task force on capacity-building has read your response and asks you to complete it and send it again."
        ),
    }
    thanks = _("Thank you for your response %(reference)s.") % {"reference": proposal.reference}
    return f"{thanks} {sentences[outcome]}"


def _read_strategies(proposal, found):
    """The strategies the response claims, and any other under which a sheet says yes."""
    claimed = {strategy.number for strategy in proposal.strategies.all()}
    return [
        strategy
        for strategy in Strategy.objects.all()
        if strategy.number in claimed or any(found.tallies[code].value for code in criteria_of(strategy.number))
    ]


def _names():
    return {criterion.code: criterion.name for criterion in Criterion.objects.all()}


def _of_strategy(strategy, found, names, reasons):
    """A heading with the result, then the criteria that apply and those that do not, with what reviewers wrote."""
    results = {True: _("the criteria are met"), False: _("the criteria are not met"), None: _("not fully answered")}
    words = {"number": strategy.number, "name": strategy.name}
    heading = _("Strategy %(number)s, %(name)s") % words
    blocks = [f"{heading}: {results[found.verdicts[strategy.number].passed]}."]
    for value, title in ((True, _("These criteria apply:")), (False, _("These criteria do not apply:"))):
        lines = [
            _criterion(code, names.get(code, ""), reasons.get(code, ()))
            for code in criteria_of(strategy.number)
            if found.tallies[code].value is value
        ]
        if lines:
            blocks.append("\n".join([title, *lines]))
    return blocks


def _criterion(code, name, reasons):
    words = {"number": code.removeprefix("C"), "name": name}
    return "\n".join(
        [_("– Criterion %(number)s: %(name)s") % words, *(_("  “%(words)s”") % {"words": reason} for reason in reasons)]
    )


def _reasons(proposal, found):
    """{code of a criterion: what was written on it by those with whom the task force agreed}."""
    rows = Answer.objects.filter(review__proposal=proposal, review__status=ReviewStatus.SUBMITTED)
    rows = rows.exclude(review__in=found.void)
    sheets = {}
    for review, code, value, words in rows.order_by("pk").values_list("review", "code", "value", "justification"):
        sheets.setdefault(review, {})[code] = (value, " ".join(words.split())[:LONGEST_QUOTATION])
    return {code: _agreeing(code, found, sheets.values()) for code in CRITERIA}


def _agreeing(code, found, sheets):
    wanted, parts = found.tallies[code].value, (code, *PARTS.get(code, (None, ()))[1])
    written = []
    for sheet in sheets:
        if value_of(code, {each: value for each, (value, _words) in sheet.items()}) is wanted:
            written += [sheet[part][1] for part in parts if part in sheet and sheet[part][1]]
    return list(dict.fromkeys(written))
