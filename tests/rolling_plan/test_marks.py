"""The small markup of plan texts and the numbers of its parts, without a database."""

from datetime import date

import pytest

from rolling_plan import markup, numbering
from rolling_plan.markup import Fault, Placeholder

HERE = {("programme.activities", None), ("programme.activities_by_strategy", "strategy:1")}


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("programme.activities", Placeholder("programme.activities")),
        (" programme.activities  @2018-12-31 ", Placeholder("programme.activities", None, date(2018, 12, 31))),
        (
            "programme.activities_by_strategy strategy:1 @ 2018-01-01",
            Placeholder("programme.activities_by_strategy", "strategy:1", date(2018, 1, 1)),
        ),
        ("needs.covered need:1.1", Placeholder("needs.covered", "need:1.1")),
        ("activities", None),
        ("programme.activities @2018-02-30", None),
        ("programme.activities strategy", None),
        ("7*7", None),
        ("", None),
    ],
)
def test_what_stands_between_two_braces_is_a_figure_or_nothing(inside, expected):
    assert markup.placeholder(inside) == expected


def test_a_body_is_cut_into_paragraphs_at_empty_lines_and_single_breaks_are_spaces():
    assert markup.split("One\nline.\r\n\r\n  Two. \n \n\n") == ["One line.", "Two."]
    assert markup.split("") == []


def test_a_paragraph_is_words_marks_figures_and_symbols_in_order():
    found = markup.tokens("See IPBES/5/INF/3, decision IPBES-3/1.[^2] {{programme.activities}}")

    assert list(found) == [
        ("text", "See "),
        ("symbol", "IPBES/5/INF/3"),
        ("text", ", decision "),
        ("symbol", "IPBES-3/1"),
        ("text", "."),
        ("note", "2"),
        ("text", " "),
        ("figure", "programme.activities"),
    ]


@pytest.mark.parametrize(
    ("words", "symbols"),
    [
        ("IPBES/5/3/Rev.1 and IPBES/2/16/Add.1", ["IPBES/5/3/Rev.1", "IPBES/2/16/Add.1"]),
        ("UNEP/IPBES.MI/1/8", ["UNEP/IPBES.MI/1/8"]),
        ("IPBES-2/5号决定和IPBES/5/3号文件", ["IPBES-2/5", "IPBES/5/3"]),
        ("IPBES-2/5 号决定", ["IPBES-2/5"]),
        ("IPBES-2/5a IPBES/5/INF/1234", []),
        ("IPBES/123/3 IPBES-3", []),
        ("IPBES", []),
    ],
)
def test_symbols_of_documents_and_decisions_are_recognised(words, symbols):
    assert [word for kind, word in markup.tokens(words) if kind == "symbol"] == symbols


def test_footnotes_and_figures_of_a_body_are_listed_in_order_each_note_once():
    body = "A[^2] b[^1] c[^2] {{programme.activities}} {{broken}}"

    assert markup.notes_of(body) == ["2", "1"]
    assert markup.placeholders_of(body) == [Placeholder("programme.activities")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fine.[^1] {{programme.activities}} 1 < 2\tand 3 > 2", []),
        ("\u202e", [Fault(1, "turning", "U+202E")]),
        ("a\n\nb\u2069", [Fault(3, "turning", "U+2069")]),
        ("a\x00b", [Fault(1, "control", "U+0000")]),
        ("a\r\nb\u2028c\x0cd", [Fault(2, "control", "U+2028"), Fault(2, "control", "U+000C")]),
        ("a\x85\nb", [Fault(1, "control", "U+0085")]),
        ("<B>", [Fault(1, "tag", "<B>")]),
        ("a\n</script >", [Fault(2, "tag", "</script >")]),
        ("<!-- x", [Fault(1, "tag", "<!--")]),
        ("[^3]", [Fault(1, "note", "[^3]")]),
        ("{{programme.activities strategy:1}}", [Fault(1, "figure", "{{programme.activities strategy:1}}")]),
        ("{{x}}\n{{}}", [Fault(1, "figure", "{{x}}"), Fault(2, "figure", "{{}}")]),
    ],
)
def test_faults_are_named_with_their_line(text, expected):
    assert markup.faults(text, figures=HERE, notes={"1"}) == expected


def test_marks_that_direct_letters_without_turning_them_are_allowed():
    assert markup.faults("م\u200fن \u200e(a)\u200c", figures=HERE, notes=set()) == []


# Numbers


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["B.", "3.", "12.", "(b)", "(iv)"]),
        ("fr", ["B.", "3.", "12.", "b)", "iv)"]),
        ("ru", ["B.", "3.", "12.", "b)", "iv)"]),
        ("es", ["B.", "3.", "12.", "b)", "iv)"]),
        ("zh-hans", ["B.", "3.", "12.", "(b)", "（四）"]),
        ("ar", ["باء -", "3 -", "12 -", "(ب)", "(4)"]),
    ],
)
def test_each_language_numbers_in_its_own_style(language, expected):
    assert [
        numbering.section(2, language),
        numbering.heading(3, language),
        numbering.paragraph(12, language),
        numbering.item(2, 1, language),
        numbering.item(4, 2, language),
    ] == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (39, "xxxix"), (48, "xxxxviii")]
)
def test_small_roman_numbers(number, expected):
    assert numbering.roman(number) == expected


@pytest.mark.parametrize(("position", "expected"), [(1, "a"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba")])
def test_letters_go_on_after_z(position, expected):
    assert numbering.letter(position) == expected


@pytest.mark.parametrize(
    ("position", "expected"), [(1, "（一）"), (10, "（十）"), (11, "（十一）"), (20, "（二十）"), (34, "（三十四）")]
)
def test_chinese_lists_count_as_chinese_does(position, expected):
    assert numbering.item(position, 2, "zh-hans") == expected
