"""Labels, numbering and joining in the languages other than Chinese."""

import pytest

from ipbes_portal.official_text import parse

from .samples import ARABIC, ENGLISH


def blocks(text, language):
    return {block.key: block for block in parse(text, language).walk()}


def outline(text, language):
    return [(block.kind, block.key, block.number) for block in parse(text, language).walk()]


def test_english_lines_are_joined_with_blanks():
    assert blocks(ENGLISH, "en")["1"].text == (
        "The library stands by the lake and has been open on six days a week since 2018. "
        "There are 95 groups of readers, and notice LIB-3/1 says when the doors open."
    )


def test_an_english_item_goes_on_below_the_agenda_note():
    assert blocks(ENGLISH, "en")["2.b.ii"].text == "Less loud than it is now, at least on Sundays."


def test_english_references_follow_the_sign_they_belong_to():
    assert blocks(ENGLISH, "en")["3"].text.startswith(
        "There are four keys.[^1] One of them hangs at the desk,[^2] where"
    )


def test_i_is_the_ninth_letter_after_h_and_a_small_figure_below_b():
    keys = blocks(ENGLISH, "en")

    assert {"2.b.i", "2.b.ii", "4.h", "4.i", "4.j"} <= set(keys)
    assert keys["4.i"].text == "The librarian;"


def test_i_after_h_opens_a_list_when_ii_follows():
    letters = "".join(f"({letter}) Thing;\n\n" for letter in "abcdefg")
    text = f"1. The list of the things is:\n\n{letters}(h) All of:\n\n(i) This;\n\n(ii) That.\n\n2. The end.\n"

    assert [key for key in blocks(text, "en") if key.startswith("1.h")] == ["1.h", "1.h.i", "1.h.ii"]


def test_a_part_i_after_section_h_is_told_by_the_heading_that_follows():
    sections = "".join(f"{letter}. Section\n\n" for letter in "ABCDEFGH")
    start, end = "1. The start of the text.\n\n", "2. The end of the text.\n"

    assert "h.I" in blocks(f"{start}{sections}I. Section\n\nJ. Section\n\n{end}", "en")
    assert "h.1" in blocks(f"{start}{sections}I. Part\n\nII. Part\n\n{end}", "en")


def test_the_english_masthead_is_recognised():
    assert parse(ENGLISH, "en").masthead == {
        "symbol": "IPBES/99/4",
        "distribution": "General",
        "date": "2031-02-03",
        "original_language": "en",
        "session": "Ninety-ninth session",
        "held": "Lakeside, 7–10 March 2031",
        "agenda_item": "6(a)",
        "agenda_title": "Services of the house: opening hours",
        "title": "Opening hours of the reading room",
        "byline": "Note by the librarian",
        "agenda_note": "IPBES/99/1/Rev.1",
    }


def test_arabic_numbers_letters_and_headings_are_read():
    assert outline(ARABIC, "ar")[1:13] == [
        ("paragraph", "1", "1 -"),
        ("paragraph", "2", "٢ -"),
        ("item", "2.a", "(أ)"),
        ("item", "2.b", "(ب)"),
        ("item", "2.b.i", "'١'"),
        ("item", "2.b.ii", "'٢'"),
        ("item", "2.c", "(ج)"),
        ("heading", "h.1", "أولا -"),
        ("heading", "h.1.A", "ألف -"),
        ("paragraph", "3", "3 -"),
        ("heading", "h.1.B", "باء -"),
        ("paragraph", "4", "4 -"),
    ]


def test_arabic_footnotes_are_referred_to_in_brackets():
    text = parse(ARABIC, "ar")

    assert text.main[1].text.endswith("ولها قراء كثيرون[^1] من كل حي.")
    assert (text.footnotes[0].text, text.footnotes[0].at) == ("عددهم في الصيف أكبر.", "1")


def test_the_agenda_item_is_the_same_in_every_language():
    assert parse(ARABIC, "ar").masthead["agenda_item"] == "6(a)"


FRENCH = """
I. Heures
1. La bibliothèque est ouverte pour les lecteurs, qui ont le choix entre :
a) Le matin ;
b) Le soir, et une des salles suivantes :
i) La grande ;
ii) La petite.
Annexe
Plan de la maison
1. Les salles sont dans le bâtiment.
"""
SPANISH = """
I. Horario
1. La biblioteca está abierta para los lectores, que pueden elegir entre:
a) La mañana;
b) La tarde y una de las salas siguientes:
i) La grande;
ii) La pequeña.
Anexo
Plan de la casa
1. Las salas están en el edificio.
"""
RUSSIAN = """
I. Часы работы
1. Библиотека открыта для читателей, которые могут выбрать:
а) утро;
b) вечер и один из следующих залов:
i) большой;
ii) малый.
Приложение
План дома
1. Залы находятся в здании.
"""


@pytest.mark.parametrize(("language", "text"), [("fr", FRENCH), ("es", SPANISH), ("ru", RUSSIAN)])
def test_half_brackets_number_items_in_french_spanish_and_russian(language, text):
    keys = [block.key for block in parse(text.replace("\n", " \n"), language).walk()]

    assert keys == ["h.1", "1", "1.a", "1.b", "1.b.i", "1.b.ii", "annex", "title.1", "A1"]


def test_russian_items_may_use_either_alphabet():
    cyrillic = "".join(f"{letter}) вещь; \n" for letter in "абвг")
    latin = "".join(f"{letter}) вещь; \n" for letter in "аbсd")  # а and с are Cyrillic, as typists have it

    for items in (cyrillic, latin):
        keys = [block.key for block in parse(f"1. Вещи в зале: \n{items}2. Конец. \n", "ru").walk()]
        assert keys == ["1", "1.a", "1.b", "1.c", "1.d", "2"]
