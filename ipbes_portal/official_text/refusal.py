"""When a text is refused, and the characters for which it always is."""

import re
import unicodedata

from django.utils.translation import gettext as _

# They reorder what the reader sees without changing what is stored. The marks U+200E and U+200F only nudge, and
# Arabic texts need them.
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
MARKUP = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|!|\?|script\b|style\b|iframe\b)", re.IGNORECASE)
# How we write a reference to a footnote; in a source it would point to a note that is not there.
OUR_MARK = re.compile(r"\[\^\w*\]")
LOST = "\ufffd"


class Unreadable(Exception):
    """The text cannot be taken over. `message` says why, `line` where (None: the whole text)."""

    def __init__(self, message: str, line: int | None = None):
        self.message, self.line = message, line
        super().__init__(message, line)

    def __str__(self):
        if self.line is None:
            return self.message
        return _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


def refuse_controls(text: str, line: int) -> None:
    """Refuse control characters; tabs and page breaks are part of a text, and line ends are already gone."""
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\t\f":
            code = f"U+{ord(character):04X}"
            raise Unreadable(_("There is a control character (%(code)s) in the text.") % {"code": code}, line)
    if LOST in text:
        raise Unreadable(_("Some characters were already lost when this file was made."), line)


def refuse_tricks(text: str, line: int) -> None:
    """Refuse what would show or mean something else than it seems: markup, and characters that reorder text."""
    found = REORDERING.search(text)
    if found:
        code = f"U+{ord(found[0]):04X}"
        raise Unreadable(_("A hidden character (%(code)s) changes the direction of the text.") % {"code": code}, line)
    found = MARKUP.search(text) or OUR_MARK.search(text)
    if found:
        raise Unreadable(_("There is markup in the text: %(markup)s") % {"markup": found[0]}, line)
