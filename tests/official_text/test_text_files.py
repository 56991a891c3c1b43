"""What text files become: our own texts always, the official ones when SEED_TEXTS names their folder."""

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from ipbes_portal.official_text import parse, read_text_file

from . import samples


class Case(NamedTuple):
    """A text and what it must become."""

    language: str
    content: bytes
    counts: tuple  # paragraphs, of the annex, items, bullets, footnotes, tables
    agenda_note: str


COUNTED = ("paragraphs", "annex_paragraphs", "subitems", "bullets", "footnotes", "tables")
OFFICIAL = {
    "IPBES-5-3.zh.txt": ((34, 12, 40, 8, 9, 0), "IPBES/5/1/Rev.1"),
    "IPBES-7-2.zh.txt": ((16, 0, 20, 0, 4, 1), "IPBES/7/1/Rev.1"),
}
CASES = {
    "our Chinese text": Case("zh-hans", samples.CHINESE.encode(), (5, 5, 13, 5, 4, 1), "IPBES/99/1/Rev.1"),
    "our English text": Case("en", samples.ENGLISH.encode(), (6, 2, 14, 2, 2, 0), "IPBES/99/1/Rev.1"),
    "our Arabic text": Case("ar", samples.ARABIC.encode(), (5, 2, 5, 2, 1, 0), "IPBES/99/1/Rev.1"),
}
if os.environ.get("SEED_TEXTS"):
    for name, (counts, agenda_note) in OFFICIAL.items():
        content = (Path(os.environ["SEED_TEXTS"]) / name).read_bytes()
        CASES[name] = Case("zh-hans", content, counts, agenda_note)

every_text = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def read(case):
    return parse(read_text_file(case.content), case.language)


def bare(text):
    """Without blanks, and the same whether read or printed: marks, Arabic references in brackets, private bullets."""
    text = re.sub(r"(?<=[\u0621-\u064a])\((\d+)\)", r"\1", text)
    text = re.sub(r"\[\^(\w+)\]", r"\1", text).replace(samples.PRIVATE_BULLET, "•")
    return re.sub(r"\s", "", text)


def printed(block):
    cells = [cell for row in [block.header, *block.rows] for cell in row]
    notes = [note.number + note.text for note in block.notes]
    return "".join([block.number, block.text, *cells, *notes])


@every_text
def test_everything_is_counted(case):
    assert read(case).counts() == dict(zip(COUNTED, case.counts, strict=True))


@every_text
def test_a_sound_text_gives_no_warning(case):
    assert read(case).warnings == []


@every_text
def test_the_note_on_the_agenda_belongs_to_the_masthead(case):
    text = read(case)

    assert text.masthead["agenda_note"] == case.agenda_note
    assert [note.key for note in text.footnotes] == [f"fn{number}" for number in range(1, case.counts[4] + 1)]


@every_text
def test_no_sentence_is_lost_and_none_is_doubled(case):
    text = read(case)
    lines = dict(enumerate(read_text_file(case.content).split("\n"), 1))
    in_notes = {number for note in text.footnotes for number in range(note.lines[0], note.lines[1] + 1)}
    left_out = {left.line for left in text.left_out}
    body = [line for number, line in lines.items() if number not in in_notes | left_out]

    assert bare("".join(body)) == bare("".join(printed(block) for block in text.walk()))


@every_text
def test_no_footnote_loses_a_word(case):
    text = read(case)
    left_out = {left.line for left in text.left_out}
    lines = read_text_file(case.content).split("\n")

    for note in text.footnotes:
        source = [lines[number - 1] for number in range(note.lines[0], note.lines[1] + 1) if number not in left_out]
        assert bare("".join(source)).replace(f"({note.number})", note.number, 1) == bare(note.number + note.text)


@every_text
def test_only_furniture_and_masthead_are_left_out(case):
    text = read(case)
    first = min(block.lines[0] for block in text.main)

    for left in text.left_out:
        if left.why == "masthead":
            assert left.line < first or left.text.startswith(text.masthead["agenda_note"])
        else:
            assert re.fullmatch(r"IPBES/\d+/\d+|\d+|https?://\S+|", left.text), left


@every_text
def test_every_key_is_there_once_and_every_note_knows_its_place(case):
    text = read(case)
    keys = [block.key for block in text.walk()]

    assert len(keys) == len(set(keys))
    assert {note.at for note in text.footnotes} <= set(keys)


@every_text
def test_lines_follow_the_source(case):
    starts = [block.lines[0] for block in read(case).walk()]

    assert starts == sorted(starts)


@every_text
def test_line_ends_and_encoding_make_no_difference(case):
    text = read_text_file(case.content)

    windows = parse(read_text_file(text.replace("\n", "\r\n").encode("utf-16")), case.language)

    assert windows == parse(read_text_file(b"\xef\xbb\xbf" + case.content), case.language) == read(case)
