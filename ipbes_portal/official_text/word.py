"""A Word file to the same pieces and footnotes that a text file becomes."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from .model import LeftOut, Warning
from .notes import STAR, RawNote
from .pages import Line
from .pieces import Piece
from .refusal import Unreadable, refuse_controls
from .word_numbering import Numbering, value
from .word_package import open_word
from .word_runs import Footnotes, has_picture, has_tracked_changes, read_runs

BLOCK_WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")}
NOTE_PARTS = {
    "w:footnote": RELATIONSHIP_TYPE.FOOTNOTES,
    "w:endnote": RELATIONSHIP_TYPE.ENDNOTES,
}
MOST_COLUMNS = 63  # Word has no more
SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


@dataclass
class WordText:
    """A Word file, read. `lines` is what to show beside the result: paragraphs, table rows, then footnotes."""

    lines: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[RawNote] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)


def read_docx(content: bytes) -> WordText:
    """The paragraphs of a Word file with their list labels, tables and footnotes. Line numbers count paragraphs.

    Tracked changes are read as accepted, hidden text is left out. Refuses macros, passwords, external entities, old
    .doc files and files that unpack to far too much.
    """
    document = open_word(content)
    try:
        text = _Reader(document).read()
    except (ValueError, LookupError, SyntaxError, AttributeError) as error:  # what is said there makes no sense
        raise Unreadable(_("This Word file is damaged.")) from error
    if not any(line.strip() for line in text.lines):
        raise Unreadable(_("The file holds no text."))
    for number, line in enumerate(text.lines, 1):
        refuse_controls(line, number)
    return text


class _Reader:
    """Goes through the body in order, counting lists and footnotes."""

    def __init__(self, document):
        self.part = document.part
        self.body = document.element.body
        has_numbering = any(each.reltype == RELATIONSHIP_TYPE.NUMBERING for each in self.part.rels.values())
        numbering = self.part.numbering_part.element if has_numbering else None
        self.numbering = Numbering(numbering, document.styles.element)
        self.footnotes = Footnotes()
        self.text = WordText()

    def read(self) -> WordText:
        """Read everything."""
        self._read_blocks(self.body)
        self._read_notes()
        if has_tracked_changes(self.body):
            message = _("This Word file holds tracked changes; it was read as if all of them were accepted.")
            self.text.warnings.append(Warning(None, message))
        return self.text

    def _read_blocks(self, parent):
        for element in parent:
            if element.tag == qn("w:p"):
                self._read_paragraph(element)
            elif element.tag == qn("w:tbl"):
                self._read_table(element)
            elif element.tag == qn("w:altChunk"):
                self._warn_of(_("Another document is embedded here; its text was not taken over."))
            elif _is_contents(element):
                self._leave_out(element)
            elif element.tag in BLOCK_WRAPPERS:
                self._read_blocks(element)

    def _read_paragraph(self, paragraph):
        text = read_runs(paragraph, self.footnotes)
        # Asked also for an empty paragraph: Word counts it.
        label = self.numbering.label(paragraph)
        number = self._add_line(f"{label} {text.plain}".strip())
        if has_picture(paragraph):
            self._warn_of(_("A picture stands here; it was not taken over."))
        if text.plain.strip():
            line = Line(number, f"{label} {text.marked}".strip())
            self.text.pieces.append(Piece((line,), is_heading=self._is_heading(paragraph)))

    def _is_heading(self, paragraph):
        for element in (paragraph, *self.numbering.style_chain(paragraph)):
            level = value(element, "w:pPr", "w:outlineLvl")
            if level is not None:
                return int(level) < 9  # 9 is body text
            if (value(element, "w:name") or "").lower().startswith("heading"):
                return True
        return False

    def _read_table(self, table):
        """One piece for a table; in the masthead every paragraph of its cells is a line of its own."""
        rows, lines = [], []
        for row in _own(table, "w:tr"):
            cells = [cell for element in _own(row, "w:tc") for cell in self._cell(element)]
            number = self._add_line("\t".join(plain.replace("\n", " ") for plain, _marked in cells))
            rows.append(tuple(marked for _plain, marked in cells))
            lines += [Line(number, text) for _plain, marked in cells for text in marked.split("\n") if text.strip()]
        if lines:
            header, body = (rows[0], rows[1:]) if _has_header(table) and len(rows) > 1 else ((), rows)
            self.text.pieces.append(Piece(tuple(lines), header=header, rows=tuple(body)))

    def _cell(self, cell):
        """Text of a cell, and nothing for the further columns it spans and for rows it was merged into."""
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        is_merged = merged is not None and merged.get(qn("w:val")) != "restart"
        texts = [] if is_merged else [read_runs(each, self.footnotes) for each in cell.iter(qn("w:p"))]
        texts = [text for text in texts if text.plain.strip()]
        yield "\n".join(text.plain.strip() for text in texts), "\n".join(text.marked.strip() for text in texts)
        for _column in range(min(int(value(cell, "w:tcPr", "w:gridSpan") or 1), MOST_COLUMNS) - 1):
            yield "", ""

    def _read_notes(self):
        elements = self._note_elements()
        for kind, number in self.footnotes.numbers.items():
            if kind in elements:
                self._read_note(elements[kind], number)

    def _read_note(self, element, number):
        texts = [read_runs(paragraph, Footnotes()).plain.strip() for paragraph in element.iter(qn("w:p"))]
        text = "\n".join(text for text in texts if text)
        line = self._add_line(text)
        if number is None:  # the author's own sign instead of a figure, which the text of the note begins with
            star = STAR.match(text)
            number, text = (star[1], star[2]) if star else ("*", text)
        self.text.notes.append(RawNote(str(number), line, [Line(line, text)]))

    def _note_elements(self):
        """The notes of the file by kind and id."""
        elements = {}
        for name, relation in NOTE_PARTS.items():
            parts = [each.target_part for each in self.part.rels.values() if each.reltype == relation]
            for element in (each for part in parts for each in parse_xml(part.blob).iter(qn(name))):
                if element.get(qn("w:type")) not in SEPARATORS:
                    elements[name, element.get(qn("w:id"))] = element
        return elements

    def _leave_out(self, element):
        for paragraph in element.iter(qn("w:p")):
            text = read_runs(paragraph, Footnotes()).plain
            self.text.left_out.append(LeftOut(self._add_line(text), text, "contents"))

    def _add_line(self, text):
        self.text.lines.append(text.replace("\n", " "))
        return len(self.text.lines)

    def _warn_of(self, message):
        self.text.warnings.append(Warning(max(len(self.text.lines), 1), message))


def _own(parent, name):
    """The rows of a table or the cells of a row, without those of tables inside its cells."""
    for element in parent.iter(qn(name)):
        if next(element.iterancestors(parent.tag)) is parent:
            yield element


def _is_contents(element):
    """Whether this is a table of contents, which Word makes from the headings."""
    gallery = value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return element.tag == qn("w:sdt") and gallery == "Table of Contents"


def _has_header(table):
    """Whether the first row is marked as a header, or formatted as one."""
    if next(table.iter(qn("w:tblHeader")), None) is not None:
        return True
    look = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
    return look is not None and (
        look.get(qn("w:firstRow")) == "1" or bool(int(look.get(qn("w:val")) or "0", 16) & 0x20)
    )
