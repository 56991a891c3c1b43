"""The parts of the plan in reading order, each with its level and its number in a language."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import count

from ipbes_portal.texts.models import Wording

from . import markup, numbering
from .models import Section, SectionKind


@dataclass(frozen=True)
class Part:
    """One part where it stands: how deep below the lettered sections, and the number it prints with."""

    section: Section
    level: int
    number: str
    wording: Wording | None  # what a reader of the language sees, theirs or the original
    name: str  # the heading that a record brings while nobody has written one in the language

    @property
    def key(self):
        """The permanent key."""
        return self.section.key

    @property
    def beginning(self):
        """Its title, or how its text begins."""
        return (self.wording.title or self.wording.body)[:120] if self.wording else self.name


def part_of(section, language, *, level=0, number="", names=None):
    """A Part by itself, wherever it stands; `names` are the headings that records bring, by key."""
    wording, name = section.text.in_language(language), (names or {}).get(section.key, "")
    if name and wording and wording.language != language:
        wording = None
    return Part(section, level, number, wording, name)


def in_order(language, names=None):
    """Every part of the plan from the top down, numbered as a reader of `language` (a code) sees it.

    What stands below a withdrawn part is not in the plan either. Two queries, however many parts.
    """
    below = defaultdict(list)
    for row in Section.objects.in_plan().with_words():
        below[row.parent_id].append(row)
    walk = _walk(below, None, 0, 0, language, count(1))
    parts = [part_of(row, language, level=level, number=number, names=names) for row, level, number in walk]
    notes = {part.key for part in parts if part.section.kind == SectionKind.FOOTNOTE}
    numbers = footnote_numbers(parts, notes)
    return [
        replace(part, number=numbers.get(part.key, "")) if part.section.kind == SectionKind.FOOTNOTE else part
        for part in parts
    ]


def footnote_numbers(parts, notes):
    """The number of each footnote by its key: those among `notes` are counted in the order of their first mark."""
    numbers = {}
    for part in parts:
        if part.section.kind != SectionKind.FOOTNOTE and part.wording:
            for key in (f"fn{mark}" for mark in markup.notes_of(part.wording.body)):
                if key in notes:
                    numbers.setdefault(key, str(len(numbers) + 1))
    return numbers


def _walk(below, parent, level, item_level, language, paragraphs):
    """Each row below `parent` with its level and number, depth first."""
    positions = defaultdict(int)
    for row in below[parent.pk if parent else None]:
        positions[row.kind] += 1
        yield row, level, number_of(row.kind, positions[row.kind], item_level, language, paragraphs)
        deeper = item_level + (row.kind == SectionKind.ITEM)
        yield from _walk(below, row, level + 1, deeper, language, paragraphs)


def number_of(kind, position, item_level, language, paragraphs):
    """The number of the n-th of its kind below one parent; `paragraphs` counts through the whole plan."""
    if kind == SectionKind.SECTION:
        return numbering.section(position, language)
    if kind == SectionKind.HEADING:
        return numbering.heading(position, language)
    if kind == SectionKind.PARAGRAPH:
        return numbering.paragraph(next(paragraphs), language)
    if kind == SectionKind.ITEM:
        return numbering.item(position, item_level + 1, language)
    return numbering.BULLET if kind == SectionKind.BULLET else ""
