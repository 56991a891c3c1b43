"""Every figure the portal can state: counted by the apps, else as a document reported it."""

from ipbes_portal import clock
from ipbes_portal.programme import statistics as programme
from ipbes_portal.records import statistics as records
from matching import statistics as matching

# The apps that count something; each module has rows(as_of).
COUNTING = [records, programme, matching]
SOURCES = ("records", "reported", "all")


def pairs():
    """Every (code, of) there is: what a text may ask for."""
    return {pair for module in COUNTING for pair in module.pairs()}


def figures(as_of=None, code=None, of=None, source=None):
    """The Figures for a day (today when None), by code and `of`, in the language now active.

    One per code and `of`: counted where rows exist, else the newest that was reported for a day not after `as_of`.
    `source` "records" or "reported" gives those alone, "all" both, with every earlier report.
    """
    as_of = as_of or clock.today()
    counted = [figure for module in COUNTING for figure in module.rows(as_of)] if source != "reported" else []
    told = records.reported(as_of) if source != "records" else []
    found = [f for f in counted + told if code in (None, f.code) and of in (None, f.of)]
    if source != "all":
        # The first of each code and `of` wins: counted ones stand before reported ones, newer before older.
        found = list({(f.code, f.of): f for f in reversed(found)}.values())
    return sorted(found, key=lambda f: (f.code, f.of or ""))
