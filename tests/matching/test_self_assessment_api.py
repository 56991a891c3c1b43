"""Self-assessments for programs: two shapes, the answers by sector, the verbs of authors, and what is refused."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.programme.models import Need
from matching import actions
from matching.models import AssessmentPart, Proposal, SelfAssessment, SupportWish
from tests.api_caller import caller

ASSESSMENTS, PARTS = "/api/v1/self-assessments/", "/api/v1/self-assessment-parts/"
WISHES = "/api/v1/support-wishes/"
HIDDEN = {"state", "status_changed_at", "endorsement_note", "may_be_published", "created_at"}


@pytest.fixture
def api(client):
    return caller(client)


@pytest.fixture
def home_organisation(organisation, country):
    """A verified organisation of the country."""
    organisation.country = country
    organisation.save()
    return organisation


def ids(response):
    return [row["id"] for row in response.json()["results"]]


def finance(assessment):
    return AssessmentPart.objects.get(assessment=assessment, sector__code="finance")


# Who reads what


def test_everybody_reads_the_public_part_of_public_ones(api, make_endorsed, make_assessment, stranger):
    public = make_endorsed()
    draft = make_assessment()
    for reader, query in ((None, ""), (stranger, "?public=true")):
        assert ids(api("get", ASSESSMENTS + query, by=reader)) == [public.pk]
        row = api("get", f"{ASSESSMENTS}{public.pk}/", by=reader).json()
        assert HIDDEN.isdisjoint(row)
        assert row["groups"] == [{"name": "Farmers", "asked_on": str(clock.today() - timedelta(days=3))}]
        assert [(each["need"], each["question"], each["priority"]) for each in row["needs"]] == [
            ("1.1", "policy", "high"),
            ("1.1", "seek", "high"),
        ]
        assert api("get", f"{ASSESSMENTS}{draft.pk}/", by=reader).status_code == 404
    assert ids(api("get", ASSESSMENTS, by=stranger)) == []


def test_authors_the_country_and_staff_read_in_full(
    api, make_endorsed, make_assessment, focal_point, deputy, neighbour, secretariat, proponent
):
    endorsed, draft = make_endorsed(is_public=False), make_assessment()
    actions.add_assessment_author(draft, proponent.email, by=focal_point)
    seen = {
        user: ids(api("get", ASSESSMENTS, by=user)) for user in (focal_point, deputy, secretariat, neighbour, proponent)
    }
    both = [draft.pk, endorsed.pk]
    assert list(seen.values()) == [both, both, both, [], [draft.pk]]
    row = api("get", f"{ASSESSMENTS}{endorsed.pk}/", by=deputy).json()
    assert (row["state"], row["endorsement_note"], row["groups"][0]["said"]) == (
        "endorsed", "All were heard.", "Concealed words",
    )  # fmt: skip


def test_a_reader_who_knows_it_in_full_still_gets_the_public_shape_when_asking_for_public_ones(
    api, make_endorsed, focal_point
):
    make_endorsed()
    row = api("get", ASSESSMENTS + "?public=true", by=focal_point).json()["results"][0]
    assert HIDDEN.isdisjoint(row)
    assert "Concealed" not in str(row)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_for_everybody_has_no_hidden_column(api, make_endorsed, secretariat, form):
    make_endorsed()
    body = b"".join(api("get", f"{ASSESSMENTS}?format={form}").streaming_content)
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        assert HIDDEN.isdisjoint(header)
        assert len(rows) == 1
        assert "Concealed words" not in body.decode()
        full = b"".join(api("get", f"{ASSESSMENTS}?format=csv", by=secretariat).streaming_content)
        assert "Concealed words" in full.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=survey", True),
        ("q=grenada+survey", True),
        ("q=Concealed", False),
        ("country=GRD", True),
        ("year=2026", True),
        ("year=2025", False),
        ("need=1.1", True),
        ("need=1.2", False),
        ("state=endorsed", True),
        ("state=draft", False),
        ("mine=true", False),
        ("mine=false", True),
        ("public=true", True),
        ("public=false", False),
    ],
)
def test_a_filter_finds_its_rows(api, make_endorsed, need, query, found):
    Need.objects.create(category=need.category, code="1.2", name_en="Another need")
    row = make_endorsed()
    assert ids(api("get", f"{ASSESSMENTS}?{query}")) == ([row.pk] if found else [])


def test_what_waits_for_me_is_found_by_the_focal_point_alone(api, make_full, focal_point, deputy):
    waiting = make_full()
    assert ids(api("get", ASSESSMENTS + "?mine=true", by=focal_point)) == [waiting.pk]
    assert ids(api("get", ASSESSMENTS + "?mine=true", by=deputy)) == []


@pytest.mark.parametrize("query", ["?public=perhaps", "?year=soon", "?nonsense=1", "?state=x", "?need=x"])
def test_a_filter_that_says_nothing_is_refused(api, db, query):
    assert api("get", ASSESSMENTS + query).status_code == 400


def test_what_was_taken_off_or_replaced_is_gone_and_what_never_was_public_is_nothing(
    api, make_endorsed, make_published, focal_point
):
    hidden = make_endorsed(is_public=False, year=2023)
    make_published(2)
    stays = SelfAssessment.objects.get(country__iso3="XBX")
    replaced = make_endorsed(year=2024)
    taken_off = make_endorsed(year=2025)
    actions.set_assessment_consent(taken_off, by=focal_point, may_be_published=False)

    rows = api("get", ASSESSMENTS + "?updated_since=2020-01-01T00:00:00Z&q=nothing").json()["results"]
    assert rows == [{"id": replaced.pk, "gone": True}, {"id": taken_off.pk, "gone": True}]
    everything = api("get", ASSESSMENTS + "?updated_since=2020-01-01T00:00:00Z").json()["results"]
    assert {row["id"]: row.get("gone", False) for row in everything} == {
        stays.pk: False, replaced.pk: True, taken_off.pk: True,
    }  # fmt: skip
    assert hidden.pk not in ids(api("get", ASSESSMENTS))
    own = api("get", ASSESSMENTS + "?updated_since=2020-01-01T00:00:00Z", by=focal_point).json()["results"]
    assert not any(row.get("gone") for row in own)


# Writing


def test_a_focal_point_goes_the_whole_way(api, focal_point, country, home_organisation, template, need):
    data = {"country": "GRD", "year": 2026, "organisation": home_organisation.pk, "languages": ["en", "fr"]}
    made = api("post", ASSESSMENTS, data, by=focal_point)
    assert (made.status_code, made.json()["state"], made.json()["languages"]) == (201, "draft", ["en", "fr"])
    key = made.json()["id"]
    assert made["Location"].endswith(f"{ASSESSMENTS}{key}/")
    for row in api("get", f"{PARTS}?assessment={key}", by=focal_point).json()["results"]:
        here = f"{PARTS}{row['id']}/"
        tag = api("get", here, by=focal_point)["ETag"]
        answers = [{"question": answer["question"], "capacity": 2} for answer in row["answers"]]
        answers[0] |= {"needs": ["1.1"], "priority": "high", "evidence": "Seen.", "link": "https://example.org/a"}
        changed = api("patch", here, {"answers": answers}, by=focal_point, **{"If-Match": tag})
        assert (changed.status_code, changed.json()["version"], changed.json()["average"]) == (200, 2, 2.0)
    group = {"name": "Fishers", "asked_on": "2026-01-31", "said": "Yes."}
    noted = api("post", f"{ASSESSMENTS}{key}/add-group/", group, by=focal_point).json()["groups"]
    assert [(row["name"], row["said"]) for row in noted] == [("Fishers", "Yes.")]
    steps = [
        ("consult", {}, "consultation", False),
        ("take-back", {}, "draft", False),
        ("consult", {}, "consultation", False),
        ("endorse", {"note": "Good."}, "endorsed", False),
        ("publication", {"may_be_published": True}, "endorsed", True),
    ]
    for verb, body, state, is_public in steps:
        answer = api("post", f"{ASSESSMENTS}{key}/{verb}/", body, by=focal_point)
        assert (answer.status_code, answer.json()["state"], answer.json()["may_be_published"]) == (
            200, state, is_public,
        )  # fmt: skip
    assert ids(api("get", ASSESSMENTS)) == [key]


def test_answers_left_out_stay_as_they_are(api, make_full, focal_point):
    part = finance(make_full())
    here = f"{PARTS}{part.pk}/"
    tag = api("get", here, by=focal_point)["ETag"]
    said = {"answers": [{"question": "seek", "capacity": 3}]}
    changed = api("patch", here, said, by=focal_point, **{"If-Match": tag}).json()["answers"]
    assert changed == [
        {
            "question": "seek", "text": {"en": "Question seek?"}, "capacity": 3, "evidence": "A survey of 2025.",
            "link": "", "priority": "high", "needs": ["1.1"],
        }
    ]  # fmt: skip
    assert api("patch", here, said, by=focal_point, **{"If-Match": tag}).status_code == 412
    assert api("patch", here, said, by=focal_point).status_code == 428


def test_a_question_with_several_needs_is_one_answer(api, make_full, focal_point, need):
    part = finance(make_full())
    other = Need.objects.create(category=need.category, code="1.2", name_en="Another need")
    actions.edit_assessment_part(
        part, by=focal_point, answers={part.entries.get().pk: {"needs": [need, other]}}, version=2
    )
    row = api("get", f"{PARTS}{part.pk}/?lang=en", by=focal_point).json()
    assert [(answer["question"], answer["text"], answer["needs"]) for answer in row["answers"]] == [
        ("seek", "Question seek?", ["1.1", "1.2"])
    ]
    table = b"".join(api("get", f"{PARTS}?sector=finance&format=csv", by=focal_point).streaming_content).decode()
    assert "1.1, 1.2" in table


@pytest.mark.parametrize(
    ("answer", "pointer"),
    [
        ({"question": "policy"}, "/answers"),
        ({"question": "nothing"}, "/answers"),
        ({"question": "seek", "capacity": 4}, "/answers/0/capacity"),
        ({"question": "seek", "capacity": -1}, "/answers/0/capacity"),
        ({"question": "seek", "link": "nonsense"}, "/answers/0/link"),
        ({"question": "seek", "link": "javascript:alert(1)"}, "/answers/0/link"),
        ({"question": "seek", "needs": ["9.9"]}, "/answers/0/needs"),
        ({"question": "seek", "priority": "extreme"}, "/answers/0/priority"),
        ({"question": "seek", "evidence": "x" * 4001}, "/answers/0/evidence"),
        ({"question": "seek", "colour": "red"}, "/answers/0/colour"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_kept(api, make_assessment, focal_point, answer, pointer):
    part = finance(make_assessment())
    refused = api("patch", f"{PARTS}{part.pk}/", {"answers": [answer]}, by=focal_point, **{"If-Match": '"1.0"'})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == pointer
    part.refresh_from_db()
    assert part.version == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"country": "BRB"}, "/country"),
        ({"country": "nonsense"}, "/country"),
        ({"year": 1999}, "/year"),
        ({"year": 99999}, "/year"),
        ({"organisation": 0}, "/organisation"),
        ({"languages": []}, "/languages"),
        ({"languages": ["xx"]}, "/languages/0"),
        ({"status": "endorsed"}, "/status"),
    ],
)
def test_a_wrong_beginning_is_named_and_nothing_is_made(
    api, focal_point, home_organisation, template, elsewhere, change, pointer
):
    data = {"country": "GRD", "year": 2026, "organisation": home_organisation.pk, "languages": ["en"]}
    refused = api("post", ASSESSMENTS, data | change, by=focal_point)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert not SelfAssessment.objects.exists()


def test_the_same_key_makes_one_and_a_second_one_at_a_time_is_refused(api, focal_point, home_organisation, template):
    data = {"country": "GRD", "year": 2026, "organisation": home_organisation.pk, "languages": ["en"]}
    first, second = (api("post", ASSESSMENTS, data, by=focal_point, **{"Idempotency-Key": "k"}) for _time in range(2))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
    other = api("post", ASSESSMENTS, data, by=focal_point)
    assert other.status_code == 400
    assert "is writing a self-assessment already" in other.json()["errors"][0]["detail"]
    assert Entry.objects.filter(verb="begin_self_assessment").count() == 1


def test_groups_are_noted_once_under_a_key_taken_away_and_never_ahead_of_their_day(api, make_assessment, focal_point):
    here = f"{ASSESSMENTS}{make_assessment().pk}/"
    group = {"name": "Fishers", "asked_on": "2026-01-31", "said": "Yes."}
    for _time in range(2):
        api("post", here + "add-group/", group, by=focal_point, **{"Idempotency-Key": "k"})
    noted = api("get", here, by=focal_point).json()["groups"]
    assert len(noted) == 1
    later = (clock.today() + timedelta(days=1)).isoformat()
    refused = api("post", here + "add-group/", group | {"asked_on": later}, by=focal_point)
    assert refused.json()["errors"][0]["pointer"] == "/asked_on"
    removed = api("post", here + "remove-group/", {"group": noted[0]["id"]}, by=focal_point)
    assert (removed.status_code, removed.json()["groups"]) == (200, [])
    again = api("post", here + "remove-group/", {"group": noted[0]["id"]}, by=focal_point)
    assert again.status_code == 404


VERBS = [
    ("add-group", {"name": "G", "asked_on": "2026-01-31", "said": "Yes."}),
    ("consult", {}),
    ("take-back", {}),
    ("endorse", {}),
    ("publication", {"may_be_published": True}),
    ("ask-for-support", {"need": "1.1"}),
]


@pytest.mark.parametrize(("verb", "body"), VERBS)
def test_who_has_no_part_in_it_can_do_nothing(api, make_endorsed, neighbour, secretariat, verb, body):
    here = f"{ASSESSMENTS}{make_endorsed().pk}/{verb}/"
    assert [api("post", here, body, by=user).status_code for user in (None, neighbour, secretariat)] == [401, 404, 403]
    assert SelfAssessment.objects.get().status == "endorsed"


def test_the_deputy_does_not_endorse_and_what_lacks_is_said(api, make_assessment, focal_point, deputy):
    assessment = make_assessment()
    actions.put_to_consultation(assessment, by=focal_point)
    here = f"{ASSESSMENTS}{assessment.pk}/endorse/"
    assert api("post", here, {}, by=deputy).status_code == 403
    refused = api("post", here, {}, by=focal_point)
    assert refused.status_code == 400
    assert [error["detail"] for error in refused.json()["errors"]] == [
        "government: 2 questions are open.",
        "finance: 1 question is open.",
        "Say who was consulted: at least one group.",
    ]


def test_nobody_writes_what_is_endorsed_or_somebody_elses(api, make_endorsed, focal_point, stranger):
    part = finance(make_endorsed())
    said = {"answers": [{"question": "seek", "capacity": 3}]}
    for user, status in ((focal_point, 403), (stranger, 403), (None, 401)):
        answer = api("patch", f"{PARTS}{part.pk}/", said, by=user, **{"If-Match": '"2.0"'})
        assert answer.status_code == status
    part.refresh_from_db()
    assert (part.version, part.entries.get().capacity) == (2, 1)


# Answers and wishes


def test_parts_are_as_hidden_as_their_self_assessment(api, make_endorsed, make_assessment, stranger, focal_point):
    public, draft = make_endorsed(), make_assessment()
    open_to_all = list(public.parts.values_list("pk", flat=True))
    for reader in (None, stranger):
        assert sorted(ids(api("get", PARTS, by=reader))) == open_to_all
        assert api("get", f"{PARTS}{finance(draft).pk}/", by=reader).status_code == 404
        assert api("get", f"{PARTS}?assessment={draft.pk}", by=reader).status_code == 400
    assert len(ids(api("get", PARTS, by=focal_point))) == 4
    assert [row["average"] for row in api("get", f"{PARTS}?sector=finance&country=GRD").json()["results"]] == [1.0]
    assert sorted(ids(api("get", f"{PARTS}?need=1.1"))) == open_to_all


def test_support_is_asked_for_once_and_the_same_answer_given_again(api, make_endorsed, speaker, call, need):
    here = f"{ASSESSMENTS}{make_endorsed().pk}/ask-for-support/"
    first, again = (
        api("post", here, {"need": "1.1"}, by=speaker, **{"Idempotency-Key": "k"}).json() for _time in range(2)
    )
    assert first == again == {"proposal": Proposal.objects.get().pk, "wish": None}
    refused = api("post", here, {"need": "9.9"}, by=speaker)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/need")


def test_without_a_call_the_wish_is_answered_and_listed(api, make_endorsed, speaker, secretariat, stranger, need):
    assessment = make_endorsed()
    answer = api("post", f"{ASSESSMENTS}{assessment.pk}/ask-for-support/", {"need": "1.1"}, by=speaker)
    wish = SupportWish.objects.get()
    assert answer.json() == {"proposal": None, "wish": wish.pk}
    for reader in (secretariat, speaker):
        row = api("get", f"{WISHES}{wish.pk}/", by=reader).json()
        assert (row["country"], row["need"], row["proposal"]) == ("GRD", "1.1", None)
    assert ids(api("get", f"{WISHES}?waiting=true&country=GRD&need=1.1", by=secretariat)) == [wish.pk]
    assert ids(api("get", f"{WISHES}?waiting=false", by=secretariat)) == []
    for reader in (None, stranger):
        assert ids(api("get", WISHES, by=reader)) == []
        assert api("get", f"{WISHES}{wish.pk}/", by=reader).status_code == 404


@pytest.mark.parametrize("address", [ASSESSMENTS, PARTS])
def test_a_list_asks_the_same_of_the_database_for_one_row_and_for_three(api, make_published, address):
    make_published(1)
    api("get", address)
    with CaptureQueriesContext(connection) as one:
        api("get", address)
    make_published(3)
    with CaptureQueriesContext(connection) as three:
        assert len(ids(api("get", address))) == 3 * (2 if address == PARTS else 1)
    assert len(three) == len(one)


def test_the_wishes_ask_the_same_of_the_database_for_one_row_and_for_three(
    api, client, make_endorsed, focal_point, secretariat, need
):
    assessment = make_endorsed()
    actions.ask_for_support(assessment, need, by=focal_point)
    client.force_login(secretariat)
    client.get(WISHES)
    with CaptureQueriesContext(connection) as one:
        assert len(ids(client.get(WISHES))) == 1
    for code in ("1.2", "1.3"):
        other = Need.objects.create(category=need.category, code=code, name_en="Another need")
        SupportWish.objects.create(assessment=assessment, need=other, wished_by=focal_point)
    with CaptureQueriesContext(connection) as three:
        assert len(ids(client.get(WISHES))) == 3
    assert len(three) == len(one)
