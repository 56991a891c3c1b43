"""The labels that Word computes for numbered paragraphs: it stores the list and the level, not the figure."""

import re
from collections import defaultdict

from docx.oxml.ns import qn

from .ordinals import ABJAD, CYRILLIC, HIJA, to_han, to_letter, to_roman

LEVELS = 9
ARABIC_FIGURES = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BULLET = "•"
FORMATS = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": to_letter,
    "upperLetter": lambda number: to_letter(number).upper(),
    "lowerRoman": to_roman,
    "upperRoman": lambda number: to_roman(number).upper(),
    "chineseCounting": to_han,
    "chineseCountingThousand": to_han,
    "japaneseCounting": to_han,
    "taiwaneseCountingThousand": to_han,
    "arabicAbjad": lambda number: to_letter(number, ABJAD),
    "arabicAlpha": lambda number: to_letter(number, HIJA),
    "hindiNumbers": lambda number: str(number).translate(ARABIC_FIGURES),
    "russianLower": lambda number: to_letter(number, CYRILLIC),
    "russianUpper": lambda number: to_letter(number, CYRILLIC).upper(),
    "none": lambda number: "",
}


def value(element, *path):
    """The w:val of the element at `path` below `element`, or None."""
    for name in path:
        element = element.find(qn(name)) if element is not None else None
    return element.get(qn("w:val")) if element is not None else None


class Numbering:
    """Counts through the lists of one document; ask for the labels in the order of its paragraphs."""

    def __init__(self, numbering, styles):
        self.styles = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        lists = numbering.iter(qn("w:num")) if numbering is not None else ()
        patterns = numbering.iter(qn("w:abstractNum")) if numbering is not None else ()
        self.lists = {each.get(qn("w:numId")): each for each in lists}
        self.patterns = {each.get(qn("w:abstractNumId")): each for each in patterns}
        self.counters = defaultdict(lambda: [None] * LEVELS)
        self.begun = set()

    def label(self, paragraph) -> str:
        """The label of a w:p element, "" when it has none."""
        list_id, level = self._place(paragraph)
        if self.lists.get(list_id) is None:
            return ""
        pattern = self._pattern(list_id)
        definition = self._definition(list_id, pattern, level)
        if definition is None:
            return ""
        self._count(list_id, pattern, level)
        if value(definition, "w:numFmt") == "bullet":
            return BULLET
        text = value(definition, "w:lvlText") or ""
        return re.sub(r"%([1-9])", lambda found: self._figure(list_id, pattern, int(found[1]) - 1), text)

    def style_chain(self, paragraph):
        """The style of a paragraph and those it is based on."""
        style_id, seen = value(paragraph, "w:pPr", "w:pStyle"), set()
        while style_id in self.styles and style_id not in seen:
            seen.add(style_id)
            yield self.styles[style_id]
            style_id = value(self.styles[style_id], "w:basedOn")

    def _place(self, paragraph):
        """List and level of a paragraph, from itself or the nearest style that says so; list "0" means none."""
        level = value(paragraph, "w:pPr", "w:numPr", "w:ilvl")
        for element in (paragraph, *self.style_chain(paragraph)):
            list_id = value(element, "w:pPr", "w:numPr", "w:numId")
            level = level or value(element, "w:pPr", "w:numPr", "w:ilvl")
            if list_id:
                level = level or self._level_of_style(list_id, element)
                return list_id, min(int(level), LEVELS - 1)
        return None, 0

    def _level_of_style(self, list_id, style):
        """A list may name the style of each of its levels, and the style leaves its level out."""
        style_id = style.get(qn("w:styleId"))
        pattern = self._pattern(list_id) if list_id in self.lists else None
        levels = pattern.iter(qn("w:lvl")) if pattern is not None and style_id else ()
        return next((each.get(qn("w:ilvl")) for each in levels if value(each, "w:pStyle") == style_id), "0")

    def _pattern(self, list_id):
        """The w:abstractNum of a list; it may only name a style that has the real one."""
        pattern = self.patterns.get(value(self.lists[list_id], "w:abstractNumId"))
        linked = self.styles.get(value(pattern, "w:numStyleLink")) if pattern is not None else None
        other = self.lists.get(value(linked, "w:pPr", "w:numPr", "w:numId")) if linked is not None else None
        return self.patterns.get(value(other, "w:abstractNumId")) if other is not None else pattern

    def _override(self, list_id, level):
        overrides = self.lists[list_id].findall(qn("w:lvlOverride"))
        return next((each for each in overrides if each.get(qn("w:ilvl")) == str(level)), None)

    def _definition(self, list_id, pattern, level):
        """The w:lvl that says how a level looks."""
        override = self._override(list_id, level)
        own = override.find(qn("w:lvl")) if override is not None else None
        if own is not None or pattern is None:
            return own
        return next((each for each in pattern.findall(qn("w:lvl")) if each.get(qn("w:ilvl")) == str(level)), None)

    def _start(self, list_id, pattern, level):
        definition = self._definition(list_id, pattern, level)
        return int(value(definition, "w:start") or 1) if definition is not None else 1

    def _count(self, list_id, pattern, level):
        """One more at this level; deeper levels begin anew. Lists of one pattern count on from each other."""
        counters = self.counters[self._counter_key(list_id, pattern)]
        override = self._override(list_id, level)
        restart = value(override, "w:startOverride") if override is not None else None
        if restart and (list_id, level) not in self.begun:
            counters[level] = int(restart)
        elif counters[level] is None:
            counters[level] = self._start(list_id, pattern, level)
        else:
            counters[level] += 1
        self.begun.add((list_id, level))
        counters[level + 1 :] = [None] * (LEVELS - level - 1)

    def _figure(self, list_id, pattern, level):
        number = self.counters[self._counter_key(list_id, pattern)][level] or self._start(list_id, pattern, level)
        definition = self._definition(list_id, pattern, level)
        return FORMATS.get(value(definition, "w:numFmt") if definition is not None else None, str)(number)

    @staticmethod
    def _counter_key(list_id, pattern):
        return pattern.get(qn("w:abstractNumId")) if pattern is not None else f"list {list_id}"
