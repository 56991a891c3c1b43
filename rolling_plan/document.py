"""The rolling plan as plain data, built from records: page, API, PDF, Word file and frozen editions are all this.

Source of the structure: annex of IPBES/5/3 (A rationale and objectives, B strategies, C criteria, D contributing).
"""

from collections import defaultdict
from itertools import count

from django.utils.translation import gettext as _
from django.utils.translation import override

from ipbes_portal import clock, languages
from ipbes_portal.texts.models import WordingState

from .inline import Inline
from .models import Section, SectionKind
from .nouns import Nouns
from .parts import number_of

FIRST_ACTIVITIES = 5
HAS_HEADING = (SectionKind.SECTION, SectionKind.HEADING)


def build(language, *, activities=FIRST_ACTIVITIES, edition=None):
    """The plan for a reader of `language` (a code such as `zh-hans`), as a dict of values JSON can hold.

    `activities` is how many activities each initiative lists, the first ones: 0 for the executive summary, None for
    all. `edition` is what an edition says about itself (see editions.about) or None for the living plan. The number of
    queries does not depend on the number of records.

    Shape: {"kind", "extent", "title", "symbol", "code", "language", "direction", "edition", "as_of", "notices",
    "sections": [node], "footnotes": [note], "figures": [figure], "people": [person], "counts": {status: n},
    "status_labels"}. A node is {"key", "kind", "number", "title", "paragraphs": [[run]], "lang", "dir", "is_foreign",
    "state", "state_label", "source", "is_stale", "decisions", "noun", "today", "parts": [node]}; a run is text, a
    footnote mark, a figure or a link (see inline.py); a noun is the record that stands there (see nouns.py).
    """
    with override(language):
        return _Builder(language, activities).document(edition)


def abridged(data, activities):
    """The same document with only the first `activities` of each initiative; None leaves it whole."""
    if activities is None:
        return data
    sections = [_abridged_node(node, activities) for node in data["sections"]]
    return data | {"sections": sections, "extent": "full" if activities else "summary"}


def _abridged_node(node, activities):
    noun = node["noun"]
    if noun and "activities" in noun and isinstance(noun["activities"], list):
        noun = noun | {"activities": noun["activities"][:activities]}
    return node | {"noun": noun, "parts": [_abridged_node(part, activities) for part in node["parts"]]}


class _Builder:
    """Holds what one build reads: the tree, the inline marks and the nouns, each read once."""

    def __init__(self, language, activities):
        self.language = languages.BY_CODE[language]
        self.below = defaultdict(list)
        for row in Section.objects.in_plan().with_words().prefetch_related("decisions"):
            self.below[row.parent_id].append(row)
        self.notes = {row.key: row for row in self._below(None) if row.kind == SectionKind.FOOTNOTE}
        self.inline = Inline(self.notes)
        self.nouns = Nouns(self.language, activities)
        self.activities = activities
        self.paragraphs = count(1)  # they are numbered through the whole plan
        self.sources = set()

    def _below(self, key):
        """Every row that hangs below a parent; what hangs below a withdrawn part does not hang in the plan."""
        for row in self.below[key]:
            yield row
            yield from self._below(row.pk)

    def document(self, edition):
        """The whole document."""
        sections = self._nodes(None, 0)
        footnotes = self._footnotes()
        return {
            "kind": "plan",
            "extent": "summary" if self.activities == 0 else "full",
            "title": _("IPBES capacity-building rolling plan"),
            "symbol": ", ".join(sorted(self.sources)),
            "code": self.language.code,
            "language": self.language.html,
            "direction": self.language.direction,
            "edition": edition,
            "as_of": clock.today().isoformat(),
            "notices": self._notices(),
            "sections": sections,
            "footnotes": footnotes,
            "figures": self.inline.figures,
            "people": self.nouns.people(),
            "counts": self.nouns.counts(),
            "status_labels": self.nouns.status_labels(),
        }

    def _nodes(self, parent, level):
        positions = defaultdict(int)
        nodes = []
        for row in self.below[parent.pk if parent else None]:
            if row.kind == SectionKind.FOOTNOTE:
                continue
            positions[row.kind] += 1
            nodes.append(self._node(row, positions[row.kind], level))
        return nodes

    def _node(self, row, position, level):
        words = self._words(row)
        noun = self.nouns.at(row.key, is_official=words["state"] == WordingState.OFFICIAL)
        node = words | {
            "number": number_of(row.kind, position, level, self.language.code, self.paragraphs),
            "decisions": [decision.symbol for decision in row.decisions.all()] or (noun or {}).get("decisions", []),
            "noun": noun,
            "today": self.inline.today(words["source"], row.key) if words["state"] == WordingState.OFFICIAL else [],
        }
        if row.kind in HAS_HEADING and noun and (node["is_foreign"] or not node["title"]):
            # A strategy has a name in every language, whatever language its official heading has come in so far.
            node |= self._nothing() | {"title": noun["heading"]}
        deeper = level + 1 if row.kind == SectionKind.ITEM else level
        node["parts"] = self._nodes(row, deeper)
        return node

    def _words(self, row):
        """The words of a part in the reader's language, else in the one they were written in."""
        wording = row.text.in_language(self.language.code)
        words = {"key": row.key, "kind": row.kind}
        if wording is None:
            return words | self._nothing()
        is_foreign = wording.language != self.language.code
        if wording.state == WordingState.OFFICIAL and wording.source and not is_foreign:
            self.sources.add(wording.source)
        return words | {
            "title": wording.title,
            "paragraphs": self.inline.paragraphs(wording.body, at=row.key),
            "lang": wording.spoken.html,
            "dir": wording.spoken.direction,
            "is_foreign": is_foreign,
            "state": wording.state,
            "state_label": wording.get_state_display(),
            "source": wording.source,
            "is_stale": wording.is_stale(row.text.source),
        }

    def _nothing(self):
        """No words yet."""
        return {
            "title": "",
            "paragraphs": [],
            "lang": self.language.html,
            "dir": self.language.direction,
            "is_foreign": False,
            "state": "",
            "state_label": "",
            "source": "",
            "is_stale": False,
        }

    def _footnotes(self):
        """The footnotes the words refer to, in the order of their first mark."""
        found = []
        for key, (number, at) in list(self.inline.marked.items()):
            words = self._words(self.notes[key])
            runs = [run for paragraph in words["paragraphs"] for run in paragraph]
            found.append(
                {"key": key, "number": number, "at": at, "runs": runs, "lang": words["lang"], "dir": words["dir"]}
            )
        return found

    def _notices(self):
        """What a reader must know about the text as a whole."""
        if self.sources:
            symbols = ", ".join(sorted(self.sources))
            return [
                _("Passages marked as official are those of %(symbol)s; the others are our own words.")
                % {"symbol": symbols}
            ]
        return [_("This is our own summary of the plan and not the official text.")]
