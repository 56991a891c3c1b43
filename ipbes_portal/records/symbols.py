"""The grammar of document symbols: pure (`IPBES/5/3`, `IPBES/5/INF/3`, `IPBES/5/1/Rev.1`, `IPBES/5/1/Add.2`)."""

import re
from dataclasses import dataclass

# One document has one spelling: no leading zeros, a slash after INF, none after L. and CRP.; suffixes in any order
# (a revision of an addendum is `/Add.1/Rev.1`), each at most once.
GRAMMAR = re.compile(
    r"(?P<body>IPBES|UNEP/IPBES\.MI)/(?P<session>[1-9][0-9]?)/"
    r"(?:(?P<series>INF|Other)/|(?P<limited>L\.|CRP\.))?"
    r"(?P<number>[1-9][0-9]{0,2})"
    r"(?P<suffixes>(?:/(?:Rev|Add|Corr)\.[1-9][0-9]?)*)\Z"
)
SUFFIX = re.compile(r"(Rev|Add|Corr)\.([0-9]+)")
DECISION = re.compile(r"IPBES-(?P<session>[1-9][0-9]?)/(?P<number>[1-9][0-9]?)\Z")
# Limited documents and conference-room papers are working material of a session and stay with it.
HIDDEN_SERIES = {"L.", "CRP."}


@dataclass(frozen=True)
class Symbol:
    """What a document symbol says."""

    session: int
    series: str
    number: int
    body: str = "IPBES"  # `UNEP/IPBES.MI` before the Platform was established
    revision: int = 0
    addendum: int = 0
    corrigendum: int = 0

    @property
    def is_hidden(self):
        """Whether documents of this series are kept from the public."""
        return self.series in HIDDEN_SERIES

    @property
    def base(self):
        """The symbol without revision, addendum and corrigendum."""
        series = f"{self.series}/" if self.series in ("INF", "Other") else self.series
        return f"{self.body}/{self.session}/{series}{self.number}"


def parse(text):
    """The Symbol of `text`, or None when it is not one."""
    match = GRAMMAR.match(text)
    if not match:
        return None
    suffixes = SUFFIX.findall(match["suffixes"])
    numbers = {kind: int(number) for kind, number in suffixes}
    if len(numbers) < len(suffixes):
        return None
    return Symbol(
        session=int(match["session"]),
        series=match["series"] or match["limited"] or "",
        number=int(match["number"]),
        body=match["body"],
        revision=numbers.get("Rev", 0),
        addendum=numbers.get("Add", 0),
        corrigendum=numbers.get("Corr", 0),
    )


def order_key(symbol):
    """One number that lists the newest session first, working documents before INF, then by number."""
    session = symbol.session if symbol.body == "IPBES" else 0
    return session * 10_000 + (5_000 if not symbol.series else 1_000) - symbol.number
