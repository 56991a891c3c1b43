"""Matters for programs: the same rows, the same words."""

from datetime import timedelta

import pytest
from django.test import Client

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.panels import actions
from ipbes_portal.panels.models import Matter, Voice

pytestmark = pytest.mark.django_db
MATTERS = "/api/v1/matters/"


@pytest.fixture
def program():
    """A program that speaks for somebody, or for nobody."""

    def make(user=None, scopes=("read", "write")):
        if user is None:
            return Client()
        expires = clock.now() + timedelta(days=30)
        token = accounts.create_token(by=user, name="test", scopes=list(scopes), expires_at=expires)[1]
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


def post(client, matter, verb, **data):
    return client.post(f"{MATTERS}{matter.pk}/{verb}/", data, content_type="application/json")


def keys(client, query=""):
    return [row["key"] for row in client.get(MATTERS + query).json()["results"]]


def test_a_member_reads_their_matters_with_the_stage_for_them(program, make_matter, bureau_members):
    due = clock.today() + timedelta(days=3)
    matter = make_matter("slate:1", may_refer=True, due_on=due)
    client = program(bureau_members[0])
    row = client.get(MATTERS).json()["results"][0]

    assert client.get(f"{MATTERS}{matter.pk}/").json() == row
    assert {name: row[name] for name in ("kind", "key", "subject", "state", "stage", "may_refer", "outcome")} == {
        "kind": "tests.question",
        "key": "slate:1",
        "subject": "Question slate:1",
        "state": "open",
        "stage": "waiting",
        "may_refer": True,
        "outcome": "",
    }
    assert (row["due_on"], row["decided_at"]) == (due.isoformat(), None)
    assert row["bodies"] == [
        {
            "body": "bureau",
            "seats": 4,
            "quorum_percent": 50,
            "outcome": "",
            "decided_on": None,
            "minutes_reference": "",
            "members_present": None,
            "note": "",
        }
    ]


def test_nobody_else_sees_a_matter(program, make_matter, question, bureau_members, panel_members, stranger, unit):
    matter = make_matter()
    question.hidden["1"] = {bureau_members[0].pk}
    for user in (None, bureau_members[0], panel_members[0], stranger, unit):
        client = program(user)
        assert keys(client) == []
        assert client.get(f"{MATTERS}{matter.pk}/").status_code == 404
        expected = 404 if user else 401
        assert post(client, matter, "say", body="bureau", word="approve").status_code == expected


def test_a_member_speaks_and_the_row_says_so(program, make_matter, bureau_members):
    matter, client = make_matter(), program(bureau_members[0])
    answer = post(client, matter, "say", body="bureau", word="refuse", reason="Too dear.")
    assert (answer.status_code, answer.json()["stage"]) == (200, "spoken")
    assert (Voice.objects.get().word, Voice.objects.get().reason) == ("refuse", "Too dear.")
    assert "Too dear." not in client.get(MATTERS).content.decode()


def test_the_secretariat_records_a_decision(program, make_matter, secretariat):
    matter = make_matter()
    given = {"body": "bureau", "outcome": "approve", "decided_on": "2026-01-31", "minutes_reference": "¶5"}
    client = program(secretariat)
    assert post(client, matter, "decide", **given).status_code == 400
    row = post(client, matter, "decide", members_present=3, **given).json()
    assert (row["state"], row["stage"], row["outcome"]) == ("decided", "decided", "approve")
    assert row["bodies"][0]["members_present"] == 3
    assert post(client, matter, "decide", members_present=3, **given).status_code == 400


@pytest.mark.parametrize(
    ("verb", "given", "pointer"),
    [
        ("say", {"word": "maybe"}, "/word"),
        ("say", {}, "/word"),
        ("say", {"word": "approve", "body": "mep"}, "/body"),
        ("say", {"word": "approve", "member": 1}, "/member"),
        ("say", {"word": "recused"}, ""),
        ("decide", {"outcome": "approve", "decided_on": "x", "minutes_reference": "5"}, "/decided_on"),
        ("decide", {"outcome": "approve", "decided_on": "2026-01-31"}, "/minutes_reference"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_to_it(verb, given, pointer, program, make_matter, bureau_members):
    response = post(program(bureau_members[0]), make_matter(), verb, **{"body": "bureau"} | given)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["errors"][0]["pointer"] == pointer
    assert not Voice.objects.exists()


def test_a_program_that_may_only_read_says_nothing(program, make_matter, bureau_members):
    client = program(bureau_members[0], scopes=["read"])
    assert post(client, make_matter(), "say", body="bureau", word="approve").status_code == 403


def test_who_may_read_and_not_decide_is_told_so(program, make_matter, co_chair):
    given = {"body": "bureau", "outcome": "approve", "decided_on": "2026-01-31", "minutes_reference": "¶5"}
    assert post(program(co_chair), make_matter(), "decide", **given).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_long(
    rows, program, make_matter, part_of, bureau_members, question, django_assert_num_queries
):
    for number in range(rows):
        actions.say(part_of(make_matter(str(number))), "approve", by=bureau_members[0])
    client = program(bureau_members[0])
    client.get(MATTERS)
    question.loaded.clear()
    with django_assert_num_queries(5):
        assert len(client.get(MATTERS).json()["results"]) == rows
    assert question.loaded == [rows]


def test_what_changed_is_found_by_its_time(program, make_matter, part_of, bureau_members, secretariat):
    first, _second = make_matter("1"), make_matter("2")
    moment = clock.now() + timedelta(minutes=5)
    with clock.at(moment + timedelta(minutes=1)):
        actions.say(part_of(first), "approve", by=bureau_members[0])
    query = f"?updated_since={moment.isoformat().replace('+', '%2B')}"
    assert keys(program(secretariat), query) == ["1"]


@pytest.mark.parametrize("order", ["-put_at", "put_at", "due_on", "-due_on", "updated_at", "-updated_at", "id", "-id"])
def test_every_ordering_works_page_by_page(order, program, make_matter, secretariat):
    for number in range(3):
        make_matter(str(number), due_on=clock.today() + timedelta(days=number) if number else None)
    client, found, address = program(secretariat), [], f"{MATTERS}?order={order}&page_size=1"
    while address:
        body = client.get(address).json()
        found += [row["key"] for row in body["results"]]
        address = body["next"]
    assert sorted(found) == ["0", "1", "2"]
    assert found == keys(client, f"?order={order}")


def test_the_table_says_in_words_what_is_decided(program, make_matter, decide, secretariat):
    decide(make_matter(), by=secretariat, members_present=2)
    for language in ("en", "ar"):
        table = program(secretariat).get(f"{MATTERS}?format=csv&lang={language}")
        lines = b"".join(table.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[0].split(",")[:5] == ["id", "kind", "key", "subject", "state"]
        assert "Question 1" in lines[1]
    assert Matter.objects.count() == 1
