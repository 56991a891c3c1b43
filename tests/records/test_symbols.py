"""The grammar of document symbols."""

import pytest

from ipbes_portal.records.symbols import DECISION, Symbol, order_key, parse

READ = {
    "IPBES/5/3": Symbol(5, "", 3),
    "IPBES/10/12": Symbol(10, "", 12),
    "IPBES/5/INF/3": Symbol(5, "INF", 3),
    "IPBES/1/Other/2": Symbol(1, "Other", 2),
    "IPBES/5/L.7": Symbol(5, "L.", 7),
    "IPBES/7/CRP.1": Symbol(7, "CRP.", 1),
    "IPBES/5/1/Rev.1": Symbol(5, "", 1, revision=1),
    "IPBES/5/1/Add.2": Symbol(5, "", 1, addendum=2),
    "IPBES/7/INF/2/Rev.1": Symbol(7, "INF", 2, revision=1),
    "IPBES/4/1/Rev.1/Add.1/Corr.1": Symbol(4, "", 1, revision=1, addendum=1, corrigendum=1),
    "IPBES/4/1/Add.1/Rev.2": Symbol(4, "", 1, revision=2, addendum=1),
    "UNEP/IPBES.MI/2/9": Symbol(2, "", 9, body="UNEP/IPBES.MI"),
}


@pytest.mark.parametrize(("text", "symbol"), READ.items())
def test_a_symbol_is_read(text, symbol):
    assert parse(text) == symbol


@pytest.mark.parametrize(
    "text",
    [
        "", "IPBES", "IPBES/5", "IPBES/5/", "ipbes/5/3", " IPBES/5/3", "IPBES/5/3 ", "IPBES/5/3\n", "IPBES/5/3/4",
        "IPBES-5/3", "IPBES/05/3", "IPBES/5/03", "IPBES/0/3", "IPBES/5/0", "IPBES/5/INF3", "IPBES/5/L./3",
        "IPBES/5/CRP/3", "IPBES/5/1/Rev.0", "IPBES/5/1/Rev.1/Rev.2", "IPBES/5/1/Draft.1", "IPBES/٥/3",
    ],
)  # fmt: skip
def test_another_spelling_of_a_symbol_is_none(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("IPBES/5/1/Rev.1", "IPBES/5/1"),
        ("IPBES/7/INF/2/Rev.1/Add.3", "IPBES/7/INF/2"),
        ("IPBES/1/Other/2/Add.1", "IPBES/1/Other/2"),
        ("IPBES/5/L.7/Rev.1", "IPBES/5/L.7"),
        ("UNEP/IPBES.MI/2/9/Corr.1", "UNEP/IPBES.MI/2/9"),
    ],
)
def test_the_base_is_the_symbol_without_its_suffixes(text, base):
    assert parse(text).base == base
    assert parse(base) is not None


@pytest.mark.parametrize("text", READ)
def test_only_limited_documents_and_conference_room_papers_are_hidden(text):
    assert parse(text).is_hidden is ("L." in text or "CRP" in text)


def test_documents_are_listed_newest_session_first_working_documents_before_information_documents():
    listed = ["IPBES/7/2", "IPBES/7/10", "IPBES/7/INF/2", "IPBES/5/3", "IPBES/5/INF/999", "UNEP/IPBES.MI/2/9"]
    assert sorted(listed, key=lambda text: -order_key(parse(text))) == listed
    assert all(order_key(parse(text)) > 0 for text in listed)


@pytest.mark.parametrize("text", ["IPBES-3/1", "IPBES-10/12"])
def test_a_decision_has_a_symbol(text):
    assert DECISION.match(text)


@pytest.mark.parametrize("text", ["IPBES-3/1\n", "IPBES/3/1", "IPBES-3", "IPBES-03/1", "IPBES-3/1/2", "xIPBES-3/1"])
def test_other_texts_are_no_decision_symbols(text):
    assert not DECISION.match(text)
