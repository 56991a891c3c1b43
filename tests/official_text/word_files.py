"""Makes Word files for the tests: lists that Word counts itself, real footnotes, and files that mean harm."""

import zipfile
from io import BytesIO

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# The levels of a usual list: paragraphs, items, items below items, bullets.
MAIN = [("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"), ("bullet", "\uf0b7")]


class WordFile:
    """A Word document in the making."""

    def __init__(self):
        self.document = Document()
        self.notes = []
        self.lists = 0

    def add(self, text, *, style=None, number=None, note=None, rest=""):
        """A paragraph; `number` is (list, level), `note` a footnote after `text`, `rest` what follows it."""
        paragraph = self.document.add_paragraph(text, style=style)
        if number:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = number
        if note:
            paragraph._p.append(self.reference(note))
            paragraph.add_run(rest)
        return paragraph

    def reference(self, text, sign=""):
        """The run that refers to a new footnote, by a figure or by a sign of its own."""
        self.notes.append(f"{sign} {text}".strip())
        run, reference = OxmlElement("w:r"), OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self.notes)))
        run.append(reference)
        if sign:
            reference.set(qn("w:customMarkFollows"), "1")
            mark = OxmlElement("w:t")
            mark.text = sign
            run.append(mark)
        return run

    def new_list(self, *levels, start=1):
        """A list whose levels are (format, pattern), such as ("lowerLetter", "(%1)"); returns its id."""
        self.lists += 1
        pattern_id = 100 + self.lists
        level_xml = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{name}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
            for level, (name, pattern) in enumerate(levels)
        )
        numbering = self.document.part.numbering_part.element
        pattern = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{pattern_id}">{level_xml}</w:abstractNum>'
        numbering.insert(0, parse_xml(pattern))
        return numbering.add_num(pattern_id).numId

    def another(self, list_id, *, restart):
        """Another list of the same pattern that begins with `restart` again."""
        numbering = self.document.part.numbering_part.element
        copied = numbering.num_having_numId(list_id).abstractNumId.val
        number = numbering.add_num(copied)
        number.add_lvlOverride(ilvl=0).add_startOverride(restart)
        return number.numId

    def save(self):
        """The bytes of the file."""
        if self.notes:
            notes = "".join(
                f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>'
                f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
                for number, text in enumerate(self.notes, 1)
            )
            separator = '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
            blob = f"<w:footnotes {nsdecls('w')}>{separator}{notes}</w:footnotes>".encode()
            part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, self.document.part.package)
            self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()


def rewritten(content, changes):
    """The file with parts replaced or added: `changes` maps the name of a part to a function of its old bytes."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name in {**parts, **changes}:
            change = changes.get(name, bytes)
            new.writestr(name, change(parts.get(name, b"")))
    return file.getvalue()
