"""Lists of participants as text and as workbooks: what is read, whom a line means, and what is refused."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from ipbes_portal.programme.participant_tables import (
    COLUMNS,
    MOST_LINES,
    NEW,
    Known,
    plan,
    preview,
    read_file,
    read_text,
)

HEADER = ",".join(COLUMNS) + "\n"
ROLES = {"participant": "participant", "speaker": "speaker", "oratrice": "speaker"}
CATEGORIES = {"scientist": "scientist"}
NOTHING = {"role": "participant", "category": "", "organisation_id": None, "country_id": None, "attended": False}


def known(**facts):
    basics = {"roles": ROLES, "categories": CATEGORIES, "countries": {"fra": 1, "norway": 2}, "may_add_people": True}
    return Known(**basics | facts)


ADA = {
    "people": {7: ("Ada Lovelace", "Society · Norway")},
    "numbers": {"7": 7, "6": 7},
    "emails": {"ada@example.org": 7},
    "orcids": {"0000-0002-1825-0097": 7},
    "names": {"ada lovelace": [7]},
    "own": {7: {"organisation_id": 3, "country_id": 2}},
}


def planned(text, choices=None, **facts):
    lines, errors = read_text(text)
    assert errors == []
    return plan(lines, known(**facts), choices)


def states(made):
    return [line.state for line in made.lines]


def told(made):
    return [(error.line, error.text) for error in made.errors]


@pytest.mark.parametrize(
    "text",
    [
        "family_name,email\nLovelace,ada@example.org\n",
        "family_name;email\r\nLovelace;ada@example.org\r\n",
        "Family name\tE".replace("E", "email") + "\nLovelace\tada@example.org",
        "\ufeff\nfamily_name,email,\n\nLovelace,ada@example.org\n,,\n",
    ],
)
def test_a_list_is_read_as_csv_or_as_cells_out_of_a_spreadsheet(text):
    lines, errors = read_text(text)
    assert errors == []
    assert [(row["family_name"], row["email"], row["role"]) for _number, row in lines] == [
        ("Lovelace", "ada@example.org", "")
    ]


def test_a_workbook_is_read_as_it_looks():
    book = Workbook()
    book.active.append(["person", "family_name", "attended"])
    book.active.append([7.0, "'=Lovelace", True])
    file = BytesIO()
    book.save(file)
    lines, errors = read_file(file.getvalue(), "xlsx")
    assert errors == []
    assert [(number, row["person"], row["family_name"], row["attended"]) for number, row in lines] == [
        (2, "7", "=Lovelace", "True")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The list is empty."),
        ("family_name\n", "The list has no lines below its header."),
        ("family_name,shoe size\nA,B\n", "These columns are not known: “shoe_size”."),
        ("family_name,role,role\nA,B,C\n", "A column stands there twice."),
        ("given_name,role\nA,B\n", "The column family_name is missing."),
        ("family_name,role\nA,B,C\n", "This line has more cells than the header."),
        ('family_name,role\n"A,B\n', "The list cannot be read as CSV."),
        ("family_name\n" + "A\n" * (MOST_LINES + 1), "The list has more than 500 lines."),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text, message):
    _lines, errors = read_text(text)
    assert [error.text for error in errors] == [message]


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a workbook", b""])
def test_a_broken_workbook_is_refused_in_words(data):
    assert [error.text for error in read_file(data, "xlsx")[1]] == ["The file cannot be read as an Excel table."]


def test_a_file_in_another_encoding_is_refused_in_words():
    assert "not in UTF-8" in read_file("family_name\nÄ\n".encode("latin-1"), "csv")[1][0].text


@pytest.mark.parametrize(
    "cells",
    [
        "7,,,,",
        "6,,,,",
        ",,Lovelace,ADA@example.org,",
        ",,Lovelace,,0000-0002-1825-0097",
        "7,Ada,Lovelace,ada@example.org,",
    ],
)
def test_a_number_an_address_or_an_orcid_id_names_somebody_for_certain(cells):
    made = planned(f"person,given_name,family_name,email,orcid\n{cells}\n", **ADA)
    assert (states(made), made.people, told(made)) == (["add"], {7}, [])


def test_the_same_name_is_a_question_that_somebody_answers():
    text = "given_name,family_name\nAda,Lovelace\n"
    assert states(planned(text, **ADA)) == ["ask"]
    assert states(planned(text, {2: 7}, **ADA)) == ["add"]
    assert states(planned(text, {2: NEW}, **ADA)) == ["enter"]
    assert states(planned(text, {2: 99}, **ADA)) == ["ask"]


def test_somebody_nobody_knows_is_entered_by_those_who_may_enter_people():
    text = "given_name,family_name,email\nGrace,Hopper,grace@example.org\n"
    (line,) = planned(text).lines
    assert (line.state, line.emails) == ("enter", ["grace@example.org"])
    assert line.new_person == {"given_name": "Grace", "family_name": "Hopper", "orcid": ""}
    refused = told(planned(text, may_add_people=False))
    assert refused == [(2, "Nobody of this name is known. Ask the secretariat to enter the person first.")]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"person": "12"}, "There is nobody with the number “12”."),
        ({"email": "ada@example.org", "person": "8"}, "Number, address and ORCID iD belong to different people."),
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"orcid": "0000-0002-1825-0090"}, "This is not a valid ORCID iD: its check digit does not fit."),
        ({"role": "queen"}, "“queen” is not a value of the column “role”."),
        ({"country": "Atlantis"}, "“Atlantis” is not a value of the column “country”."),
        ({"attended": "perhaps"}, "“perhaps” is not a value of the column “attended”."),
        ({"given_name": "A" * 121}, "“given_name” is too long."),
        ({"family_name": ""}, "The family name is missing."),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(cells, message):
    row = {"family_name": "Hopper", "given_name": "Grace"} | cells
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    assert told(planned(text, **ADA | {"numbers": {"7": 7, "8": 8}})) == [(2, message)]


def test_an_empty_cell_takes_what_the_person_has_or_what_the_list_says():
    fresh = planned("person\n7\n", **ADA).lines[0]
    assert fresh.values == NOTHING | {"organisation_id": 3, "country_id": 2}
    present = {7: NOTHING | {"role": "speaker", "attended": True}}
    same = planned("person,role\n7,\n", **ADA, present=present)
    assert (states(same), same.lines[0].values) == (["same"], present[7])
    changed = planned("person,country,attended\n7,fra,no\n", **ADA, present=present)
    assert states(changed) == ["correct"]
    assert changed.lines[0].fields("now") == {
        "role": "speaker", "category": "", "organisation_id": None, "country_id": 1, "attended_at": None,
    }  # fmt: skip


def test_who_was_there_before_keeps_the_moment():
    present = {7: NOTHING | {"attended": True}}
    line = planned("person,role,attended\n7,speaker,yes\n", **ADA, present=present).lines[0]
    assert "attended_at" not in line.fields("now")


def test_words_of_the_readers_language_stand_for_their_codes():
    line = planned("family_name,role,country,attended\nHopper,Oratrice,NORWAY,YES\n").lines[0]
    assert line.values == NOTHING | {"role": "speaker", "country_id": 2, "attended": True}


def test_nobody_has_attended_what_lies_ahead():
    made = planned("family_name,attended\nHopper,yes\n", lies_ahead=True)
    assert told(made) == [(2, "The gathering lies ahead: nobody can have attended yet.")]


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        ("7,,,", "7,,,", True),
        ("7,,,", ",,Lovelace,ada@example.org", True),
        (",Grace,Hopper,", ",grace,HOPPER,", True),
        (",Grace,Hopper,a@example.org", ",Grace,Hopper,b@example.org", False),
        (",Grace,Hopper,a@example.org", ",Gr.,Hopper,A@example.org", True),
    ],
)
def test_one_person_stands_on_a_list_once(first, second, is_refused):
    made = planned(f"person,given_name,family_name,email\n{first}\n{second}\n", **ADA)
    assert ["stands in line 2 already" in text for _line, text in told(made)] == [True] * is_refused


def test_the_preview_says_who_is_meant_and_what_the_list_will_say():
    labels = {"role": {"speaker": "speaker"}, "country": {1: "France", 2: "Norway"}, "attended": {True: "attended"}}
    facts = known(**ADA, labels=labels)
    lines, _errors = read_text(
        "given_name,family_name,email,role,country,attended\nA.,Lovelace,ada@example.org,speaker,fra,yes\n"
    )
    assert preview(plan(lines, facts), facts) == [
        {
            "line": 2,
            "name": "A. Lovelace",
            "state": "add",
            "person": "Ada Lovelace",
            "candidates": [],
            "says": ["speaker", "", "", "France", "attended"],
            "said": [],
        }
    ]
