"""Word files that are refused."""

import zipfile
from io import BytesIO

import pytest

from ipbes_portal.official_text import Unreadable, parse, read_docx, word_package

from .word_files import MAIN, WordFile, rewritten


def plain():
    file = WordFile()
    file.add("1. The first of the paragraphs.")
    return file.save()


def refusal(content):
    with pytest.raises(Unreadable) as refused:
        read_docx(content)
    return str(refused.value)


def test_markup_and_hidden_characters_in_a_word_file_are_refused():
    for trick in ("<script>", "\u202e", "[^1]"):
        file = WordFile()
        file.add("1. The first of the paragraphs.")
        file.add(f"2. The second {trick} of them.")
        with pytest.raises(Unreadable) as refused:
            parse(read_docx(file.save()), "en")
        assert refused.value.line == 2


def test_a_file_with_macros_is_refused():
    project = rewritten(plain(), {"word/vbaProject.bin": lambda old: b"macro"})
    kind = rewritten(
        plain(),
        {
            "[Content_Types].xml": lambda old: old.replace(
                b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            )
        },
    )

    for content in (project, kind):
        assert refusal(content) == "This Word file holds macros. Please save it as .docx without macros."


def test_a_file_with_a_password_or_of_the_old_kind_is_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).startswith("This file has a password or is")


def test_a_file_that_unpacks_to_far_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(word_package, "MOST_UNPACKED", 1_000_000)
    bomb = rewritten(plain(), {"word/media/image1.png": lambda old: b"\0" * 1_000_000})

    assert len(bomb) < 100_000
    assert refusal(bomb) == "This file unpacks to more than a document can need."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    content = rewritten(plain(), {"word/document.xml": lambda old: entity.encode(encoding)})

    assert refusal(content) == "This Word file declares entities, which no Word program does."


@pytest.mark.parametrize("content", [b"", b"1. A plain text.", b"PK\x03\x04 broken", plain()[:-200]])
def test_what_is_no_word_file_is_refused(content):
    assert refusal(content) == "This is not a Word file (.docx)."


def test_another_zip_file_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert refusal(file.getvalue()) == "This is not a Word file (.docx)."


def test_an_empty_word_file_is_refused():
    assert refusal(WordFile().save()) == "The file holds no text."


def test_a_level_that_is_no_number_is_refused():
    file = WordFile()
    file.add("The first.", number=(file.new_list(*MAIN), 0))
    content = rewritten(
        file.save(), {"word/document.xml": lambda old: old.replace(b'w:ilvl w:val="0"', b'w:ilvl w:val="x"')}
    )

    assert refusal(content) == "This Word file is damaged."
