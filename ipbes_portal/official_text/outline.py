"""Pieces to numbered blocks. A label counts when it is the next in its sequence; what does not fit is refused.

"1. 战略 1" between paragraphs 4 and 5 is a heading, because paragraph 5 comes next and it is no sentence.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from .labels import LETTER, NESTED, PARAGRAPH, PART, SECTION, TOPIC, Label, Reading
from .masthead import LONGEST_HEADING
from .model import Block, Warning
from .pages import ends_sentence
from .pieces import Piece
from .refusal import Unreadable
from .section import Section
from .tables import table_notes, table_rows

ANNEX = re.compile(
    r"(?:附件[一二三四五六七八九十]*|Annex(?:e|\s[IVX]+|e\s[IVX]+)?|Anexo(?:\s[IVX]+)?"
    r"|Приложение(?:\s[IVX]+)?|(?:ال)?مرفق(?:\s(?:ال)?أول)?)\*?",
    re.IGNORECASE,
)
# Of numbers skipped at the start of a line that may be in the middle of a sentence.
MOST_SKIPPED = 3


class Outline:
    """Reads pieces into `main` and `annex`, with `warnings`."""

    def __init__(self, pieces: Sequence[Piece], labels: Sequence[Label | None]):
        self.pieces, self.labels = pieces, labels
        self.following = _following(labels)
        self.main, self.annex = Section(), Section("A")
        self.now = self.main
        self.in_title = False
        self.warnings: list[Warning] = []
        index = 0
        while index < len(pieces):
            index = self._take(index)

    def _take(self, index) -> int:
        """Take one piece, or a whole table; returns the index of the next."""
        piece, label = self.pieces[index], self.labels[index]
        if piece.rows:
            return self._take_table(index, index + 1, [list(row) for row in (piece.header, *piece.rows)])
        if label:
            self._take_labelled(index, piece, label)
        elif ANNEX.fullmatch(piece.text):
            self._begin_annex(piece)
        elif self.in_title and _may_be_heading(piece):
            self.now.add_title(piece)
        else:
            end, rows = table_rows(self.pieces, self.labels, index)
            if rows:
                return self._take_table(index, end, rows)
            self._take_unlabelled(piece)
        return index + 1

    def _take_labelled(self, index, piece, label):
        fitting = [reading for reading in label.readings if self._fits(reading, piece, label)]
        if fitting:
            self.now.add_labelled(piece, label, self._choose(index, fitting))
            self.in_title = False
        elif piece.is_soft and not self._skips_few(label):
            message = _("“%(label)s” begins this line but does not come next; it was read as part of the text before.")
            self.warnings.append(Warning(piece.first, message % {"label": label.printed}))
            self.now.add_rest(piece)
        else:
            raise self._gap(piece, label)

    def _fits(self, reading, piece, label):
        if reading[0] == TOPIC and not _may_be_heading(piece):
            return False
        if piece.is_heading and reading[0] == PARAGRAPH and any(self.now.fits(each) for each in label.readings[1:]):
            return False  # a Word file says that it is a heading, and as one it fits
        return self.now.fits(reading)

    def _skips_few(self, label):
        """Whether a label is so near to the next number that it cannot just happen to begin a line."""
        family, number = self._nearest(label)
        begun = family == PARAGRAPH or self.now.places.get(family)
        return bool(begun) and 0 < self.now.missing_before((family, number)) <= MOST_SKIPPED

    def _nearest(self, label) -> Reading:
        """The reading of a label that misses the next number by the least."""
        return min(label.readings, key=lambda reading: abs(self.now.missing_before(reading)))

    def _choose(self, index, fitting) -> Reading:
        """The reading that the next label of its kind goes on from."""
        if len(fitting) == 1:
            return fitting[0]
        families = [family for family, _number in fitting]
        following = self.following[index]
        if TOPIC in families:
            # A heading takes no number from the paragraphs: the next figure is this paragraph's again.
            after = following["figure"]
            wanted = TOPIC if after and after.figure() == dict(fitting)[PARAGRAPH] else PARAGRAPH
            return next(reading for reading in fitting if reading[0] == wanted)
        after = following["item" if LETTER in families or NESTED in families else "heading"]
        for family, number in fitting:
            if after and (family, number + 1) in after.readings:
                return family, number
        return self._likelier(fitting)

    def _likelier(self, fitting):
        """With no other sign, "(i)" opens a list below a colon, and "I." goes on after "H."."""
        wanted = SECTION
        if fitting[0][0] in (LETTER, NESTED):
            above = self.now.last.text.rstrip()
            wanted = NESTED if self.now.nested or above.endswith((":", "：")) else LETTER
        return next((reading for reading in fitting if reading[0] == wanted), fitting[0])

    def _gap(self, piece, label):
        """The refusal of a label that is not the next in any sequence."""
        number, last = label.figure(), self.now.paragraph_number
        values = {"label": label.printed, "missing": last + 1, "last": last, "number": number}
        if number is not None and number > last + 1:
            message = _("Paragraph %(missing)d is missing: after paragraph %(last)d comes %(number)d.")
        elif number is not None:
            message = _("Paragraph %(number)d comes after paragraph %(last)d; expected was %(missing)d.")
        elif self._nearest(label)[0] in (PART, SECTION):
            message = _("The heading “%(label)s” does not follow on from the heading before it; one is missing.")
        elif self.now.host is None:
            message = _("The item “%(label)s” does not belong to any paragraph.")
        else:
            values["before"] = self.now.printed[self._nearest(label)[0]]
            message = _("The item “%(label)s” does not follow on from “%(before)s”; one is missing or out of order.")
            if not values["before"]:
                message = _("The item “%(label)s” is the first of its list; one before it is missing.")
        return Unreadable(message % values, piece.first)

    def _begin_annex(self, piece):
        if self.now is self.annex:
            message = _("A second annex begins here. Please bring in one annex at a time.")
            raise Unreadable(message, piece.first)
        self.now, self.in_title = self.annex, True
        self.annex.add_annex_word(piece)

    def _take_unlabelled(self, piece):
        before = self.now.last
        if _may_be_heading(piece):
            self.now.add_heading(piece)
        elif before and before.kind in ("paragraph", "item") and not ends_sentence(before.text):
            self.now.add_rest(piece)
        else:
            self.now.add_line(piece)
        self.in_title = False

    def _take_table(self, start, end, rows) -> int:
        first, last = self.pieces[start].first, self.pieces[end - 1].last
        key = self.now.next_table_key()
        notes = table_notes(self.pieces, end, rows, key)
        if end - start > 1 and len(rows[-1]) == 1:  # out of lines; a table of Word is one piece and sure of its cells
            message = _("This looks like a table, but its columns could not be told apart.")
            self.warnings.append(Warning(first, message))
        table = Block("table", key, "", 1, "", (first, last), header=rows[0], rows=rows[1:], notes=notes)
        self.now.add_table(table)
        return end + len(notes)


def _may_be_heading(piece):
    return piece.is_heading or (len(piece.text) <= LONGEST_HEADING and not piece.ends_sentence)


def _following(labels) -> list[dict[str, Label | None]]:
    """For each piece the next labels after it: with a figure, of an item, of a heading."""
    following, after = [], {"figure": None, "item": None, "heading": None}
    for label in reversed(labels):
        following.append(after)
        if label:
            families = {family for family, _number in label.readings}
            kinds = {"figure": {PARAGRAPH}, "item": {LETTER, NESTED}, "heading": {PART, SECTION}}
            after = after | {kind: label for kind, wanted in kinds.items() if families & wanted}
    return following[::-1]
