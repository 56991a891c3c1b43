"""The small markup of plan texts: pure.

A text is plain words in paragraphs, parted by an empty line, with three kinds of marks:
`[^1]` refers to footnote 1; `{{programme.activities}}` stands for a figure counted from records, for a part of the
programme `{{programme.activities_by_strategy strategy:1}}`, for a day `{{programme.activities @2018-12-31}}`; symbols
of documents and decisions (`IPBES/5/INF/3`, `IPBES-3/1`) become links by themselves. Everything else prints literally.
"""

import re
from dataclasses import dataclass
from datetime import date

NOTE = re.compile(r"\[\^(\w{1,10})\]")
FIGURE = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
PLACEHOLDER = re.compile(
    r"\s*(?P<code>[a-z_]+\.[a-z_]+)(?:\s+(?P<of>[a-z_]+:[\w.()-]+))?(?:\s*@\s*(?P<day>\d{4}-\d{2}-\d{2}))?\s*"
)
# Chinese writes on after a symbol without a space.
SYMBOL = re.compile(
    r"(?:IPBES|UNEP/IPBES\.MI)/\d{1,2}/(?:INF/|Other/)?\d{1,3}(?:/(?:Rev|Add|Corr)\.\d{1,2})*(?![A-Za-z0-9_/])"
    r"|IPBES-\d{1,2}/\d{1,2}(?![A-Za-z0-9_/])"
)
MARK = re.compile(f"{NOTE.pattern}|{FIGURE.pattern}|(?P<symbol>{SYMBOL.pattern})")
CHINESE_BREAK = re.compile(
    "(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\n(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
# Letters that turn the direction of what follows: a reader could be shown another text than the one stored.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Only what an editor shows as a new line: Python would also break lines at the controls that are to be found.
LINE_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Placeholder:
    """A figure a text asks for: its code, what it is about, and the day (None: today)."""

    code: str
    of: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong in a text: the line (from 1), which kind, and the words it is about."""

    line: int
    kind: str
    words: str


def placeholder(inside):
    """The Placeholder between `{{` and `}}`, or None when it is not one."""
    match = PLACEHOLDER.fullmatch(inside)
    if not match:
        return None
    try:
        day = date.fromisoformat(match["day"]) if match["day"] else None
    except ValueError:
        return None
    return Placeholder(match["code"], match["of"], day)


def split(body):
    """The paragraphs of a body; a single line break inside one is only a space, and nothing between Chinese signs."""
    parts = re.split(r"\n\s*\n", body.replace("\r\n", "\n"))
    found = (CHINESE_BREAK.sub("", part).replace("\n", " ").strip() for part in parts)
    return [part for part in found if part]


def tokens(paragraph):
    """A paragraph as ("text", words), ("note", number), ("figure", inside) and ("symbol", symbol), in order."""
    end = 0
    for match in MARK.finditer(paragraph):
        if match.start() > end:
            yield "text", paragraph[end : match.start()]
        if match["symbol"]:
            yield "symbol", match["symbol"]
        elif match["inside"] is not None:
            yield "figure", match["inside"]
        else:
            yield "note", match[1]
        end = match.end()
    if end < len(paragraph):
        yield "text", paragraph[end:]


def notes_of(body):
    """The footnotes a body refers to, in order of their first mark."""
    return list(dict.fromkeys(match[1] for match in NOTE.finditer(body)))


def placeholders_of(body):
    """Every Placeholder of a body that can be read."""
    found = (placeholder(match["inside"]) for match in FIGURE.finditer(body))
    return [each for each in found if each]


def faults(text, *, figures, notes):
    """Everything wrong in `text`, by line. `figures` are the (code, of) pairs that exist, `notes` the footnotes."""
    found = []
    for number, line in enumerate(LINE_BREAK.split(text), start=1):
        found += [Fault(number, "turning", f"U+{ord(m[0]):04X}") for m in TURNING.finditer(line)]
        found += [Fault(number, "control", f"U+{ord(m[0]):04X}") for m in CONTROL.finditer(line)]
        found += [Fault(number, "tag", m[0]) for m in TAG.finditer(line)]
        found += [Fault(number, "note", m[0]) for m in NOTE.finditer(line) if m[1] not in notes]
        for match in FIGURE.finditer(line):
            wanted = placeholder(match["inside"])
            if wanted is None or (wanted.code, wanted.of) not in figures:
                found.append(Fault(number, "figure", match[0]))
    return found
