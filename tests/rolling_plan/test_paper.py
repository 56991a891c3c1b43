"""The plan on paper: tagged PDF and Word file in six languages, from plain data alone."""

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from pypdf import PdfReader

from ipbes_portal import languages
from ipbes_portal.paper import glyphs, wordml
from ipbes_portal.paper.wordml import Tongue
from rolling_plan.paper.layout import lay_out
from rolling_plan.pdf import plan_pdf
from rolling_plan.word import plan_docx

from .sample import MARKUP, TEXTS, link, sample_plan, text, with_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
every_language = pytest.mark.parametrize("code", languages.CODES)


def pdf_of(plan):
    return PdfReader(BytesIO(plan_pdf(plan)))


def words_of(reader):
    """All text of a PDF, each run of space one space."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tightly(words):
    """Text without spaces: how a reader finds words whatever breaks of lines lie between."""
    return "".join(words.split())


def structure_of(reader):
    """Every element of the tag tree as (type, attributes)."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not isinstance(element, dict):
            continue
        if "/S" in element:
            found.append((element["/S"], element))
        below = element.get("/K", [])
        below = below if isinstance(below, list) else [below]
        waiting += [child for child in below if not isinstance(child, int)]
    return found


def part_of(docx, name):
    return ElementTree.fromstring(zipfile.ZipFile(BytesIO(docx)).read(name))


def docx_words(docx):
    return "".join(node.text or "" for node in part_of(docx, "word/document.xml").iter(f"{W}t"))


# PDF


@every_language
def test_every_language_gives_a_tagged_pdf_in_its_own_language(code):
    plan = sample_plan(code)

    reader = pdf_of(plan)

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == {"zh-hans": "zh-CN"}.get(code, code)
    assert reader.metadata.title == TEXTS[code]["title"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = {kind for kind, _element in structure_of(reader)}
    assert kinds >= {"/H1", "/H2", "/P", "/L", "/LI", "/Note", "/Table", "/TH", "/TD", "/TOC", "/Link", "/Figure"}
    assert all("/Alt" in element for kind, element in structure_of(reader) if kind == "/Figure")


@every_language
def test_every_sentence_can_be_taken_from_the_pdf(code):
    reader = pdf_of(sample_plan(code))
    found = words_of(reader)

    if code == "ar":
        # pypdf turns lines around and glues their ends together; words within a line are whole.
        words = [word for key in ("goal_a", "principle_body", "second") for word in TEXTS[code][key].split()[1:-1]]
        assert [word for word in words if word not in found] == []
    else:
        sentences = [
            TEXTS[code][key] for key in ("second", "goal_a", "goal_i", "note", "fellows_body", "rule", "notice")
        ]
        assert [each for each in sentences if tightly(each) not in tightly(found)] == []
    assert "\ufffd" not in found


def test_an_arabic_letter_and_its_vowel_sign_stand_in_the_text_once():
    page = pdf_of(with_text(sample_plan("ar"), "وقد شُرح هذا معاً أمس")).pages[1].extract_text()

    assert "شُرح" in page
    assert page.count("شُ") == 1
    assert "معاً" in page
    assert "معاًاً" not in page


def test_arabic_reads_from_right_to_left():
    assert pdf_of(sample_plan("ar")).trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"


@pytest.mark.parametrize("edition", [2, None])
def test_every_page_says_what_it_is_and_where_it_stands(edition):
    reader = pdf_of(sample_plan("en", edition=edition))

    version = "Edition 2 (final)" if edition else "Living document"
    for number, page in enumerate(reader.pages, start=1):
        foot = " ".join(page.extract_text().split())
        assert f"IPBES/5/3 · {version} · English · As of 21 November 2026" in foot
        assert f"Page {number} of {len(reader.pages)}" in foot


def test_a_footnote_referred_to_twice_stands_once():
    reader = pdf_of(sample_plan("en"))

    assert words_of(reader).count(TEXTS["en"]["note"]) == 1
    assert len([kind for kind, _element in structure_of(reader) if kind == "/Note"]) == 2


def test_a_footnote_without_mark_is_not_lost_and_a_mark_without_footnote_shows_its_number():
    plan = sample_plan("en")
    plan["sections"][0]["parts"][2]["parts"][1]["paragraphs"] = [[text("No mark here.")]]
    plan["sections"][0]["parts"][1]["paragraphs"] = [[{"type": "note", "key": "fn9", "number": "9"}]]

    found = words_of(pdf_of(plan))

    assert TEXTS["en"]["note_2"] in found
    assert "[9]" in found


def test_links_lead_to_the_portal_to_headings_and_to_the_figures(settings):
    settings.SITE_URL = "https://portal.example.org"

    reader = pdf_of(sample_plan("en"))

    addresses = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    }
    assert addresses == {"https://portal.example.org/en/documents/12/"}
    assert "Where the figures come from" in words_of(reader)
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)][:2] == [
        "A.\u00a0Rationale",
        "B.\u00a0Strategies",
    ]


@pytest.mark.parametrize("make", [plan_pdf, plan_docx])
@pytest.mark.parametrize("code", ["ar", "zh-hans", "en"])
def test_the_same_data_give_the_same_bytes(make, code):
    assert make(sample_plan(code)) == make(sample_plan(code))


def test_what_people_write_prints_literally():
    plan = with_text(sample_plan("en"), MARKUP)

    assert tightly(words_of(pdf_of(plan))).count(tightly(MARKUP)) == 2
    assert docx_words(plan_docx(plan)).count(MARKUP) == 2


def test_control_characters_and_signs_without_a_glyph_do_not_break_the_paper():
    nasty = "one\x00\x0b two\u2028three \ud800\ufffe\u202edrow \U0001f600 end"
    plan = with_text(sample_plan("en"), nasty)

    assert "one two three drow \ufffd end" in words_of(pdf_of(plan))
    assert "one two three drow \U0001f600 end" in " ".join(docx_words(plan_docx(plan)).split())


def test_an_empty_plan_and_a_summary_can_be_printed():
    empty = sample_plan("fr") | {"sections": [], "footnotes": [], "figures": [], "notices": [], "symbol": ""}
    summary = sample_plan("fr") | {"extent": "summary"}

    assert len(pdf_of(empty).pages) == 1
    assert Document(BytesIO(plan_docx(empty))).paragraphs
    assert TEXTS["fr"]["activity"] not in words_of(pdf_of(summary))
    assert TEXTS["fr"]["activity"] not in docx_words(plan_docx(summary))


@pytest.mark.parametrize("make", [plan_pdf, plan_docx])
def test_references_that_lead_nowhere_and_parts_that_occur_twice_do_not_stop_the_paper(make):
    plan = sample_plan("en")
    lost = [link("IPBES/5/3") | {"href": "#A99"}, {"type": "figure", "text": "7", "id": 9}]
    plan["sections"][0]["parts"][0]["paragraphs"].append([*lost, link("here") | {"href": "#A3.b.i"}])
    plan["sections"] += sample_plan("en")["sections"]

    assert make(plan)


def test_the_state_of_a_text_is_said_once_where_all_are_alike_and_at_each_where_they_differ():
    alike = lay_out(sample_plan("en"))
    plan = sample_plan("en")
    official = plan["sections"][0]["parts"][0]
    official |= {"state": "official", "state_label": "official text"}
    mixed = lay_out(plan)

    assert alike["facts"][-1] == ["State of the text", "machine translation"]
    assert alike["sections"][0]["nodes"][0]["remarks"] == []
    [section, *_others] = mixed["sections"][0]["nodes"]
    assert section["remarks"] == ["machine translation"]
    assert [node["remarks"] for node in section["parts"][0]["nodes"]][:2] == [["official text"], []]


# Word file


@every_language
def test_every_language_gives_a_word_file_with_headings_notes_and_tables(code):
    docx = plan_docx(sample_plan(code))

    document = Document(BytesIO(docx))
    levels = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels == ["Heading 1", "Heading 1", "Heading 2"] + ["Heading 1", "Heading 2", "Heading 1"] + [
        *["Heading 1", "Heading 2", "Heading 2", "Heading 3", "Heading 3", "Heading 1"]
    ]
    assert document.core_properties.title == TEXTS[code]["title"]
    assert document.core_properties.language == Tongue(code).locale
    assert document.core_properties.created.isoformat()[:10] == "2026-11-21"
    assert TEXTS[code]["goal_a"] in docx_words(docx)
    notes = part_of(docx, "word/footnotes.xml").findall(f"{W}footnote")
    assert len([note for note in notes if f"{W}type" not in note.attrib]) == 2
    body = part_of(docx, "word/document.xml")
    assert len(list(body.iter(f"{W}footnoteReference"))) == 2
    assert len(list(body.iter(f"{W}tblHeader"))) == 4
    assert all(list(run.iter(f"{W}lang")) for run in body.iter(f"{W}r") if run.find(f"{W}t") is not None)


def test_an_arabic_word_file_runs_from_right_to_left():
    body = part_of(plan_docx(sample_plan("ar")), "word/document.xml")

    tables = list(body.iter(f"{W}tbl"))
    assert len(list(body.iter(f"{W}bidiVisual"))) == len(tables) > 0
    assert body.find(f"{W}body/{W}sectPr/{W}bidi") is not None
    directions = [p.find(f"{W}pPr/{W}bidi").get(f"{W}val") for p in body.iter(f"{W}p")]
    # Only the paragraph that exists in English alone runs the other way, and the English titles of activities.
    assert directions.count("0") == 1
    arabic = [run for run in body.iter(f"{W}r") if any("\u0600" <= c <= "\u06ff" for c in "".join(run.itertext()))]
    assert all(run.find(f"{W}rPr/{W}rtl") is not None for run in arabic)
    latin = [run for run in body.iter(f"{W}r") if "IPBES/5" in "".join(run.itertext())]
    assert latin
    assert all(run.find(f"{W}rPr/{W}rtl") is None for run in latin)


def test_an_english_word_file_has_no_mark_of_arabic():
    body = part_of(plan_docx(sample_plan("en")), "word/document.xml")

    assert not [*body.iter(f"{W}rtl"), *body.iter(f"{W}bidiVisual")]


def test_every_internal_link_of_the_word_file_has_its_place():
    docx = plan_docx(sample_plan("ru"))
    body = part_of(docx, "word/document.xml")

    places = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    targets = {link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")} - {None}
    assert len(places) == len(set(places))
    assert targets <= set(places)
    numbers = [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkStart")]
    assert len(numbers) == len(set(numbers))


def test_latin_words_in_an_arabic_text_keep_their_order():
    parts = wordml.run("المقرر IPBES-3/1 والمبادرة 1(a).", Tongue("ar", "rtl"))
    runs = [
        ("".join(run.itertext()), run.find("rPr/rtl") is not None)
        for run in ElementTree.fromstring(f"<x>{parts.replace('w:', '').replace('xml:', '')}</x>")
    ]

    assert runs[:2] == [("المقرر ", True), ("IPBES-3/1", False)]
    assert ("\u200e1(a)\u200e", False) in runs
    assert runs[-1] == (".", True)


# Fonts


def test_the_fonts_hold_every_sign_of_the_catalogues_and_of_the_names_of_countries():
    root = Path(glyphs.__file__).parent.parent
    files = [*root.parent.glob("locale/*/LC_MESSAGES/django.po"), *root.glob("directory/reference/*.csv")]
    assert len(files) > 6
    for path in files:
        line = glyphs.one_line(path.read_text(encoding="utf-8"))
        assert glyphs.printable(line) == line, path.name


def test_regular_and_bold_hold_the_same_signs():
    for path in glyphs.FONTS.glob("*-Regular.ttf"):
        bold = path.with_name(path.name.replace("Regular", "Bold"))
        assert glyphs.covered_by(path) == glyphs.covered_by(bold)
        assert path.with_name(path.name.replace("-Regular.ttf", "-OFL.txt")).read_text(encoding="utf-8")
