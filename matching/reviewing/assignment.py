"""Who might read what: a proposal to people, made by rule from plain data, that gives its reasons. Pure.

Every response gets its first reader before any gets its second, those with the fewest possible readers first. Among
those who may read it, the one with the lowest cost is taken: how many responses they have, plus `FOREIGN` when they do
not read its language, plus `SAME_REGION` when a reader of it comes from the same region. So a reader of the language
is preferred until they have that many responses more than somebody else. Ties go by the order of `reviewers`.
"""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FOREIGN, SAME_REGION = 4, 1


@dataclass(frozen=True)
class Unread:
    """A response, by any key: its language, who reads it already, and who must not be given it."""

    key: int
    language: str
    readers: frozenset = frozenset()
    barred: frozenset = frozenset()


class Given(NamedTuple):
    """One response for one reviewer, and why."""

    response: int
    reviewer: int
    reason: str
    had: int  # how many responses the reviewer had before this one


class Lack(NamedTuple):
    """A response that stays without some of its readers, and why."""

    response: int
    missing: int
    reason: str


@dataclass
class Plan:
    """What is proposed, and what stays open."""

    given: list[Given] = field(default_factory=list)
    lacking: list[Lack] = field(default_factory=list)

    @property
    def digest(self):
        """A short text that changes when anything a person was shown changes, whatever language they read."""
        seen = repr([(row.response, row.reviewer, row.had) for row in self.given] + [row[:2] for row in self.lacking])
        return hashlib.sha256(seen.encode()).hexdigest()[:20]


def propose(responses, reviewers, wanted, load, languages, regions, *, most=None, names=None):
    """The Plan that gives each of `responses` (Unread) up to `wanted` readers among `reviewers` (keys, in order).

    `load` says how many responses each reviewer has now, `languages` which they read (codes), `regions` where they
    come from; who is missing there has none. `most` is how many responses one reviewer may have at the most, `names`
    the words for the languages. The same data give the same plan.
    """
    state = _State(list(reviewers), dict(load), languages, regions, most, names or {})
    for row in responses:
        state.readers[row.key] = set(row.readers)
    plan = Plan()
    for number in range(1, wanted + 1):
        lacking = [row for row in responses if len(state.readers[row.key]) < number]
        # Those that few can read choose first; a response anybody can read finds somebody later as well.
        for row in sorted(lacking, key=lambda row: len(state.possible(row))):
            given = state.give(row)
            plan.given += [given] if given else []
    for row in responses:
        missing = wanted - len(state.readers[row.key])
        if missing > 0:
            plan.lacking.append(Lack(row.key, missing, state.why_nobody(row)))
    return plan


class _State:
    """Where the distribution stands."""

    def __init__(self, reviewers, load, languages, regions, most, names):
        self.reviewers, self.load, self.languages = reviewers, load, languages
        self.regions, self.most, self.names = regions, most, names
        self.place = {reviewer: place for place, reviewer in enumerate(reviewers)}
        self.readers = {}

    def free(self, row):
        """Those who may read it and do not yet."""
        taken = self.readers[row.key]
        return [each for each in self.reviewers if each not in taken and each not in row.barred]

    def possible(self, row):
        """Those of them who still have room."""
        return [each for each in self.free(row) if self.most is None or self.load.get(each, 0) < self.most]

    def reads(self, reviewer, row):
        return row.language in self.languages.get(reviewer, ())

    def is_new_region(self, reviewer, row):
        others = {self.regions.get(each) for each in self.readers[row.key]}
        return self.regions.get(reviewer) not in others

    def cost(self, reviewer, row):
        """What it costs to give the response to this reviewer, in responses; ties go by their order."""
        far = 0 if self.reads(reviewer, row) else FOREIGN
        near = 0 if self.is_new_region(reviewer, row) else SAME_REGION
        return self.load.get(reviewer, 0) + far + near, self.place[reviewer]

    def give(self, row):
        """Give it to the best one there is; None when there is nobody."""
        possible = self.possible(row)
        if not possible:
            return None
        reviewer = min(possible, key=lambda each: self.cost(each, row))
        had = self.load.get(reviewer, 0)
        given = Given(row.key, reviewer, self.reason(reviewer, row, had), had)
        self.readers[row.key].add(reviewer)
        self.load[reviewer] = had + 1
        return given

    def reason(self, reviewer, row, had):
        """Why this one, in words."""
        words = {"language": self.names.get(row.language, row.language), "n": had}
        says = _("reads %(language)s") if self.reads(reviewer, row) else _("does not read %(language)s")
        reasons = [says % words, ngettext("has %(n)s response so far", "has %(n)s responses so far", had) % words]
        if self.readers[row.key] and self.regions.get(reviewer) and self.is_new_region(reviewer, row):
            reasons.append(_("from another region than the others"))
        return "; ".join(reasons)

    def why_nobody(self, row):
        """Why it stays without a reader, in words."""
        if not self.reviewers:
            return _("No reviewer was chosen.")
        if self.free(row):
            return _("All who could read it have %(n)s responses already.") % {"n": self.most}
        if set(self.reviewers) <= self.readers[row.key]:
            return _("All chosen reviewers read it already.")
        return _("Everybody else has a conflict of interest, abstained, or gave it back.")
