"""What stands before the text proper: symbol, session, agenda item, date, title. All of it optional."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from .labels import PART, SECTION, Label
from .masthead_words import AGENDA_ITEM, BYLINE, HELD, LANGUAGES, MONTHS, ORIGINAL, SESSION
from .ordinals import letters, to_letter
from .pages import SYMBOL, Line
from .pieces import Piece

JOB_NUMBER = re.compile(r"([A-Z]{1,3}\.?\s?\d{2}-?\d{5})\s*(\d{6})?")
DISTRIBUTION = re.compile(r"^(?:Distr\b|Распространение|التوزيع)\s*\.?\s*[:：]?\s*(\w+)", re.IGNORECASE)
DATE = re.compile(r"(\d{1,2})\s+(?:de\s+)?([^\W\d]+(?:\s?[^\W\d]+)?(?:/[^\W\d]+)?)\s+(?:de\s+)?(\d{4})")
HAN_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
LONGEST_HEADING = 200


def body_start(pieces: Sequence[Piece], labels: Sequence[Label | None]) -> int | None:
    """Index of the piece the text begins with: its first heading or paragraph 1. None when nothing is numbered."""
    first = next((index for index, label in enumerate(labels) if label and _begins_text(label)), None)
    if first is None or first < 2:
        return first
    # An unnumbered heading such as "Introduction" directly above; but the last line may be the title or its author.
    before, title = pieces[first - 1], pieces[first - 2]
    is_heading = len(before.text) <= LONGEST_HEADING and not before.ends_sentence and not _is_masthead(before.text)
    return first - 1 if is_heading and not (_is_masthead(title.text) and not BYLINE.search(title.text)) else first


def _begins_text(label):
    return label.figure() == 1 or any(reading in label.readings for reading in ((PART, 1), (SECTION, 1)))


def _is_masthead(text):
    patterns = (BYLINE, AGENDA_ITEM, SESSION, HELD, ORIGINAL, DISTRIBUTION, JOB_NUMBER)
    return any(pattern.search(text) for pattern in patterns)


def read_masthead(lines: Sequence[Line], symbol: str, join: Callable[[str], str]) -> dict[str, str]:
    """Whatever is recognised in the masthead; dates are ISO, languages our codes. `symbol` is that of the pages."""
    found: dict[str, str] = {}
    titles_from = 0
    for index, line in enumerate(lines):
        facts = _facts(line.text)
        found = facts | found
        if facts:
            titles_from = index + 1
        if "agenda_item" in facts:
            break
    if symbol:
        found.setdefault("symbol", symbol)
    return found | _titles(lines[titles_from:], join)


def _facts(text):
    """The facts of one line."""
    facts = {}
    for name, read in READERS.items():
        value = read(text) if len(text) <= LONGEST_HEADING else ""
        if value:
            facts[name] = value
    return facts


def _titles(lines, join):
    """The lines below the agenda item: its title, the title of the document, and whose note it is."""
    titles = []
    for before, line in pairwise([None, *lines]):
        if titles and (not before.ends or line.text[0].islower()):
            titles[-1] += f"\n{line.text}"
        else:
            titles.append(line.text)
    titles = [join(title) for title in titles]
    found = {}
    if titles and BYLINE.search(titles[-1]):
        found["byline"] = titles.pop()
    if titles:
        found["title"] = titles.pop()
    if titles:
        found["agenda_title"] = join("\n".join(titles))
    return found


def _group(pattern, number=0):
    def read(text):
        found = pattern.search(text)
        return found[number].strip() if found else ""

    return read


def _symbol(text):
    return text if SYMBOL.fullmatch(text) else ""


def _date(text):
    """The date of a line that holds little else; the days of the session are not the date of the document."""
    han = HAN_DATE.fullmatch(text)
    if han:
        return f"{int(han[1]):04}-{int(han[2]):02}-{int(han[3]):02}"
    found = DATE.search(text)
    month = found and next((MONTHS[word] for word in re.split(r"[\s/]+", found[2].lower()) if word in MONTHS), None)
    if not month or len(text) - len(found[0]) > len("Distr. : General "):
        return ""
    return f"{int(found[3]):04}-{month:02}-{int(found[1]):02}"


def _agenda_item(text):
    """ "6 (a)", "6 a)" and "6(a)" are all "6(a)"."""
    found = AGENDA_ITEM.search(text)
    if not found:
        return ""
    signs = [sign.lower() for sign in re.findall(r"[^\W\d]+", found["parts"])]
    places = [(sign, letters(sign)) for sign in signs]
    latin = [to_letter(place[0]) if place and not sign.isascii() else sign for sign, place in places]
    return str(int(found["number"])) + "".join(f"({sign})" for sign in latin)


def _original(text):
    found = ORIGINAL.search(text)
    return LANGUAGES.get(found["language"].lower(), found["language"]) if found else ""


READERS: dict[str, Callable[[str], str]] = {
    "symbol": _symbol,
    "job_number": _group(JOB_NUMBER),
    "distribution": _group(DISTRIBUTION, 1),
    "date": _date,
    "original_language": _original,
    "language": lambda text: LANGUAGES.get(text.lower(), ""),
    "session": _group(SESSION),
    "held": _group(HELD),
    "agenda_item": _agenda_item,
}
