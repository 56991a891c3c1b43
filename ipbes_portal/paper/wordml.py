"""Pieces of WordprocessingML as text: runs, paragraphs, tables. Pure; every text is escaped and made fit for XML.

`Tongue` says how a text is marked: its language, and right to left run by run, because Word turns digits and points of
Latin words around inside a run that is marked so.
"""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from .glyphs import one_line

LATIN = re.compile(r"[A-Za-z0-9](?:\([A-Za-z0-9]+\)|[A-Za-z0-9/.:'’&+_-]| (?=[A-Za-z0-9]))*")
LOCALES = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}


@dataclass(frozen=True)
class Tongue:
    """The language of a text (`zh-Hans`) and its direction."""

    tag: str
    direction: str = "ltr"

    @property
    def is_rtl(self):
        """Whether it runs from right to left."""
        return self.direction == "rtl"

    @property
    def locale(self):
        """As Word names it: `zh-CN`."""
        return LOCALES.get(self.tag.split("-")[0], self.tag)

    def marks(self, *, rtl):
        """What goes into the properties of a run."""
        attribute = {"ar": "w:bidi", "zh": "w:eastAsia"}.get(self.tag.split("-")[0], "w:val")
        return ("<w:rtl/>" if rtl else "") + f'<w:lang {attribute}="{self.locale}"/>'


def run(text, tongue, *, bold=False, colour="", size=0, style="", underline=""):
    """A text as runs: one, or several where Latin words stand in a text from right to left. `size` is in points."""
    before = f'<w:rStyle w:val="{style}"/>' if style else ""
    before += "<w:b/><w:bCs/>" if bold else ""
    before += f'<w:color w:val="{colour}"/>' if colour else ""
    before += f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/>' if size else ""
    before += f'<w:u w:val="{underline}"/>' if underline else ""
    parts = _parts(text) if tongue.is_rtl else [(text, False)]
    return "".join(
        f'<w:r><w:rPr>{before}{tongue.marks(rtl=rtl)}</w:rPr><w:t xml:space="preserve">{xml(part)}</w:t></w:r>'
        for part, rtl in parts
        if part
    )


def xml(text):
    """A text as XML holds it."""
    return escape(one_line(text))


def tab():
    """To the next tab stop; after a hanging number, to where the words begin."""
    return "<w:r><w:tab/></w:r>"


def line_break():
    """A new line of the same paragraph."""
    return "<w:r><w:br/></w:r>"


def field(code, shown, tongue, **look):
    """A field Word works out, such as PAGE, with what it shows until then."""
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {xml(code)} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
    )
    begin = "".join(f"<w:r>{part}</w:r>" for part in parts)
    return begin + run(shown, tongue, **look) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def link(inside, *, anchor="", relation=""):
    """A link to a bookmark of the document or, by its relation, out of it."""
    target = f'w:anchor="{anchor}"' if anchor else f'r:id="{relation}"'
    return f'<w:hyperlink {target} w:history="1">{inside}</w:hyperlink>'


def bookmark(number, name, inside=""):
    """A place links may lead to; `number` is used once in a document."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def paragraph(inside, *, style="Normal", is_rtl=False, indent=0, hanging=0, more="", spacing="", align=""):
    """A paragraph; `indent` and `hanging` are twips from the side the text starts at, `more` further properties.

    `more` stands before the direction, in the order Word asks for (keepNext, pageBreakBefore, pBdr, shd, tabs);
    `spacing` holds the attributes of the space around it, `align` is "end" for numbers.
    """
    hang = f' w:hanging="{hanging}"' if hanging else ""
    indents = f'<w:ind w:left="{indent}"{hang}/>' if indent or hanging else ""
    bidi = "<w:bidi/>" if is_rtl else '<w:bidi w:val="0"/>'
    justified = f'<w:jc w:val="{align}"/>' if align else ""
    space = f"<w:spacing {spacing}/>" if spacing else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}{bidi}{space}{indents}{justified}</w:pPr>{inside}</w:p>'


def table(rows, widths, *, is_rtl, heads=0, fills=(), style="PlanTable"):
    """Rows of cells, a cell being paragraphs as text; a row of one cell spans all. The first `heads` rows repeat.

    `widths` are twips; `fills` holds the numbers of the rows with a ground of their own.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    visual = "<w:bidiVisual/>" if is_rtl else ""
    first = ("0020", "1") if heads else ("0000", "0")
    look = f'<w:tblLook w:val="{first[0]}" w:firstRow="{first[1]}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/>{visual}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look} w:noHBand="0" w:noVBand="0"/></w:tblPr>'
    )
    body = "".join(_row(cells, widths, number < heads, number in fills) for number, cells in enumerate(rows))
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _row(cells, widths, is_head, is_filled):
    head = "<w:tblHeader/>" if is_head else ""
    fill = '<w:shd w:val="clear" w:color="auto" w:fill="F2F5F4"/>' if is_filled else ""
    if len(cells) == 1 and len(widths) > 1:
        span = f'<w:gridSpan w:val="{len(widths)}"/>'
        sized = [(cells[0], sum(widths), span)]
    else:
        sized = [(cell, width, "") for cell, width in zip(cells, widths, strict=True)]
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{fill}</w:tcPr>{cell}</w:tc>'
        for cell, width, span in sized
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{inside}</w:tr>"


def _parts(text):
    """A text from right to left as (part, whether it is marked so): words with Latin letters are not."""
    found, end = [], 0
    for match in LATIN.finditer(text):
        word = match[0].rstrip(" .:'’-/")
        if not re.search("[A-Za-z]", word):
            continue
        stop = match.start() + len(word)
        found += [(text[end : match.start()], True), (_held(word), False)]
        end = stop
    return [*found, (text[end:], True)]


def _held(word):
    """A word such as 1(a) between marks that hold its signs in their order; one of letters needs none."""
    return word if word[0].isalpha() and word[-1].isalnum() else f"\u200e{word}\u200e"
