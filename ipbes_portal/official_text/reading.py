"""Bytes of a text file to text."""

import codecs
import re

from django.utils.translation import gettext as _

from .refusal import Unreadable, refuse_controls

LINE_END = re.compile(r"\r\n|\r|\n")


def read_text_file(content: bytes) -> str:
    """The text of a UTF-8 file (with or without byte order mark) or a UTF-16 file (with one).

    Refuses other encodings, control characters (except tab and page break) and an empty file; changes nothing else.
    """
    text = _decode(content)
    if not text.strip():
        raise Unreadable(_("The file holds no text."))
    for number, line in enumerate(split_lines(text), 1):
        refuse_controls(line, number)
    return text


def split_lines(text: str) -> list[str]:
    """Lines by line ends alone: str.splitlines would also break at a page break."""
    return LINE_END.split(text)


def _decode(content):
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "ignore")
        raise Unreadable(
            _("The text is not in UTF-8 (nor in UTF-16 with a byte order mark). Please save it as UTF-8."),
            len(split_lines(before)),
        ) from None
