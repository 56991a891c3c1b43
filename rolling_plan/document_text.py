"""The official text of a document as plain data for its page: runs, footnotes both ways, contents, today's values."""

import re

from ipbes_portal import languages

from . import mastheads
from .annex import plain_key, plain_marks
from .inline import Inline

CELL_MARK = re.compile(r"\[\^(\w{1,10})\]")
# Headings of the document stand below its name, those of the annex below the word "Annex".
HEADING_LEVELS = {"main": 1, "annex": 2}
DEEPEST_HEADING = 5


def read(text):
    """A DocumentText as {"language", "masthead", "main", "annex", "footnotes", "contents"}.

    A node is {"kind", "key", "id", "number", "level", "paragraphs": [[run]], "today", "parts"}, a table also has
    "header", "rows" and "notes". A footnote is {"key", "number", "at", "runs"}; `at` is the id of what refers to it.
    The number of queries does not depend on the length of the text.
    """
    return _Reader(text).read()


def anchor(key):
    """Where a block stands on the page: `#p12`, `#A5.a`."""
    return f"p{key}" if key[:1].isdecimal() else key


class _Reader:
    """Holds the inline marks while the text is gone through once."""

    def __init__(self, text):
        self.text, self.data = text, text.data
        self.notes = {plain_key(note["key"]): note for note in self.data["footnotes"]}
        self.inline = Inline(self.notes)

    def read(self):
        main = [self._node(block, "main") for block in self.data["main"]]
        annex = [self._node(block, "annex") for block in self.data["annex"]]
        return {
            "language": languages.BY_CODE[self.text.language],
            "masthead": mastheads.facts(self.data["masthead"]),
            "main": main,
            "annex": annex,
            "footnotes": [self._footnote(key, note) for key, note in self.notes.items()],
            "contents": _contents(main, annex),
        }

    def _node(self, block, part):
        node = {
            "kind": block["kind"],
            "key": block["key"],
            "id": anchor(block["key"]),
            "number": block["number"],
            "level": min(block["level"] + HEADING_LEVELS[part], DEEPEST_HEADING),
            "paragraphs": self._paragraphs(block["text"], block["key"]),
            "plain": CELL_MARK.sub("", block["text"]),
            "today": self.inline.today(self.text.document.symbol, block["key"]),
            "parts": [self._node(below, part) for below in block["parts"]],
        }
        return node | (self._table(block) if block["kind"] == "table" else {})

    def _paragraphs(self, text, key):
        paragraphs = self.inline.paragraphs(plain_marks(text), at=key)
        return [[self._as_printed(run) for run in runs] for runs in paragraphs]

    def _as_printed(self, run):
        """A footnote keeps the number it bears in the official text."""
        if run["type"] == "note":
            return run | {"number": self.notes[run["key"]]["number"]}
        return run

    def _table(self, block):
        letters = {note["number"]: note["key"] for note in block["notes"]}
        seen = set()

        def cell(text):
            """A cell as runs; a letter leads to the note below the table, a number to the footnote."""
            runs, end = [], 0
            for found in CELL_MARK.finditer(text):
                if found[1] in letters:
                    runs += self._plain(text[end : found.start()], block["key"])
                    key = letters[found[1]]
                    runs.append({"type": "note", "key": key, "number": found[1], "is_first": key not in seen})
                    seen.add(key)
                    end = found.end()
            return runs + self._plain(text[end:], block["key"])

        return {
            "header": [cell(text) for text in block["header"]],
            "rows": [[cell(text) for text in row] for row in block["rows"]],
            "notes": [
                {"key": note["key"], "number": note["number"], "runs": self._plain(note["text"], block["key"])}
                for note in block["notes"]
            ],
        }

    def _plain(self, text, key):
        return [run for runs in self._paragraphs(text, key) for run in runs]

    def _footnote(self, key, note):
        at = anchor(note["at"]) if key in self.inline.marked else ""
        return {"key": key, "number": note["number"], "at": at, "runs": self._plain(note["text"], key)}


def _contents(main, annex):
    """The headings, those of the annex below it."""
    found = [node for node in main if node["kind"] == "heading"]
    return {
        "main": found,
        "annex": [node for node in annex if node["kind"] == "heading"],
        "has_annex": bool(annex),
    }
