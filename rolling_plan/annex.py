"""The parts of the plan that the annex of an official text speaks of, in reading order: pure.

Source of the structure: annex of IPBES/5/3. A lettered heading is a section of the plan, a heading below it a heading,
a numbered paragraph belongs to the heading above it, items and bullets to their paragraph. What the plan has no place
for (tables, lines that belong to no paragraph) stays in the text of the document.
"""

import re
from dataclasses import dataclass, field

from .models import SectionKind

BELOW_PARAGRAPH = {"item": SectionKind.ITEM, "bullet": SectionKind.BULLET}
# Printed around the sections of an annex, and said by the page of the plan in its own way.
AROUND = {"title", "annex"}
STARS = re.compile(r"\[\^(\*+)\]")


@dataclass
class AnnexPart:
    """One part: its permanent key, what it is, the key of the part above it ("" at the top), and its words."""

    key: str
    kind: str
    above: str
    title: str = ""
    body: str = ""


@dataclass
class Annex:
    """What an annex holds for the plan; `left` are the blocks the plan has no place for."""

    parts: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    left: list = field(default_factory=list)


def read_annex(parsed):
    """The Annex of a ParsedText, its footnotes as parts below the part that refers to them first."""
    reader = _Reader()
    for block in parsed.annex:
        reader.take(block)
    for note in parsed.footnotes:
        if note.at in reader.part_at:
            at = reader.part_at[note.at]
            words = AnnexPart(plain_key(note.key), SectionKind.FOOTNOTE, at, body=plain_marks(note.text))
            reader.annex.notes.append(words)
    return reader.annex


def plain_marks(text):
    """A text whose marks are all letters and figures, as texts of the plan write them: `[^*]` becomes `[^s1]`."""
    return STARS.sub(lambda found: f"[^s{len(found[1])}]", text)


def plain_key(key):
    """The same for the key of a footnote: `fn*` becomes `fns1`."""
    stars = key.count("*")
    return f"fns{stars}" if stars else key


class _Reader:
    """Goes down the annex; remembers the section and heading that are open, and where every block went."""

    def __init__(self):
        self.annex = Annex()
        self.section = self.heading = ""
        self.part_at = {}  # key of a block → key of the part that holds its words

    def take(self, block):
        if block.kind == "heading":
            self._take_heading(block)
        elif block.kind == "paragraph" and (self.heading or self.section):
            self._add(block, SectionKind.PARAGRAPH, self.heading or self.section)
            self._take_parts(block, block.key)
        elif block.kind not in AROUND and block.key not in AROUND:
            self.annex.left.append(block)

    def _take_heading(self, block):
        if block.level == 1 and block.number:
            self.section, self.heading = block.key, ""
            self._add(block, SectionKind.SECTION, "")
        elif self.section:
            self.heading = block.key
            self._add(block, SectionKind.HEADING, self.section)
        else:
            self.annex.left.append(block)

    def _take_parts(self, block, above):
        for part in block.parts:
            if part.kind in BELOW_PARAGRAPH:
                self._add(part, BELOW_PARAGRAPH[part.kind], above)
                self._take_parts(part, part.key)
            else:
                # A further paragraph without a number: added to what stands before it, so that the order stays.
                last = self.annex.parts[-1]
                last.body += f"\n\n{plain_marks(part.text)}"
                self.part_at[part.key] = last.key

    def _add(self, block, kind, above):
        words = plain_marks(block.text)
        is_heading = kind in (SectionKind.SECTION, SectionKind.HEADING)
        title, body = (words, "") if is_heading else ("", words)
        self.annex.parts.append(AnnexPart(block.key, kind, above, title, body))
        self.part_at[block.key] = block.key


def in_order(present, wanted):
    """The keys of siblings with new ones among them: `present` keep their order, each new one follows the one
    that stands before it in `wanted`.
    """
    found = list(present)
    for place, key in enumerate(wanted):
        if key not in found:
            before = next((each for each in reversed(wanted[:place]) if each in found), None)
            found.insert(found.index(before) + 1 if before else 0, key)
    return found
