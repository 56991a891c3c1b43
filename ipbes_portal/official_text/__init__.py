"""Reads official UN texts: a text file as extracted from the PDF, or a Word file, becomes numbered blocks.

    text = parse(read_text_file(content), "zh-hans")     # or parse(read_docx(content), "zh-hans")
    text.counts(), text.main, text.annex, text.footnotes, text.masthead, text.warnings

Pure: no models, no database. The stages, in the order a text goes through them:

    reading, word     bytes to lines; refuses what cannot be read
    language          is it the language it is said to be?
    pages             lines without page furniture, and where paragraphs end
    notes             footnotes out of the middle of the pages
    pieces            hard-broken lines together again, one piece per paragraph
    masthead          what stands before the first heading
    marks             the figures that refer to footnotes become [^1]
    outline           labels and their sequence become blocks with keys
    joining           lines of a block become one text

Whatever cannot be read for certain is refused with its line (Unreadable); whatever was read but looks odd is a
warning. Every line ends up in a block, in a footnote or in `left_out`; none is lost silently.
"""

from .model import Block, LeftOut, Note, ParsedText, Warning
from .parsing import parse
from .reading import read_text_file
from .refusal import Unreadable
from .word import WordText, read_docx

__all__ = [
    "Block",
    "LeftOut",
    "Note",
    "ParsedText",
    "Unreadable",
    "Warning",
    "WordText",
    "parse",
    "read_docx",
    "read_text_file",
]
