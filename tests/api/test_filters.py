"""Filters of the API: what they find, and what they refuse."""

from datetime import date

import pytest

from ipbes_portal import clock
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import ActivityLevel, ActivityStatus, Recognition
from ipbes_portal.texts.actions import write_wording

pytestmark = pytest.mark.django_db


def titles(api, query):
    rows = api.json(f"/api/v1/activities/?order=id&{query}")["results"]
    return [row["title"]["en"] for row in rows]


@pytest.fixture
def three(make_activity, country, region, need, organisation, secretariat):
    """Three activities that differ in everything."""
    first = make_activity(
        "Writing workshop",
        starts_on=date(2017, 11, 1),
        ends_on=date(2018, 2, 1),
        place="Bogota",
        languages=["en", "es"],
        related={"countries": [country], "regions": [region], "needs": [need]},
        partners=[(organisation, "lead"), (organisation, "host")],
    )
    write_wording(first.text, by=secretariat, language="fr", title="Atelier d’écriture", body="Rédiger à plusieurs.")
    make_activity("Regional dialogue", kind="dialogue", level=ActivityLevel.BY_PARTNERS, starts_on=date(2018, 5, 1))
    make_activity("Undated webinar", kind="webinar", recognition=Recognition.ENDORSED, is_demonstration=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=workshop", ["Writing workshop"]),
        ("q=WRITING+bogota", ["Writing workshop"]),
        ("q=atelier", ["Writing workshop"]),
        ("q=%C3%A9criture", ["Writing workshop"]),
        ("q=writing+dialogue", []),
        ("q=%25", []),
        ("kind=dialogue&kind=webinar", ["Regional dialogue", "Undated webinar"]),
        ("kind=", ["Writing workshop", "Regional dialogue", "Undated webinar"]),
        ("state=planned&kind=webinar", ["Undated webinar"]),
        ("state=completed", []),
        ("strategy=1", ["Writing workshop", "Regional dialogue", "Undated webinar"]),
        ("initiative=1(a)", ["Writing workshop", "Regional dialogue", "Undated webinar"]),
        ("need=1.1", ["Writing workshop"]),
        ("country=GRD", ["Writing workshop"]),
        ("region=americas", ["Writing workshop"]),
        ("language=es", ["Writing workshop"]),
        ("language=fr", []),
        ("level=by_partners", ["Regional dialogue"]),
        ("recognition=endorsed", ["Undated webinar"]),
        ("demonstration=true", ["Undated webinar"]),
        ("demonstration=false", ["Writing workshop", "Regional dialogue"]),
        ("year=2017", ["Writing workshop"]),
        ("year=2018", ["Writing workshop", "Regional dialogue"]),
        ("year=2019", []),
    ],
)
def test_a_filter_finds_its_rows_each_once(api, three, query, found):
    assert titles(api, query) == found


def test_an_organisation_in_two_roles_brings_an_activity_once(api, three, organisation):
    assert titles(api, f"organisation={organisation.pk}") == ["Writing workshop"]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("kind=party", "kind", "invalid_choice"),
        ("kind=dialogue&kind=party", "kind", "invalid_choice"),
        ("country=XXX", "country", "invalid_choice"),
        ("country=%00", "country", "null_characters_not_allowed"),
        ("organisation=abc", "organisation", "invalid_pk_value"),
        ("organisation=99999999999999999999", "organisation", "invalid_choice"),
        ("year=20x8", "year", "invalid"),
        ("year=99999", "year", "max_value"),
        ("year=2018&year=2019", "year", "repeated_parameter"),
        ("demonstration=perhaps", "demonstration", "invalid_choice"),
        ("q=%00", "q", "null_characters_not_allowed"),
        ("q=" + "x" * 300, "q", "max_length"),
        ("language=tlh", "language", "invalid_choice"),
        ("lang=tlh", "lang", "unknown_language"),
        ("format=pdf", "format", "unknown_format"),
        ("updated_since=yesterday", "updated_since", "moment"),
        ("updated_since=", "updated_since", "moment"),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since", "moment"),
        ("page=2", "page", "unknown_parameter"),
    ],
)
def test_nonsense_is_refused_and_named(api, three, query, parameter, code):
    problem = api.json(f"/api/v1/activities/?{query}", 400)
    assert [(entry["parameter"], entry["code"]) for entry in problem["errors"]] == [(parameter, code)]
    assert problem["errors"][0]["detail"]


def test_documents_are_found_by_symbol_session_language_and_year(api, fill):
    document = fill("documents", 2)[0]
    path = "/api/v1/documents/"
    for query in ({"symbol": document.symbol.lower()}, {"session": document.session.number}):
        assert [row["id"] for row in api.json(path, data=query)["results"]] == [document.pk]
    assert len(api.json(f"{path}?year=2017")["results"]) == 2
    assert api.json(f"{path}?language=fr")["results"] == []


def test_what_changed_since_a_moment_comes_oldest_first_and_what_went_is_said_to_be_gone(
    api, three, make_activity, secretariat
):
    before = clock.now()
    kept, gone = make_activity("Kept"), make_activity("Taken out")
    actions.move_activity(gone, ActivityStatus.WITHDRAWN, by=secretariat)
    since = {"updated_since": before.isoformat()}

    rows = api.json("/api/v1/activities/", data=since)["results"]

    assert [row["id"] for row in rows] == [kept.pk, gone.pk]
    assert rows[1] == {"id": gone.pk, "gone": True}
    assert "gone" not in rows[0]
    rows = api.json("/api/v1/activities/", data=since | {"kind": "forum"})["results"]
    assert rows == [{"id": gone.pk, "gone": True}]
    table = b"".join(api.get("/api/v1/activities/", data=since | {"format": "csv"})).decode()
    assert "Kept" in table
    assert "Taken out" not in table
    assert "Taken out" not in api.get("/api/v1/activities/").content.decode()


def test_a_draft_never_becomes_a_gone_row(api, make_report):
    make_report()
    assert api.json("/api/v1/activities/?updated_since=2000-01-01T00:00:00Z")["results"] == []


def test_a_plus_sign_that_was_not_escaped_is_understood(api, three):
    assert len(api.json("/api/v1/activities/?updated_since=2020-01-01T00:00:00+00:00")["results"]) == 3


def test_one_language_is_taken_else_the_source_else_english(api, three):
    rows = api.json("/api/v1/activities/?order=id&lang=fr")["results"]
    assert [row["title"] for row in rows] == ["Atelier d’écriture", "Regional dialogue", "Undated webinar"]
    assert api.get("/api/v1/activities/?lang=zh")["Content-Language"] == "zh-Hans"
    assert api.get("/api/v1/activities/")["Content-Language"] == "ar, zh-Hans, en, fr, ru, es"
