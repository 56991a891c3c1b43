"""Which criteria make an activity relevant, strategy by strategy (5/3 A¶9–11).

Pure: no model, no query. The texts of the criteria are reference data (`reference/criteria.toml`); what they
add up to stands here once, for the scorecard, the plan page and the API alike. The seeds know yes and no
only: no points, no weights, no threshold.
"""

from dataclasses import dataclass

from django.utils.functional import keep_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Rule:
    """All `required` criteria apply, and at least `at_least` of those in `among`; `sentence` says so."""

    required: tuple[str, ...]
    at_least: int
    among: tuple[str, ...]
    sentence: str
    paragraph: str

    @property
    def criteria(self):
        """Every criterion of the strategy, in the order of the plan."""
        return self.required + self.among


# For translators: %(choice)s reads "2, 3 and 4", %(alternatives)s reads "11 or 12".
RULES = {
    # "At least two others" is read as two of C2–C4, because A¶9 lists no further criterion.
    "1": Rule(
        required=("C1",),
        at_least=2,
        among=("C2", "C3", "C4"),
        sentence=_("Criterion %(required)s applies, and at least two of criteria %(choice)s."),
        paragraph="5/3 A¶9",
    ),
    "2": Rule(
        required=(),
        at_least=1,
        among=("C5", "C6", "C7", "C8"),
        sentence=_("One or more of criteria %(choice)s apply."),
        paragraph="5/3 A¶10",
    ),
    "3": Rule(
        required=("C9", "C10"),
        at_least=1,
        among=("C11", "C12"),
        sentence=_("Criteria %(required)s apply, and criterion %(alternatives)s."),
        paragraph="5/3 A¶11",
    ),
}


def is_relevant(strategy, met):
    """Whether an activity that meets the criteria `met` (codes such as "C1") is relevant under a strategy.

    Codes of other strategies do not count. An unknown strategy raises KeyError. Source: 5/3 A¶9, A¶10, A¶11.
    """
    rule = RULES[strategy]
    met = set(met)
    return met.issuperset(rule.required) and len(met.intersection(rule.among)) >= rule.at_least


def rule_sentence(strategy):
    """The rule of a strategy as one lazy sentence, in the language of whoever reads it (5/3 A¶9–11)."""
    return _fill(RULES[strategy].sentence, RULES[strategy])


@keep_lazy(str)
def _fill(sentence, rule):
    """Put the numbers of the criteria into the translated sentence."""
    return sentence % {
        "required": listed(rule.required, pgettext("criterion numbers", "%(numbers)s and %(last)s")),
        "choice": listed(rule.among, pgettext("criterion numbers", "%(numbers)s and %(last)s")),
        "alternatives": listed(rule.among, pgettext("criterion numbers", "%(numbers)s or %(last)s")),
    }


def listed(codes, pattern):
    """C2, C3 and C4 as "2, 3 and 4": the separator and the last word are the translator's."""
    numbers = [code.removeprefix("C") for code in codes]
    if len(numbers) < 2:
        return "".join(numbers)
    *others, last = numbers
    return pattern % {"numbers": pgettext("between criterion numbers", ", ").join(others), "last": last}
