"""What is refused, with which line, and what is only warned of."""

import pytest
from django.utils import translation

from ipbes_portal.official_text import Unreadable, parse, read_text_file

from .samples import ARABIC, CHINESE, ENGLISH

START = "1. The first of the paragraphs\nis here. \n"


def refusal(call, *arguments):
    with pytest.raises(Unreadable) as refused:
        call(*arguments)
    return refused.value


# Bytes


def test_utf8_and_utf16_with_a_mark_are_read():
    for content in ("où\n".encode(), "où\n".encode("utf-8-sig"), "où\n".encode("utf-16")):
        assert read_text_file(content) == "où\n"


def test_another_encoding_is_refused_with_its_line():
    refused = refusal(read_text_file, "un\ndeux\noù".encode("latin-1"))

    assert refused.line == 3
    assert str(refused).startswith("Line 3: The text is not in UTF-8")


def test_utf16_cut_in_the_middle_is_refused():
    assert refusal(read_text_file, "un\ndeux".encode("utf-16")[:-1]).line == 2


@pytest.mark.parametrize(("character", "code"), [("\0", "U+0000"), ("\x1b", "U+001B"), ("\x85", "U+0085")])
def test_control_characters_are_refused_with_their_line(character, code):
    refused = refusal(read_text_file, f"one\r\ntwo{character}\r\n".encode())

    assert (refused.line, code in refused.message) == (2, True)


def test_tabs_and_page_breaks_are_part_of_a_text():
    assert read_text_file(b"one\ttwo\n\fthree") == "one\ttwo\n\fthree"


def test_characters_that_were_already_lost_are_refused():
    assert refusal(read_text_file, "one\ntw\ufffd".encode()).line == 2


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\n \n"])
def test_an_empty_file_is_refused(content):
    assert str(refusal(read_text_file, content)) == "The file holds no text."


# Tricks


@pytest.mark.parametrize("character", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_characters_that_turn_the_direction_are_refused(character):
    refused = refusal(parse, f"{START}2. The se{character}cond of them. \n", "en")

    assert (refused.line, f"U+{ord(character):04X}" in refused.message) == (3, True)


def test_the_marks_that_arabic_needs_are_not():
    assert parse(f"\u200f{ARABIC}", "ar").counts()["paragraphs"] == 5
    assert parse(ARABIC.replace("1 - تقع", "\u200f1 - تقع"), "ar").counts()["paragraphs"] == 5


@pytest.mark.parametrize("markup", ["<script>", "<b>bold</b>", '<a href="x">', "<br/>", "<!-- x -->", "[^1]"])
def test_markup_is_refused(markup):
    assert refusal(parse, f"{START}2. The second {markup} of them. \n", "en").line == 3


def test_signs_of_arithmetic_are_no_markup():
    text = parse("1. The value is 3 < 5, or < 7 and > 2, see <http://library.example>. \n", "en")

    assert text.main[0].text.endswith("3 < 5, or < 7 and > 2, see <http://library.example>.")


# Languages


@pytest.mark.parametrize(
    ("text", "stated", "message"),
    [
        (ENGLISH, "zh-hans", "This text is not in Chinese: it seems to be in English."),
        (CHINESE, "en", "This text is not in English: it seems to be in Chinese."),
        (ARABIC, "ru", "This text is not in Russian: it seems to be in Arabic."),
        (ENGLISH, "fr", "This text is not in French: it seems to be in English."),
        (
            "1. La casa de los lectores está en el centro. \n",
            "fr",
            "This text is not in French: it seems to be in Spanish.",
        ),
        (
            "1. La maison est pour les lecteurs de la ville. \n",
            "es",
            "This text is not in Spanish: it seems to be in French.",
        ),
        ("1. Дом открыт для всех. \n", "ar", "This text is not in Arabic: it seems to be in Russian."),
        ("1. Ett hus vid sjön. \n", "en", "This text does not seem to be in English."),
    ],
)
def test_a_text_in_another_language_is_refused_by_name(text, stated, message):
    refused = refusal(parse, text, stated)

    assert (refused.line, str(refused)) == (None, message)


def test_a_language_that_is_none_of_the_six_is_an_error_of_ours():
    with pytest.raises(ValueError, match="de"):
        parse(START, "de")


# Gaps


def test_a_missing_paragraph_is_named_with_the_line():
    refused = refusal(parse, f"{START}2. The second is here. \n4. The fourth is here. \n", "en")

    assert str(refused) == "Line 4: Paragraph 3 is missing: after paragraph 2 comes 4."


def test_a_paragraph_that_comes_twice_is_refused():
    refused = refusal(parse, f"{START}2. The second is here. \n2. The second is here. \n", "en")

    assert str(refused) == "Line 4: Paragraph 2 comes after paragraph 2; expected was 3."


def test_a_text_that_begins_in_the_middle_is_refused():
    assert str(refusal(parse, "5. The fifth of the paragraphs is here. \n", "en")) == (
        "No numbered paragraph was found in this text."
    )


def test_a_missing_letter_is_refused():
    refused = refusal(parse, "1. The list of the\nthings: \n(a) This; \n(c) That. \n", "en")

    assert str(refused) == "Line 4: The item “(c)” does not follow on from “(a)”; one is missing or out of order."


def test_a_list_without_its_first_item_is_refused():
    refused = refusal(parse, "1. The list of the\nthings: \n(b) This; \n", "en")

    assert str(refused) == "Line 3: The item “(b)” is the first of its list; one before it is missing."


def test_a_missing_small_figure_is_refused():
    refused = refusal(parse, "1. The list of the\nthings: \n(a) All of: \n(i) This; \n(iii) That. \n", "en")

    assert str(refused) == "Line 5: The item “(iii)” does not follow on from “(i)”; one is missing or out of order."


def test_an_item_below_a_heading_is_refused():
    refused = refusal(parse, f"{START}I. Things of the house \n(a) This; \n", "en")

    assert str(refused) == "Line 4: The item “(a)” does not belong to any paragraph."


def test_a_missing_heading_is_refused():
    refused = refusal(parse, f"I. The first part \n{START}III. The third part \n", "en")

    assert str(refused) == "Line 4: The heading “III.” does not follow on from the heading before it; one is missing."


def test_a_second_annex_is_refused():
    annex = "Annex \nThe plan \n1. The start of the plan. \n"

    assert refusal(parse, f"{START}{annex}{annex}", "en").line == 6


def test_a_text_without_numbers_is_refused():
    assert str(refusal(parse, "The text of the house is here. \n", "en")) == (
        "No numbered paragraph was found in this text."
    )


def test_refusals_speak_the_language_of_the_reader():
    with translation.override("fr"):
        refused = refusal(parse, f"{START}3. The third is here. \n", "en")
    assert refused.line == 3


# Warnings


def warned(text, language="en"):
    return [(warning.line, warning.message) for warning in parse(text, language).warnings]


NOTED = f"1. The keys1 are here, at the desk. \n{' ' * 65}\n1 One is lost. \n"


def test_a_text_with_its_footnotes_gives_no_warning():
    assert warned(NOTED) == []


def test_a_footnote_that_nothing_refers_to_is_a_warning():
    assert warned(NOTED.replace("keys1", "keys")) == [(3, "Nothing in the text refers to footnote 1.")]


def test_a_reference_without_footnote_is_a_warning():
    assert warned("1. The keys are here.1 They are at the desk. \n") == [
        (1, "The text refers to footnote 1, which is not there.")
    ]


def test_a_raised_reference_without_footnote_is_a_warning():
    assert warned("1. The keys² are here¹, at the desk. \n")[0] == (
        1,
        "The text refers to footnote 1, which is not there.",
    )


def test_a_footnote_missing_between_others_is_a_warning():
    text = f"1. The keys1 are here.2 They are at the desk3 of the porter. \n{' ' * 65}\n1 One is lost. \n3 Of oak. \n"

    assert warned(text) == [(1, "The text refers to footnote 2, which is not there.")]


def test_a_table_whose_columns_cannot_be_told_apart_is_a_warning():
    rows = "Post and state \nPorter since May \nBaker vacant \nMiller since June \nClerk vacant \n"

    assert warned(f"1. The posts of the\nhouse: \n{rows}") == [
        (3, "This looks like a table, but its columns could not be told apart.")
    ]


def test_a_label_out_of_sequence_inside_a_full_line_is_a_warning():
    wide = "1. This line of the text is long and ends with the words that matter most of all:"
    text = f"{wide}\n(d) which is no item, because it stands in the middle of the sentence that is here\nand ends.\n"

    assert warned(text) == [
        (2, "“(d)” begins this line but does not come next; it was read as part of the text before.")
    ]
