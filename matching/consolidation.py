"""What the sheets on one response come to together: a majority per criterion, then the rule of each strategy (C.1).

Pure: no model, no query. The sheets know no order and no weight. Where as many say yes as no, the criterion is open
until a co-chair settles it; that word counts only while they stand even. The verdict is worked out anew each time and
never kept, so it cannot disagree with the sheets.
"""

from dataclasses import dataclass, field
from functools import cached_property

from . import scorecard
from .scorecard import CRITERIA, PARTS, Verdict


@dataclass(frozen=True)
class Tally:
    """How many sheets say yes, no and nothing to one criterion, and how a co-chair settled it, if one did."""

    code: str
    yes: int
    no: int
    open: int
    settled: bool | None = None
    # How many sheets name each part: the families of C6, the features of C11.
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def is_tied(self):
        """Whether as many say yes as no."""
        return self.yes == self.no > 0

    @property
    def is_contested(self):
        """Whether the sheets contradict each other."""
        return bool(self.yes and self.no)

    @property
    def is_open_tie(self):
        """Whether a co-chair still has to settle it."""
        return self.is_tied and self.settled is None

    @property
    def needs_no_settlement(self):
        """Whether it was settled once, and a majority has made that needless since."""
        return self.settled is not None and not self.is_tied

    @property
    def value(self):
        """What the task force says: its majority, the settlement of a tie, or None."""
        if self.is_tied:
            return self.settled
        return self.yes > self.no if self.yes or self.no else None

    @property
    def named(self):
        """The parts that at least one sheet names."""
        return tuple(code for code, count in self.parts if count)


@dataclass(frozen=True)
class Consolidated:
    """All sheets on one response brought together: criterion by criterion, and the verdict under each strategy."""

    sheets: int
    tallies: dict[str, Tally]
    # Sheets that are in and do not count, with the reasons; they are in none of the numbers above.
    void: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """What each strategy says of it, in words too; worked out only where somebody asks."""
        return scorecard.evaluate_all(self.answers)

    @property
    def relevant(self):
        """Whether at least one strategy passes among those somebody read it against; None while that is open.

        A strategy the response does not claim and no reviewer looked at leaves nothing open.
        """
        return scorecard.is_relevant(
            {number: self.verdicts[number] for number in self.verdicts if self.was_read(number)}
        )

    def was_read(self, strategy):
        """Whether some sheet answers a criterion of this strategy."""
        return any(self.tallies[code].yes or self.tallies[code].no for code in scorecard.criteria_of(strategy))

    @property
    def contested(self):
        """The codes on which the sheets contradict each other."""
        return [code for code, tally in self.tallies.items() if tally.is_contested]

    @property
    def open_ties(self):
        """The codes a co-chair still has to settle."""
        return [code for code, tally in self.tallies.items() if tally.is_open_tie]

    @property
    def answers(self):
        """What the task force says of each criterion."""
        return {code: tally.value for code, tally in self.tallies.items()}


def consolidate(sheets, settlements=None, void=None):
    """The Consolidated of `sheets`, answers by code of each sheet that counts, and `settlements`, values by code.

    `void` only says which other sheets were left out, {sheet: reasons}.
    """
    sheets = list(sheets)
    values = {code: [scorecard.value_of(code, sheet) for sheet in sheets] for code in CRITERIA}
    tallies = {code: _tally(code, values[code], sheets, (settlements or {}).get(code)) for code in CRITERIA}
    return Consolidated(len(sheets), tallies, void or {})


def _tally(code, values, sheets, settled):
    parts = PARTS[code][1] if code in PARTS else ()
    return Tally(
        code,
        yes=values.count(True),
        no=values.count(False),
        open=values.count(None),
        settled=settled,
        parts=tuple((part, sum(sheet.get(part) is True for sheet in sheets)) for part in parts),
    )
