"""What Word files become."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from ipbes_portal.official_text import Unreadable, parse, read_docx

from .word_files import MAIN, WordFile


def parsed(file, language="en"):
    return parse(read_docx(file.save()), language)


def outline(text):
    return [(block.kind, block.key, block.number, block.text) for block in text.walk()]


@pytest.fixture(scope="module")
def text():
    """A whole document: masthead in a table, lists of Word, footnotes, a table, an annex that counts from 1 again."""
    file = WordFile()
    masthead = file.document.add_table(rows=1, cols=2)
    masthead.cell(0, 0).text = "UNITED"
    masthead.cell(0, 1).text = "IPBES/99/6\nDistr.: General\n3 February 2031\nOriginal: English"
    agenda = file.add("Item 4 of the provisional agenda")
    agenda._p.append(file.reference("IPBES/99/1/Rev.1.", sign="*"))
    file.add("Opening hours of the library")
    file.add("Note by the librarian")
    file.add("Introduction", style="Heading 1")
    main = file.new_list(*MAIN)
    file.add("The library stands by the lake", number=(main, 0), note="Since 1931.", rest=" and is open.")
    file.add("The keys are with:", number=(main, 0))
    file.add("The porter;", number=(main, 1))
    file.add("The bakers, namely:", number=(main, 1))
    file.add("The old one", number=(main, 2), note="He is ninety.", rest=";")
    file.add("The young one.", number=(main, 2))
    file.add("", number=None)
    parts = file.new_list(("upperRoman", "%1."))
    file.add("Posts", number=(parts, 0))
    table = file.document.add_table(rows=3, cols=2)
    for row, cells in enumerate([("Post", "State"), ("Porter (P-1)a", "since May"), ("Baker", "")]):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    file.add("a Lent by the neighbours.")
    file.add("The posts are in the table.", number=(main, 0))
    file.add("Annex")
    file.add("A small plan", style="Title")
    annex = file.another(main, restart=1)
    file.add("A.\tRooms")
    file.add("1.\tReading room")
    file.add("In the reading room one may have:", number=(annex, 0))
    file.add("Water", number=(annex, 3))
    file.add("A pencil.", number=(annex, 3))
    file.add("The store is open on Wednesdays.", number=(annex, 0))
    return parsed(file)


def test_lists_that_word_counts_get_their_labels(text):
    assert outline(text) == [
        ("heading", "h.u1", "", "Introduction"),
        ("paragraph", "1", "1.", "The library stands by the lake[^1] and is open."),
        ("paragraph", "2", "2.", "The keys are with:"),
        ("item", "2.a", "(a)", "The porter;"),
        ("item", "2.b", "(b)", "The bakers, namely:"),
        ("item", "2.b.i", "(i)", "The old one[^2];"),
        ("item", "2.b.ii", "(ii)", "The young one."),
        ("heading", "h.1", "I.", "Posts"),
        ("table", "t.1", "", ""),
        ("paragraph", "3", "3.", "The posts are in the table."),
        ("line", "annex", "", "Annex"),
        ("title", "title.1", "", "A small plan"),
        ("heading", "A", "A.", "Rooms"),
        ("heading", "A.1", "1.", "Reading room"),
        ("paragraph", "A1", "1.", "In the reading room one may have:"),
        ("bullet", "A1.1", "•", "Water"),
        ("bullet", "A1.2", "•", "A pencil."),
        ("paragraph", "A2", "2.", "The store is open on Wednesdays."),
    ]


def test_footnotes_of_word_are_numbered_as_word_does(text):
    assert [(note.key, note.number, note.text, note.at) for note in text.footnotes] == [
        ("fn1", "1", "Since 1931.", "1"),
        ("fn2", "2", "He is ninety.", "2.b.i"),
    ]
    assert text.warnings == []


def test_the_masthead_of_a_word_file_is_read_out_of_its_table(text):
    assert text.masthead == {
        "symbol": "IPBES/99/6",
        "distribution": "General",
        "date": "2031-02-03",
        "original_language": "en",
        "agenda_item": "4",
        "title": "Opening hours of the library",
        "byline": "Note by the librarian",
        "agenda_note": "IPBES/99/1/Rev.1",
    }


def test_a_table_of_word_keeps_its_cells(text):
    table = next(block for block in text.walk() if block.kind == "table")

    assert table.header == ["Post", "State"]
    assert table.rows == [["Porter (P-1)[^a]", "since May"], ["Baker", ""]]
    assert [(note.key, note.text) for note in table.notes] == [("t.1.a", "Lent by the neighbours.")]


def test_lines_are_the_paragraphs_of_the_file():
    file = WordFile()
    file.add("")
    file.add("1. The first of the paragraphs.")
    source = read_docx(file.save())

    assert source.lines == ["", "1. The first of the paragraphs."]
    assert parse(source, "en").main[0].lines == (2, 2)


@pytest.mark.parametrize(
    ("language", "levels", "texts", "numbers"),
    [
        (
            "zh-hans",
            [("decimal", "%1."), ("lowerLetter", "(%2)"), ("chineseCountingThousand", "（%3）")],
            ["图书馆的钥匙在：", "前台；", "花园里：", "树下；", "井边。"],
            ["1.", "(a)", "(b)", "（一）", "（二）"],
        ),
        (
            "ar",
            [("decimal", "%1 -"), ("arabicAbjad", "(%2)"), ("hindiNumbers", "'%3'")],
            ["مفاتيح المكتبة مع:", "البواب؛", "الخبازين:", "الكبير؛", "الصغير."],
            ["1 -", "(أ)", "(ب)", "'١'", "'٢'"],
        ),
        (
            "ru",
            [("decimal", "%1."), ("russianLower", "%2)"), ("lowerRoman", "%3)")],
            ["Ключи библиотеки у:", "привратника;", "пекарей:", "старого;", "молодого."],
            ["1.", "а)", "б)", "i)", "ii)"],
        ),
    ],
)
def test_word_counts_in_every_script(language, levels, texts, numbers):
    file = WordFile()
    main = file.new_list(*levels)
    for text, level in zip(texts, (0, 1, 1, 2, 2), strict=True):
        file.add(text, number=(main, level))

    blocks = list(parsed(file, language).walk())

    assert [block.number for block in blocks] == numbers
    assert [block.key for block in blocks] == ["1", "1.a", "1.b", "1.b.i", "1.b.ii"]


def test_a_style_may_carry_the_list():
    file = WordFile()
    main = file.new_list(*MAIN)
    style = file.document.styles["List Number"].element
    numbering = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{main}"/></w:numPr>'
    properties = style.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    properties.append(parse_xml(numbering))
    file.add("The first of them.", style="List Number")
    file.add("The second of them.", style="List Number")

    assert [block.number for block in parsed(file).main] == ["1.", "2."]


def test_tracked_changes_are_read_as_accepted_with_a_warning():
    file = WordFile()
    paragraph = file.add("1. The library of the lake is ")._p
    for change, tag, text in (("del", "delText", "closed"), ("ins", "t", "open")):
        paragraph.append(parse_xml(f"<w:{change} {nsdecls('w')}><w:r><w:{tag}>{text}</w:{tag}></w:r></w:{change}>"))

    text = parsed(file)

    assert text.main[0].text == "The library of the lake is open"
    assert [(warning.line, "tracked changes" in warning.message) for warning in text.warnings] == [(None, True)]


def test_hidden_text_is_left_out():
    file = WordFile()
    paragraph = file.add("1. The library of the lake is open")
    paragraph.add_run(" never").font.hidden = True
    paragraph.add_run(".")

    assert parsed(file).main[0].text == "The library of the lake is open."


def test_a_table_of_contents_is_left_out():
    file = WordFile()
    contents = (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        "</w:sdtPr><w:sdtContent><w:p><w:r><w:t>I. Keys 1</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    file.document.element.body.insert(0, parse_xml(contents))
    file.add("I. Keys")
    file.add("1. The keys are with the porter.")

    text = parsed(file)

    assert [block.key for block in text.main] == ["h.1", "1"]
    assert [(left.text, left.why) for left in text.left_out] == [("I. Keys 1", "contents")]


def test_a_gap_in_a_word_file_is_refused_with_its_paragraph():
    file = WordFile()
    file.add("1. The first of the paragraphs.")
    file.add("3. The third of them.")

    with pytest.raises(Unreadable) as refused:
        parsed(file)

    assert str(refused.value) == "Line 2: Paragraph 2 is missing: after paragraph 1 comes 3."


def test_merged_cells_keep_the_columns():
    file = WordFile()
    file.add("1. The posts of the house are in the table.")
    table = file.document.add_table(rows=3, cols=3)
    table.cell(0, 0).text, table.cell(2, 2).text = "Head", "End"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).text = "Two rows"
    table.cell(1, 0).merge(table.cell(2, 0))

    found = parsed(file).main[1]

    assert [found.header, *found.rows] == [["Head", "", ""], ["Two rows", "", ""], ["", "", "End"]]


def test_a_table_of_one_column_is_no_riddle():
    file = WordFile()
    file.add("1. The posts of the house are in the table.")
    file.document.add_table(rows=2, cols=1).cell(1, 0).text = "Porter"

    text = parsed(file)

    assert (text.main[1].rows, text.warnings) == ([["Porter"]], [])
