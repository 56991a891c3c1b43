"""What changed between two texts, by words, in Chinese by characters: pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Letters of one script form words; Han characters, signs and spaces stand alone.
PIECE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]")
# Comparing takes time in proportion to the product of both lengths; longer texts are compared line by line.
MOST_PIECES = 4_000


@dataclass(frozen=True)
class Stretch:
    """A piece of text that is `same`, `added` or `removed`."""

    kind: str
    text: str


def compare(before, after):
    """The Stretches that turn `before` into `after`, in order; never two of one kind in a row."""
    old, new = _pieces(before), _pieces(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    stretches = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            stretches.append(Stretch("same", "".join(old[a:b])))
            continue
        stretches += [Stretch("removed", "".join(old[a:b]))] if a < b else []
        stretches += [Stretch("added", "".join(new[c:d]))] if c < d else []
    return _joined(stretches)


def is_changed(stretches):
    """Whether anything differs."""
    return any(stretch.kind != "same" for stretch in stretches)


def _pieces(text):
    return PIECE.findall(text)


def _joined(stretches):
    """A single blank or sign between two changes is told as changed too: `one [two] three` reads better whole."""
    whole = []
    for place, stretch in enumerate(stretches):
        between = 0 < place < len(stretches) - 1 and stretch.kind == "same" and not stretch.text.strip()
        if between:
            whole += [Stretch("removed", stretch.text), Stretch("added", stretch.text)]
        else:
            whole.append(stretch)
    return _merged(whole)


def _merged(stretches):
    """Between two stretches that stay, all that went and then all that came."""
    found, gone, come = [], "", ""
    for stretch in [*stretches, Stretch("same", "")]:
        if stretch.kind == "removed":
            gone += stretch.text
        elif stretch.kind == "added":
            come += stretch.text
        else:
            found += [Stretch(kind, text) for kind, text in (("removed", gone), ("added", come)) if text]
            gone = come = ""
            found += [stretch] if stretch.text else []
    return found
