"""A Word file of our own making: styles, page furniture, footnotes, links; the same bytes for the same content.

python-docx packs it; the content is written with the pieces of `wordml`.
"""

import re
import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml import etree

from . import wordml
from .glyphs import one_line
from .wordml import Tongue

STYLES = Path(__file__).with_name("word_styles.xml")
SETTINGS = Path(__file__).with_name("word_settings.xml")
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# What the template of python-docx brings along and nothing here uses.
UNUSED = (RT.THUMBNAIL, RT.CUSTOM_XML, RT.NUMBERING, RT.WEB_SETTINGS, RT.FONT_TABLE)
UNUSED_ENDINGS = ("/stylesWithEffects",)
TEXT_WIDTH = 9072  # twips between the margins
MARGIN, HEIGHT, WIDTH = 1417, 16838, 11906
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
NOTE_STYLE = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


class WordFile:
    """Collects content in order; `save` gives the bytes."""

    def __init__(self, *, title, tag, direction, day):
        """`day` (a date or an ISO text) is the date of creation; no clock is read."""
        self.tongue = Tongue(tag, direction)
        self.title, self.day = title, day if isinstance(day, date) else date.fromisoformat(day)
        self.blocks, self.notes, self.contents = [], [], []
        self._bookmarks, self._relations = {}, {}
        self._numbers = 0

    # Content

    def add(self, block):
        """A paragraph or table as wordml writes it."""
        self.blocks.append(block)

    def heading(self, inside, words, level, *, anchor="", new_page=False):
        """A heading of a level from 1; `words` is its plain text for the table of contents."""
        name = self.bookmark_name(anchor or f"heading {len(self.contents)}")
        self.contents.append((level, words, name))
        more = "<w:pageBreakBefore/>" if new_page else ""
        inside = wordml.bookmark(self._next(), name, inside)
        self.add(self.paragraph(inside, style=f"Heading{min(level, 4)}", more=more))

    def paragraph(self, inside, *, tongue=None, **look):
        """A paragraph in the direction of its text."""
        return wordml.paragraph(inside, is_rtl=(tongue or self.tongue).is_rtl, **look)

    def table(self, rows, widths, **look):
        """A table as wide as the text; `widths` are shares."""
        twips = [round(TEXT_WIDTH * width / sum(widths)) for width in widths]
        # Word joins two tables that touch.
        self.add(
            wordml.table(rows, twips, is_rtl=self.tongue.is_rtl, **look)
            + self.paragraph("", style="PlanTableText", spacing='w:after="0" w:line="160" w:lineRule="exact"')
        )

    def place_for_contents(self):
        """Where the table of contents will stand, once all headings are known."""
        self.add(None)

    # Marks inside paragraphs

    def anchor(self, key):
        """A place that `link_to` leads to."""
        return wordml.bookmark(self._next(), self.bookmark_name(key))

    def link_to(self, key, inside):
        """A link to an anchor or heading."""
        return wordml.link(inside, anchor=self.bookmark_name(key))

    def link_out(self, url, inside):
        """A link out of the document."""
        url = one_line(url)
        relation = self._relations.setdefault(url, f"rIdLink{len(self._relations) + 1}")
        return wordml.link(inside, relation=relation)

    def note(self, key, number, content, tongue):
        """The mark of a footnote seen for the first time; `content` is the inside of its paragraph."""
        self.notes.append((number, content, tongue))
        place = len(self.notes)
        # Word counts by itself; a sign of its own is written out where it would count otherwise.
        own, sign = "", ""
        if number != str(place):
            own, sign = 'w:customMarkFollows="1" ', f"<w:t>{wordml.xml(number)}</w:t>"
        mark = f'<w:r>{NOTE_STYLE}<w:footnoteReference {own}w:id="{place}"/>{sign}</w:r>'
        return wordml.bookmark(self._next(), self.bookmark_name(f"note {key}"), mark)

    def same_note(self, key, number, tongue):
        """A further mark of the same footnote."""
        name = self.bookmark_name(f"note {key}")
        return wordml.field(f"NOTEREF {name} \\h", number, tongue, style="FootnoteReference")

    def bookmark_name(self, key):
        """A name Word accepts, the same for the same key."""
        return self._bookmarks.setdefault(key, f"p{len(self._bookmarks) + 1}")

    def _next(self):
        self._numbers += 1
        return self._numbers

    # Saving

    def save(self, *, header, footer, page_words):
        """The file. `footer` is what stands beside the page number, `page_words` "Page %(page)s of %(pages)s"."""
        document = Document()
        _fill_children(document.styles.element, STYLES, self.tongue)
        _fill_children(document.settings.element, SETTINGS, self.tongue)
        self._describe(document.core_properties)
        section = document.sections[0]
        self._add_furniture(section, header, footer, page_words)
        self._add_body(document.part, section)
        self._add_notes(document.part)
        for part in (document.part, document.part.package):
            for name, relation in list(part.rels.items()):
                if relation.reltype in UNUSED or relation.reltype.endswith(UNUSED_ENDINGS):
                    part.rels.pop(name)
        raw = BytesIO()
        document.save(raw)
        return _packed_alike(raw)

    def _describe(self, properties):
        created = datetime.combine(self.day, time(), tzinfo=UTC).replace(tzinfo=None)
        properties.title, properties.language = one_line(self.title), self.tongue.locale
        properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
        properties.created = properties.modified = created
        properties.revision = 1

    def _add_body(self, part, section):
        """Put the content before the properties of the only section."""
        # As one text: moving rows from tree to tree costs the square of their number.
        xml = "".join(self._contents() if block is None else block for block in self.blocks)
        properties = etree.tostring(section._sectPr, encoding="unicode")
        part._element = parse_xml(f"<w:document {NAMES}><w:body>{xml}{properties}</w:body></w:document>")
        self._relate(part, xml)

    def _relate(self, part, xml):
        """Tell a part of the file where the links in it lead."""
        for url, relation in self._relations.items():
            if f'"{relation}"' in xml:
                part.load_rel(RT.HYPERLINK, url, relation, is_external=True)

    def _contents(self):
        """A real table of contents: links that work at once, page numbers as soon as Word is asked to update it."""
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
            'TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        entries = [
            self.paragraph(
                (begin if not number else "") + wordml.link(wordml.run(words, self.tongue), anchor=name),
                style=f"TOC{min(level, 3)}",
            )
            for number, (level, words, name) in enumerate(row for row in self.contents if row[0] <= 3)
        ]
        end = self.paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>', style="PlanTableText")
        return "".join([*entries, end]) if entries else ""

    def _add_furniture(self, section, header, footer, page_words):
        section.page_height, section.page_width = _twips(HEIGHT), _twips(WIDTH)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, _twips(MARGIN))
        section.different_first_page_header_footer = True
        if self.tongue.is_rtl:
            _before(section._sectPr, "docGrid", parse_xml(f"<w:bidi {NAMES}/>"))
        before, page, between, pages, after = re.split(r"(%\(pages?\)s)", page_words)
        shown = {"%(page)s": "PAGE", "%(pages)s": "NUMPAGES"}
        number = "".join(
            [
                wordml.run(before, self.tongue),
                wordml.field(shown[page], "1", self.tongue),
                wordml.run(between, self.tongue),
                wordml.field(shown[pages], "1", self.tongue),
                wordml.run(after, self.tongue),
            ]
        )
        foot = self.paragraph(wordml.run(footer, self.tongue) + wordml.tab() + number, style="Footer")
        head = self.paragraph(wordml.run(header, self.tongue), style="Header")
        _replace_content(section.header, head)
        _replace_content(section.first_page_header, self.paragraph("", style="PlanTableText"))
        _replace_content(section.footer, foot)
        _replace_content(section.first_page_footer, foot)

    def _add_notes(self, document_part):
        if not self.notes:
            return
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{place}">'
            f"{self.paragraph(f'<w:r><w:{kind}/></w:r>', style='FootnoteText')}</w:footnote>"
            for place, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        written = "".join(self._note(place, *note) for place, note in enumerate(self.notes, start=1))
        xml = f"{XML}<w:footnotes {NAMES}>{separators}{written}</w:footnotes>"
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, xml.encode(), document_part.package)
        self._relate(part, xml)
        document_part.relate_to(part, RT.FOOTNOTES)

    def _note(self, place, number, content, tongue):
        mark = "<w:footnoteRef/>" if number == str(place) else f"<w:t>{wordml.xml(number)}</w:t>"
        inside = f"<w:r>{NOTE_STYLE}{mark}</w:r>" + wordml.run(" ", tongue) + content
        return f'<w:footnote w:id="{place}">{self.paragraph(inside, tongue=tongue, style="FootnoteText")}</w:footnote>'


def _twips(number):
    """In the unit python-docx counts in."""
    return number * 635


def _before(parent, name, element):
    """Put an element before the child of this name, or last: Word asks for an order."""
    child = parent.find(f"{{{parent.nsmap['w']}}}{name}")
    parent.append(element) if child is None else child.addprevious(element)


def _replace_content(furniture, xml):
    """Header or footer with this as its only paragraph."""
    furniture.is_linked_to_previous = False
    element = furniture._element
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(f"<w:body {NAMES}>{xml}</w:body>")))


def _fill_children(element, path, tongue):
    """Put the children of a file of ours in the place of the template's."""
    for child in list(element):
        element.remove(child)
    text = path.read_text(encoding="utf-8")
    default = {"w:val": "en-GB", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"}
    default[{"ar": "w:bidi", "zh": "w:eastAsia"}.get(tongue.tag.split("-")[0], "w:val")] = tongue.locale
    languages = " ".join(f'{name}="{value}"' for name, value in default.items())
    element.extend(list(parse_xml(text.replace("{languages}", languages))))


def _packed_alike(raw):
    """The same archive without the time of packing."""
    packed = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()
