"""The text of one Word paragraph: what a reader sees when all tracked changes are accepted."""

from dataclasses import dataclass

from docx.oxml.ns import qn

from .word_numbering import BULLET

# Deleted or moved away, hidden in fields and drawings, a second version for old programs, or no text at all.
NO_TEXT = ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "drawing", "pict", "object", "sdtPr")
SKIPPED = {qn(f"w:{name}") for name in NO_TEXT}
SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
SIGNS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "", qn("w:sym"): BULLET}
REFERENCES = {qn("w:footnoteReference"): "w:footnote", qn("w:endnoteReference"): "w:endnote"}
PICTURES = [qn("w:drawing"), qn("w:pict"), qn("w:object")]
CHANGES = [qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo")]


@dataclass(frozen=True)
class RunText:
    """A paragraph without and with its references to footnotes ("[^1]")."""

    plain: str
    marked: str


class Footnotes:
    """Numbers the footnotes in the order the text refers to them, as Word does; None: has a sign of its own."""

    def __init__(self):
        self.numbers: dict[tuple[str, str], int | None] = {}
        self.count = 0

    def mark(self, reference) -> str:
        """What stands in the text for a reference."""
        key = REFERENCES[reference.tag], reference.get(qn("w:id"))
        if reference.get(qn("w:customMarkFollows")) in ("1", "true", "on"):
            self.numbers.setdefault(key, None)
            return ""
        if key not in self.numbers:
            self.count += 1
            self.numbers[key] = self.count
        return f"[^{self.numbers[key]}]"


def read_runs(paragraph, footnotes: Footnotes) -> RunText:
    """The text of a w:p element."""
    plain, marked = [], []
    for text, is_mark in _fragments(paragraph, footnotes):
        marked.append(text)
        plain.append("" if is_mark else text)
    return RunText("".join(plain), "".join(marked))


def _fragments(element, footnotes):
    """Pieces of text below an element, and whether each is a reference to a footnote."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or "", False
        elif child.tag in SIGNS:
            yield SIGNS[child.tag], False
        elif child.tag == qn("w:br"):
            yield "" if child.get(qn("w:type")) == "page" else "\n", False
        elif child.tag in REFERENCES:
            yield footnotes.mark(child), True
        elif child.tag not in SKIPPED and not _is_hidden(child):
            yield from _fragments(child, footnotes)


def _is_hidden(run):
    hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return hidden is not None and hidden.get(qn("w:val")) not in ("0", "false", "off")


def has_picture(paragraph) -> bool:
    """Whether a paragraph holds a drawing, a picture or an embedded object."""
    return next(paragraph.iter(*PICTURES), None) is not None


def has_tracked_changes(body) -> bool:
    """Whether anything in the text was inserted, deleted or moved with changes tracked."""
    return next(body.iter(*CHANGES), None) is not None
