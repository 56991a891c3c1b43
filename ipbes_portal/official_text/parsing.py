"""From the lines of a source to a ParsedText: the stages one after the other."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .joining import Joiner
from .labels import read_label
from .language import check_language
from .marks import place_marks
from .masthead import body_start, read_masthead
from .model import LeftOut, Note, ParsedText, Warning
from .notes import RawNote, split_notes
from .outline import Outline
from .pages import read_pages
from .pieces import Piece, join_into_pieces
from .reading import split_lines
from .refusal import Unreadable, refuse_tricks
from .word import WordText

MARK = re.compile(r"\[\^([\d*]+)\]")


@dataclass
class _Source:
    """A text file or a Word file, as far as they differ."""

    pieces: list[Piece]
    notes: list[RawNote]
    left_out: list[LeftOut]
    warnings: list[Warning]
    symbol: str = ""
    has_marks: bool = False  # a Word file says itself where its footnotes are referred to


def parse(source: str | WordText, language: str) -> ParsedText:
    """Read an official text: the text of a file (read_text_file) or a Word file (read_docx).

    `language` is one of ar, zh-hans, en, fr, ru, es. Raises Unreadable when the text is in another language, has
    gaps in its numbering, or holds markup or hidden characters; nothing is guessed across a gap.
    """
    raw = split_lines(source) if isinstance(source, str) else source.lines
    for number, line in enumerate(raw, 1):
        refuse_tricks(line, number)
    check_language("\n".join(raw), language)
    return _assemble(_from_file(raw) if isinstance(source, str) else _from_word(source), language)


def _from_file(raw):
    lines, furniture, symbol = read_pages(raw)
    body, notes, left_out = split_notes(lines)
    return _Source(join_into_pieces(body), notes, furniture + left_out, [], symbol)


def _from_word(word):
    return _Source(word.pieces, word.notes, list(word.left_out), list(word.warnings), has_marks=True)


def _assemble(source, language):
    start = body_start(source.pieces, _labels(source.pieces))
    if start is None:
        raise Unreadable(_("No numbered paragraph was found in this text."))
    head = [line for piece in source.pieces[:start] for line in piece.lines]
    pieces, warnings = source.pieces[start:], source.warnings
    if not source.has_marks:
        pieces, mark_warnings = _with_marks(pieces, source.notes)
        warnings = warnings + mark_warnings
    outline = Outline(pieces, _labels(pieces))
    joiner = Joiner("\n".join(piece.text for piece in pieces), language)
    text = ParsedText(language, read_masthead(head, source.symbol, joiner.join))
    text.main, text.annex = outline.main.blocks, outline.annex.blocks
    text.warnings = warnings + outline.warnings
    text.left_out = source.left_out + [LeftOut(line.number, line.text, "masthead") for line in head]
    _join_blocks(text, joiner)
    _add_notes(text, source.notes, joiner, starred=any("*" in line.text for line in head))
    text.left_out.sort(key=lambda left: left.line)
    text.warnings.sort(key=lambda warning: warning.line or 0)
    return text


def _labels(pieces):
    return [None if piece.rows else read_label(piece.text) for piece in pieces]


def _with_marks(pieces, notes):
    """The pieces with references to footnotes marked, and the warnings about them."""
    lines, warnings = place_marks([line for piece in pieces for line in piece.lines], notes)
    marked = iter(lines)
    return [replace(piece, lines=tuple(next(marked) for _line in piece.lines)) for piece in pieces], warnings


def _join_blocks(text, joiner):
    for block in text.walk():
        block.text = joiner.join(block.text)
        block.header = [joiner.join(cell) for cell in block.header]
        block.rows = [[joiner.join(cell) for cell in row] for row in block.rows]
        for note in block.notes:
            note.text = joiner.join(note.text)


def _add_notes(text, notes, joiner, starred):
    """Add the footnotes, each with the block that refers to it; the note of a starred agenda item is masthead."""
    at = _references(text)
    for note in notes:
        if note.number == "*" and starred and "agenda_note" not in text.masthead:
            text.masthead["agenda_note"] = joiner.join(note.text).rstrip(".。")
            text.left_out += [LeftOut(line.number, line.text, "masthead") for line in note.lines]
            continue
        lines = (note.first, note.last)
        text.footnotes.append(
            Note(f"fn{note.number}", note.number, joiner.join(note.text), lines, at.get(note.number, ""))
        )
        if note.number not in at:
            message = _("Nothing in the text refers to footnote %(number)s.") % {"number": note.number}
            text.warnings.append(Warning(note.first, message))


def _references(text):
    """The key of the first block that refers to each footnote."""
    at = {}
    for block in text.walk():
        cells = [cell for row in [block.header, *block.rows] for cell in row]
        for found in MARK.finditer("\n".join([block.text, *cells])):
            at.setdefault(found[1], block.key)
    return at
