"""Tables of countries: what is read, what is refused, and what would change. No database."""

from datetime import date

import pytest

from ipbes_portal.accounts.country_tables import MOST_BYTES, Known, Period, read

GRENADA = {
    "iso2": "GD",
    "m49": "308",
    **{f"name_{code}": "" for code in ("ar", "zh_hans", "ru", "es")},
    "name_en": "Grenada",
    "name_fr": "Grenade",
    "un_group": "latin_american_caribbean",
    "region": "americas",
    "subregion": "caribbean",
    "status": "member_state",
    "source": "",
    "is_verified": False,
}
KENYA = GRENADA | {
    "iso2": "KE",
    "m49": "404",
    "name_en": "Kenya",
    "name_fr": "Kenya",
    "un_group": "african",
    "region": "africa",
    "subregion": "east_africa",
}
OPEN = Period("developing", date(2014, 1, 1), None, "list", False)
KNOWN = Known(
    countries={"GRD": GRENADA, "KEN": KENYA},
    periods={"GRD": [OPEN]},
    regions=frozenset({"americas", "africa"}),
    subregions={"caribbean": "americas", "east_africa": "africa"},
    groups=frozenset({"african", "latin_american_caribbean"}),
    statuses=frozenset({"member_state", "observer_state"}),
    categories=frozenset({"developing", "transition", "none"}),
)
SUPPORT = "iso3,category,valid_from,valid_to,source,is_verified\n"


def plan(text, known=KNOWN):
    return read(text.encode(), known)


def errors(text):
    return [(error.line, error.text) for error in plan(text).errors]


def test_only_the_columns_of_the_file_change_and_only_where_they_differ():
    found = plan("iso3,name_fr,is_verified\nGRD,La Grenade,true\nKEN,Kenya,false\n")

    assert (found.errors, found.codes) == ([], {"GRD"})
    [change] = found.country_changes
    assert change.values == {"name_fr": "La Grenade", "is_verified": True}
    assert found.described("GRD") == ["name_fr: Grenade → La Grenade", "is_verified: false → true"]


def test_a_region_becomes_the_key_of_its_row_and_an_empty_one_becomes_nothing():
    found = plan("iso3,region,subregion\nGRD,africa,east_africa\nKEN,,\n")

    assert [change.values for change in found.country_changes] == [
        {"region_id": "africa", "subregion_id": "east_africa"},
        {"region_id": None, "subregion_id": None},
    ]


@pytest.mark.parametrize("text", ["iso3;name_en\nGRD;Grenada\n", "\ufeffiso3,name_en\r\nGRD,Grenada\r\n\r\n"])
def test_semicolons_byte_order_marks_and_empty_lines_are_read(text):
    found = plan(text)

    assert (found.errors, found.country_changes, found.lines) == ([], [], 1)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("XXX,Grenada,americas,caribbean,GD,308,member_state,true", "There is no country with the code “XXX”."),
        ("GRD,,americas,caribbean,GD,308,member_state,true", "The English name is missing."),
        ("GRD,G,atlantis,caribbean,GD,308,member_state,true", "“atlantis” is not a value of the column “region”."),
        ("GRD,G,africa,caribbean,GD,308,member_state,true", "The sub-region does not belong to the region."),
        ("GRD,G,americas,caribbean,gd,308,member_state,true", "“gd” is not a value of the column “iso2”."),
        ("GRD,G,americas,caribbean,GD,30,member_state,true", "“30” is not a value of the column “m49”."),
        ("GRD,G,americas,caribbean,GD,308,colony,true", "“colony” is not a value of the column “status”."),
        ("GRD,G,americas,caribbean,GD,308,member_state,maybe", "“maybe” is not a value of the column “is_verified”."),
        ("GRD,G,americas", "This line has more or fewer cells than the header."),
        (
            "GRD,G,americas,caribbean,GD,308,member_state,true,more",
            "This line has more or fewer cells than the header.",
        ),
        ("GRD,G,americas,caribbean,KE,308,member_state,true", "GRD, KEN would share the code KE."),
        (f"GRD,{'G' * 121},americas,caribbean,GD,308,member_state,true", "“name_en” is too long."),
    ],
)
def test_a_bad_line_of_countries_says_what_is_wrong_and_where(row, message):
    header = "iso3,name_en,region,subregion,iso2,m49,status,is_verified\n"

    assert errors(f"{header}{row}\n") == [(2, message)]


def test_a_country_stands_in_one_line_only():
    assert errors("iso3,name_en\nGRD,Grenada\nGRD,Grenade\n") == [(3, "GRD stands in line 2 already.")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The header fits neither table."),
        (b"name,code\nGrenada,GD\n", "These columns are not known: name, code."),
        (b"iso3\nGRD\n", "The header fits neither table."),
        (b"iso3,iso3\nGRD,GRD\n", "The header fits neither table."),
        (b"iso3,category\nGRD,none\n", "The header fits neither table."),
        (b"iso3,name_en\n", "The table has a header but no lines."),
        (b"iso3,name_en\nGRD,\xff\n", "The file is not in UTF-8."),
        (b'iso3,name_en\nGRD,"Gre\n', "The file cannot be read as CSV."),
        (b"x" * (MOST_BYTES + 1), "The file is too large"),
        (b"iso3,name_en\n" + b"GRD,Grenada\n" * 3001, "The table has more than 3000 lines."),
    ],
    ids=range(10),
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(data, message):
    found = read(data, KNOWN)

    assert [error.line for error in found.errors] == [0]
    assert found.errors[0].text.startswith(message)


def test_a_new_support_period_closes_the_open_one_on_the_day_before():
    found = plan(SUPPORT + "GRD,none,2027-01-01,,new list,true\n")

    closed, new = found.period_changes
    assert (closed.valid_from, closed.values["valid_to"], closed.is_closing) == (
        date(2014, 1, 1),
        date(2026, 12, 31),
        True,
    )
    assert (closed.values["category"], closed.was) == ("developing", OPEN.values)
    assert (new.valid_from, new.values, new.was) == (
        date(2027, 1, 1),
        {"category": "none", "valid_to": None, "source": "new list", "is_verified": True},
        None,
    )


def test_a_line_for_a_known_period_corrects_it():
    found = plan(SUPPORT + "GRD,transition,2014-01-01,,list,true\n")

    [change] = found.period_changes
    assert (change.was, change.values) == (OPEN.values, OPEN.values | {"category": "transition", "is_verified": True})


def test_a_line_that_says_what_is_there_changes_nothing():
    assert plan(SUPPORT + "GRD,developing,2014-01-01,,list,false\n").period_changes == []


def test_the_order_of_lines_does_not_matter():
    lines = ["GRD,none,2027-01-01,,,", "GRD,transition,2020-01-01,,,"]

    one, other = (plan(SUPPORT + "\n".join(order) + "\n") for order in (lines, lines[::-1]))

    assert one.period_changes == other.period_changes
    assert [change.values["valid_to"] for change in one.period_changes] == [
        date(2019, 12, 31),
        date(2026, 12, 31),
        None,
    ]


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        (["XXX,none,2027-01-01,,,"], 2, "There is no country with the code “XXX”."),
        (["GRD,rich,2027-01-01,,,"], 2, "“rich” is not a value of the column “category”."),
        (["GRD,none,01.01.2027,,,"], 2, "“01.01.2027” is not a value of the column “valid_from”."),
        (["GRD,none,2027-02-30,,,"], 2, "“2027-02-30” is not a value of the column “valid_from”."),
        (["GRD,none,2027-01-01,soon,,"], 2, "“soon” is not a value of the column “valid_to”."),
        (["GRD,none,2027-01-01,2026-01-01,,"], 2, "The end lies before the start."),
        (["GRD,none,2027-01-01,,,perhaps"], 2, "“perhaps” is not a value of the column “is_verified”."),
        (["GRD,none,2027-01-01,,,", "GRD,none,2027-01-01,,,"], 3, "Two lines give a period of GRD from 2027-01-01."),
        (
            ["KEN,none,2020-01-01,2025-12-31,,", "KEN,developing,2025-12-31,,,"],
            3,
            "KEN: the period from 2025-12-31 overlaps the one from 2020-01-01.",
        ),
        (["GRD,none,2010-01-01,2014-01-01,,"], 2, "GRD: the period from 2014-01-01 overlaps the one from 2010-01-01."),
    ],
)
def test_a_bad_line_of_periods_says_what_is_wrong_and_where(rows, line, message):
    assert errors(SUPPORT + "\n".join(rows) + "\n") == [(line, message)]


def test_every_bad_line_is_named_in_order():
    found = errors(SUPPORT + "XXX,none,2027-01-01,,,\nGRD,rich,2027-01-01,,,\nYYY,rich,x,,,\n")

    assert [line for line, _text in found] == [2, 3, 4, 4, 4]
