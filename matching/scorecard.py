"""What the answers on a scorecard add up to, strategy by strategy, and why (5/3 A¶9–11).

Pure: no model, no query. The rule of each strategy stands in `ipbes_portal.programme.criteria`; here it meets a sheet
that may be filled in only in part. Yes and no only, as in the plan: no points, no weights. An answer that is not yet
given is never a no. The texts of the criteria and of their parts are reference data (`Criterion`, `CriterionOption`).
"""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

from ipbes_portal.programme import criteria
from ipbes_portal.programme.criteria import RULES, listed

# The five families of C6, of which any one is enough (5/3 A¶10(b)), and the three features of C11, all of them
# needed (5/3 A¶11(c)): which of its parts decide a criterion, and how.
PARTS = {
    "C6": (any, ("C6.1", "C6.2", "C6.3", "C6.4", "C6.5")),
    "C11": (all, ("C11.i", "C11.ii", "C11.iii")),
}
CRITERIA = tuple(code for rule in RULES.values() for code in rule.criteria)
CODES = {*CRITERIA, *(part for _judge, parts in PARTS.values() for part in parts)}


@dataclass(frozen=True)
class Verdict:
    """Whether a sheet passes under one strategy, the unanswered codes that still decide it, and why, in words."""

    passed: bool | None
    missing: list[str]
    explanation: str


def criteria_of(strategy):
    """The codes of the four criteria of a strategy, in the order of the plan. ValueError for an unknown strategy."""
    return _rule(strategy).criteria


def options_of(code):
    """The codes of the families of C6 or of the features of C11; none for other criteria. ValueError if unknown."""
    if code not in CRITERIA:
        raise ValueError(gettext("There is no criterion %(code)s.") % {"code": code})
    return PARTS[code][1] if code in PARTS else ()


def evaluate(strategy, answers):
    """The Verdict on a sheet under a strategy ("1", "2" or "3"), worded in the active language (5/3 A¶9–11).

    `answers` maps "C1"…"C12", and optionally "C6.1"…"C6.5" and "C11.i"…"C11.iii", to True, False or None; a code that
    is left out is not yet answered, and criteria of other strategies do not count. Where parts are given they decide
    their criterion, C6 by any and C11 by all of them, and an answer to the criterion itself does not count (blank
    parts beside it give no answer, so it stands). `passed` is None while missing answers could still decide, and
    `missing` lists exactly those, in the order of the plan. ValueError: unknown strategy, unknown code, or a value
    that is not True, False or None.
    """
    rule = _rule(strategy)
    _refuse_what_is_no_answer(answers)
    values = {code: _value(code, answers) for code in rule.criteria}
    met = {code for code, value in values.items() if value}
    possible = {code for code, value in values.items() if value is not False}
    passed = _settled(criteria.is_relevant(str(strategy), met), criteria.is_relevant(str(strategy), possible))
    deciding = _deciding(rule, values) if passed is None else []
    missing = _unanswered(deciding, answers)
    return Verdict(passed, missing, _explanation(rule, passed, values, missing, answers))


def evaluate_all(answers):
    """The Verdict of every strategy: a proposal may be read against several of them."""
    return {strategy: evaluate(strategy, answers) for strategy in RULES}


def is_relevant(verdicts):
    """Whether at least one of these verdicts ({strategy: Verdict}) passes; None while none does and one is open.

    No verdict at all is no answer yet, hence None.
    """
    results = [verdict.passed for verdict in verdicts.values()]
    if True in results:
        return True
    return None if None in results or not results else False


def value_of(code, answers):
    """What a sheet says of one criterion: True, False or None; parts decide theirs. ValueError for an unknown code."""
    if code not in CRITERIA:
        raise ValueError(gettext("There is no criterion %(code)s.") % {"code": code})
    _refuse_what_is_no_answer(answers)
    return _value(code, answers)


# --- The logic of a sheet filled in only in part ----------------------------------------------------------------


def _rule(strategy):
    """The rule of a strategy; its number will do as well as its code."""
    if str(strategy) not in RULES:
        raise ValueError(gettext("There is no strategy %(strategy)s.") % {"strategy": strategy})
    return RULES[str(strategy)]


def _refuse_what_is_no_answer(answers):
    for code, value in answers.items():
        if code not in CODES:
            raise ValueError(gettext("There is no criterion %(code)s.") % {"code": code})
        if value is not None and not isinstance(value, bool):
            raise ValueError(gettext("The answer to %(code)s must be yes, no or left open.") % {"code": code})


def _settled(at_worst, at_best):
    """More yeses never make a result worse: it is known once "the rest is no" and "the rest is yes" agree."""
    return at_worst if at_worst == at_best else None


def _is_by_parts(code, answers):
    """Whether the parts of a criterion decide it: some are given, or all are blank and so is the criterion itself."""
    given = [answers[part] for part in options_of(code) if part in answers]
    return bool(given) and (given.count(None) < len(given) or answers.get(code) is None)


def _value(code, answers):
    """True, False or None for one criterion."""
    if not _is_by_parts(code, answers):
        return answers.get(code)
    judge, parts = PARTS[code]
    values = [answers.get(part) for part in parts]
    return _settled(judge(value is True for value in values), judge(value is not False for value in values))


def _deciding(rule, values):
    """The open criteria that can still turn an open result: one of the choice only while the choice falls short."""
    falls_short = len(_with(rule.among, values, True)) < rule.at_least
    return [code for code in _with(rule.criteria, values, None) if code in rule.required or falls_short]


def _unanswered(codes, answers):
    """What has to be answered for these open criteria: their blank parts, or the criterion itself."""
    found = []
    for code in codes:
        parts = options_of(code) if _is_by_parts(code, answers) else (code,)
        found += _with(parts, answers, None)
    return found


def _with(codes, values, wanted):
    """Those of the codes whose value is the one wanted."""
    return [code for code in codes if values.get(code) is wanted]


# --- The result in words ----------------------------------------------------------------------------------------
# For translators: "it" is the proposal; numbers read "2, 3 and 4", and a part of a criterion reads "6.1" or "11.ii".


def _explanation(rule, passed, values, missing, answers):
    """Sentences: the result with its reasons, what parts decided, what is open but decides nothing."""
    if passed:
        result, reasons = gettext("It passes: %(reasons)s."), _why_it_passes(rule, values)
    elif passed is None:
        result, reasons = gettext("It is still open: %(reasons)s."), _why_it_is_open(rule, values, missing)
    else:
        result, reasons = gettext("It does not pass: %(reasons)s."), _why_it_fails(rule, values)
    sentences = [result % {"reasons": _joined(reasons, pgettext("reasons", "%(first)s, and %(second)s"))}]
    for code in rule.criteria:
        sentences += _what_the_parts_say(code, values[code], answers)
    idle = [code for code in _unanswered(_with(rule.criteria, values, None), answers) if code not in missing]
    if idle:
        sentences.append(
            gettext("Not yet answered, but no longer decisive: %(numbers)s.") % {"numbers": _numbers(idle)}
        )
    return _joined(sentences, pgettext("sentences", "%(first)s %(second)s"))


def _why_it_passes(rule, values):
    met = _with(rule.among, values, True)
    choice = ngettext(
        "%(count)d of criteria %(choice)s applies (%(met)s)",
        "%(count)d of criteria %(choice)s apply (%(met)s)",
        len(met),
    ) % {"count": len(met), "choice": _numbers(rule.among), "met": _numbers(met)}
    if not rule.required:
        return [choice]
    required = ngettext("criterion %(numbers)s applies", "criteria %(numbers)s apply", len(rule.required))
    return [required % {"numbers": _numbers(rule.required)}, choice]


def _why_it_fails(rule, values):
    reasons = []
    if refused := _with(rule.required, values, False):
        sentence = ngettext(
            "criterion %(numbers)s must apply but does not", "criteria %(numbers)s must apply but do not", len(refused)
        )
        reasons.append(sentence % {"numbers": _numbers(refused)})
    refused = _with(rule.among, values, False)
    if len(rule.among) - len(refused) < rule.at_least:
        sentence = ngettext(
            "at least %(at_least)d of criteria %(choice)s must apply but %(numbers)s do not",
            "at least %(at_least)d of criteria %(choice)s must apply but %(numbers)s do not",
            rule.at_least,
        )
        numbers = {"choice": _numbers(rule.among), "numbers": _numbers(refused)}
        reasons.append(sentence % {"at_least": rule.at_least, **numbers})
    return reasons


def _why_it_is_open(rule, values, missing):
    reasons = []
    if required := _with(rule.required, values, None):
        sentence = ngettext(
            "criterion %(numbers)s must apply and is not yet answered",
            "criteria %(numbers)s must apply and are not yet answered",
            len(required),
        )
        reasons.append(sentence % {"numbers": _numbers(required)})
    if choice := [code for code in missing if code not in rule.required]:
        sentence = ngettext(
            "at least %(at_least)d of criteria %(choice)s must apply (yes: %(met)s; not yet answered: %(open)s)",
            "at least %(at_least)d of criteria %(choice)s must apply (yes: %(met)s; not yet answered: %(open)s)",
            rule.at_least,
        )
        met = _numbers(_with(rule.among, values, True)) or pgettext("criterion numbers", "none")
        numbers = {"choice": _numbers(rule.among), "met": met, "open": _numbers(choice)}
        reasons.append(sentence % {"at_least": rule.at_least, **numbers})
    return reasons


def _what_the_parts_say(code, value, answers):
    """How its parts decided a criterion, and that they count although the criterion was answered otherwise."""
    if not _is_by_parts(code, answers):
        return []
    number, sentences = _numbers([code]), []
    if value is not None:
        parts = _with(options_of(code), answers, value)
        sentences.append(_because_of(value, len(parts)) % {"number": number, "parts": _numbers(parts)})
    if answers.get(code) not in (None, value):
        sentence = gettext("The answer given to criterion %(number)s as a whole does not count: its parts decide.")
        sentences.append(sentence % {"number": number})
    return sentences


def _because_of(value, count):
    """The sentence for a criterion that so many parts have made a yes or a no."""
    if value:
        return ngettext(
            "Criterion %(number)s applies because %(parts)s does.",
            "Criterion %(number)s applies because %(parts)s do.",
            count,
        )
    return ngettext(
        "Criterion %(number)s does not apply because %(parts)s does not.",
        "Criterion %(number)s does not apply because %(parts)s do not.",
        count,
    )


def _numbers(codes):
    """C2, C3 and C11.ii as "2, 3 and 11.ii"; nothing for none."""
    return listed(codes, pgettext("criterion numbers", "%(numbers)s and %(last)s"))


def _joined(pieces, pattern):
    """One piece, or several put together by the translator's pattern for two."""
    text, *others = pieces
    for other in others:
        text = pattern % {"first": text, "second": other}
    return text
