"""What a sheet still lacks before it can be sent in, in sentences (5/3 A¶9–11; domain C.1).

Pure: no model, no query. Nothing here says whether a response is good: that is `scorecard.py`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .. import scorecard

NATIONAL_NEED = "C10"


@dataclass(frozen=True)
class Lacking:
    """One thing to do: the criterion it is about ("" for the sheet as a whole), and what to do in words."""

    code: str
    text: str


def lacking(answers, justifications, *, claimed, is_consulted):
    """The list of Lacking of a sheet, in the order of the plan; empty when it can be sent in.

    `answers` maps codes to True, False or None and `justifications` criteria to texts; `claimed` are the numbers of
    the strategies the response claims; `is_consulted` whether its authors say that the focal point was consulted.
    """
    found = {code: [] for code in scorecard.CRITERIA}
    verdicts = {strategy: scorecard.evaluate(strategy, answers) for strategy in claimed or scorecard.RULES}
    if claimed:
        for strategy, verdict in verdicts.items():
            for code in verdict.missing:
                found[_criterion(code)].append(_unanswered(code, strategy))
    for code in scorecard.CRITERIA:
        found[code] += _disagreeing(code, answers)
        if not justifications.get(code, "").strip():
            found[code] += _unjustified(code, scorecard.value_of(code, answers), is_consulted)
    things = [Lacking(code, text) for code, texts in found.items() for text in texts]
    if not claimed and all(verdict.passed is None for verdict in verdicts.values()):
        things.insert(0, Lacking("", _("Answer the criteria of at least one strategy until its result is known.")))
    return things


def number_of(code):
    """C11.ii as people read it: 11.ii."""
    return code.removeprefix("C")


def _criterion(code):
    """The criterion a part belongs to; a criterion is its own."""
    return code.partition(".")[0]


def _unanswered(code, strategy):
    words = {"number": number_of(code), "strategy": strategy}
    return _("Answer criterion %(number)s: the result under strategy %(strategy)s depends on it.") % words


def _disagreeing(code, answers):
    """A yes whose parts are not given, and a criterion that says otherwise than its parts."""
    whole, number = answers.get(code), {"number": number_of(code)}
    parts = [answers.get(part) for part in scorecard.options_of(code)]
    if whole is None or not parts:
        return []
    if whole and not any(part is not None for part in parts):
        return [_("You said yes to criterion %(number)s: say which of its parts apply.") % number]
    if scorecard.value_of(code, answers) is not whole:
        return [_("Your answer to criterion %(number)s and those to its parts do not agree: change one.") % number]
    return []


def _unjustified(code, value, is_consulted):
    if value is False:
        return [_("Say why criterion %(number)s does not apply.") % {"number": number_of(code)}]
    if value and code == NATIONAL_NEED and not is_consulted:
        return [_("Say why criterion 10 applies although the national focal point was not consulted.")]
    return []
