"""Texts out of other extractors, and texts of many pages."""

import pytest

from ipbes_portal.official_text import parse

from .samples import CHINESE, RULE


def counts(text, language="en"):
    return parse(text, language).counts()


def test_a_text_whose_blanks_at_line_ends_were_stripped_is_read_by_the_length_of_its_lines():
    sentence = "The library of the lake is open to all who wish to read in the"
    text = f"1. {sentence}\nevening.\n2. {sentence}\n{sentence}\nmorning.\n(a) {sentence};\n(b) {sentence} house.\n"

    assert [(block.key, block.text) for block in parse(text, "en").walk()] == [
        ("1", f"{sentence} evening."),
        ("2", f"{sentence} {sentence} morning."),
        ("2.a", f"{sentence};"),
        ("2.b", f"{sentence} house."),
    ]


def test_empty_lines_between_paragraphs_part_them():
    text = "1. The library is open\nin the evening.\n\nI. Keys\n\n2. The keys are\nat the desk.\n\nThey are old.\n"

    assert [(block.key, block.text) for block in parse(text, "en").walk()] == [
        ("1", "The library is open in the evening."),
        ("h.1", "Keys"),
        ("2", "The keys are at the desk."),
        ("2.p1", "They are old."),
    ]


def test_form_feeds_running_heads_and_page_numbers_are_left_out():
    paragraph = (
        "{0}. The library of the lake is open to all who wish\n\n4{0}\n\n\fHours of the library\n\nto read. \n\n"
    )
    text = parse("".join(paragraph.format(number) for number in (1, 2, 3)), "en")

    assert [block.text for block in text.main] == ["The library of the lake is open to all who wish to read."] * 3
    assert {(left.text, left.why) for left in text.left_out} == {
        ("Hours of the library", "page"),
        ("41", "page"),
        ("42", "page"),
        ("43", "page"),
    }


def test_a_page_number_alone_is_left_out():
    text = parse("1. The library is open to those\n\n12\n\nwho wish to read. \n\n2. The end of it. \n", "en")

    assert text.main[0].text == "The library is open to those who wish to read."


@pytest.mark.parametrize("furniture", ["IPBES/99/3\n\n7", "7\n\nIPBES/99/3", "IPBES/99/3 7", "\fIPBES/99/3"])
def test_symbol_and_page_number_may_stand_in_any_order(furniture):
    text = parse(f"1. The library is open to those\n\n{furniture}\n\nwho wish to read. \n\n2. The end of it. \n", "en")

    assert text.main[0].text == "The library is open to those who wish to read."


def test_a_symbol_at_the_start_of_a_line_is_text():
    text = parse("1. The hours of the house are in the document\n\nIPBES/99/3 of the library. \n\n2. The end. \n", "en")

    assert text.main[0].text.endswith("in the document IPBES/99/3 of the library.")


def test_a_footnote_may_go_on_over_the_page():
    text = parse(
        "1. The keys1 are at the desk of the porter of \n\n".rstrip()
        + f"\n\n{RULE}\n\n1 One of them is lost, and the\n\nIPBES/99/3\n\n7\n\nthe house. \n\n2. The lamps2 too. \n\n"
        f"{RULE}\n\nporter looks for it. \n\n2 Of oil. \n",
        "en",
    )

    assert [note.text for note in text.footnotes] == ["One of them is lost, and the porter looks for it.", "Of oil."]
    assert text.main[0].text == "The keys[^1] are at the desk of the porter of the house."


def test_dates_symbols_and_counts_are_no_references():
    text = (
        "1. In May2 of the year 2018, 95 of them, as in IPBES/99/INF/1, Rev.1, no.1, CO1 and 1.1, read the book.1 "
        f"They liked it. \n{RULE}\n1 The red one. \n"
    )

    assert parse(text, "en").main[0].text.endswith("CO1 and 1.1, read the book.[^1] They liked it.")


def test_square_metres_are_no_reference():
    text = parse("1. The hall has 90 m² and the lake 2 km², as everybody who reads there knows. \n", "en")

    assert text.warnings == []


def test_a_footnote_is_referred_to_on_its_own_page():
    first = f"1. The room2 is A1. \n2. The keys1 are old. \n{RULE}\n1 Of iron. \nIPBES/99/3\n4\n"
    text = f"{first}3. The lamps2 too. \n{RULE}\n2 Of oil. \n"

    assert [block.text for block in parse(text, "en").main] == [
        "The room2 is A1.",
        "The keys[^1] are old.",
        "The lamps[^2] too.",
    ]


def test_table_columns_are_told_apart_by_wide_gaps():
    text = parse("1. The posts of the\nhouse: \nPost  State \nChief porter  since May \nBaker  vacant \n", "en")

    assert (text.main[1].header, text.main[1].rows) == (
        ["Post", "State"],
        [["Chief porter", "since May"], ["Baker", "vacant"]],
    )


def test_a_chinese_text_may_write_figures_without_blanks():
    text = parse("1. 图书馆自2018年起开放，共有95个小组，到\n2031\n年为止有3把钥匙。 \n2. 完。 \n", "zh-hans")

    assert text.main[0].text == "图书馆自2018年起开放，共有95个小组，到2031年为止有3把钥匙。"


def page(number):
    first = number * 5
    paragraphs = "".join(f"{first + each}. 图书馆的规则很长，\n\n每一条都要读完。 \n\n" for each in range(1, 5))
    last = f"{first + 5}. 最后一条{number + 1}说明钥匙\n\n{RULE}\n\n{number + 1}\n 钥匙在前台。 \n\n"
    return f"{paragraphs}{last}\n\nIPBES/99/3\n\n{number + 2}\n\n放在哪里。 \n\n"


def test_a_text_of_four_hundred_pages_is_read_whole():
    text = parse("".join(page(number) for number in range(400)), "zh-hans")

    assert (text.counts()["paragraphs"], text.counts()["footnotes"], text.warnings) == (2000, 400, [])
    assert text.main[-1].text == "最后一条[^400]说明钥匙放在哪里。"


def test_reading_a_text_twice_gives_the_same():
    assert parse(CHINESE, "zh-hans") == parse(CHINESE, "zh-hans")
