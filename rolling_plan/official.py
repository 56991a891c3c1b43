"""Reading the file of an official text, whichever kind it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ipbes_portal.official_text import ParsedText, Unreadable, parse, read_docx, read_text_file
from ipbes_portal.official_text.reading import split_lines

from . import markup


@dataclass(frozen=True)
class OfficialText:
    """A text as recognised, and the lines of the file it was recognised in (from 1, as its blocks count them)."""

    parsed: ParsedText
    lines: list[str]


def read_file(name, content, language):
    """The OfficialText of a file's bytes; Unreadable, naming the line, when it cannot be taken over."""
    source = read_docx(content) if name.lower().endswith(".docx") else read_text_file(content)
    parsed = parse(source, language)
    for block in parsed.walk():
        # Official sentences are never changed, and in the plan this would turn into a counted figure.
        found = markup.FIGURE.search(block.text)
        if found:
            raise Unreadable(_("There is markup in the text: %(markup)s") % {"markup": found[0]}, block.lines[0])
    return OfficialText(parsed, split_lines(source) if isinstance(source, str) else source.lines)


def read(name, content, language):
    """The ParsedText of a file's bytes; Unreadable, naming the line, when it cannot be taken over."""
    return read_file(name, content, language).parsed


def read_import(text_import):
    """The OfficialText of a TextImport, read again from its file: reading is fast, and nothing else is kept."""
    stored = text_import.file
    try:
        with stored.content.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:  # a restored database whose files are not restored yet
        raise Unreadable(_("The uploaded file is not there any more. Please upload it again.")) from error
    return read_file(f"text.{stored.extension}", content, text_import.language)
