"""Figures: counted from dated facts where rows exist, else as reported."""

from datetime import date

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import ActivityStatus
from ipbes_portal.records.models import Document, ReportedFigure
from rolling_plan.figures import figures
from tests.people import make_user

pytestmark = pytest.mark.django_db
PATH = "/api/v1/statistics/"
MEMBERS = ["code", "of", "value", "high", "bound", "as_of", "rule", "label", "source"]


@pytest.fixture
def report(db):
    """Notes a published figure."""
    document = Document(symbol="IPBES/5/3", name_en="Progress report")
    document.full_clean()
    document.save()

    def make(code, value, as_of, of="", **fields):
        words = {"label_en": "Fellows", "label_fr": "Boursiers", "rule_en": "All."}
        fields = {"document": document, "paragraph": "12"} | words | fields
        return ReportedFigure.objects.create(code=code, of=of, value=value, as_of=as_of, **fields)

    return make


def test_without_records_there_is_nothing_to_count(api):
    assert api.json(PATH) == []


def test_a_reported_figure_says_where_it_stands(api, report):
    report("fellowships.fellows", 49, "2016-12-31")
    [row] = api.json(PATH)
    assert list(row) == [*MEMBERS, "symbol", "paragraph"]
    assert row == {
        "code": "fellowships.fellows",
        "of": None,
        "value": 49,
        "high": None,
        "bound": "exact",
        "as_of": "2016-12-31",
        "rule": "All.",
        "label": "Fellows",
        "source": "reported",
        "symbol": "IPBES/5/3",
        "paragraph": "12",
    }


@pytest.mark.parametrize(
    ("as_of", "values"),
    [("2016-12-30", []), ("2016-12-31", [49]), ("2018-12-30", [49]), ("2018-12-31", [74]), ("2030-01-01", [74])],
)
def test_the_newest_report_not_after_the_day_counts(api, report, as_of, values):
    report("fellowships.fellows", 49, "2016-12-31")
    report("fellowships.fellows", 74, "2018", paragraph="10(a)")
    assert [row["value"] for row in api.json(f"{PATH}?as_of={as_of}")] == values


def test_there_is_one_row_per_code_and_subject(api, report):
    report("fellowships.fellows", 33, "2016-12-31", of="phase:1")
    report("fellowships.fellows", 49, "2016-12-31")
    report("training.webinars", 5, "2016-12-31", bound="range", high=7)

    assert [(row["code"], row["of"], row["high"]) for row in api.json(PATH)] == [
        ("fellowships.fellows", None, None),
        ("fellowships.fellows", "phase:1", None),
        ("training.webinars", None, 7),
    ]
    assert [row["value"] for row in api.json(f"{PATH}?of=phase:1")] == [33]
    assert [row["value"] for row in api.json(f"{PATH}?code=training.webinars")] == [5]


def test_counted_comes_before_reported_and_all_shows_both(api, report, make_activity):
    make_activity(starts_on=date(2017, 5, 1))
    report("programme.activities", 9, "2016-12-31")

    query = "?code=programme.activities&as_of=2018-01-01"
    [row] = api.json(PATH + query)
    assert (row["value"], row["source"], row["as_of"], list(row)) == (1, "records", "2018-01-01", MEMBERS)
    both = api.json(PATH + query + "&source=all")
    assert [(row["value"], row["source"]) for row in both] == [(1, "records"), (9, "reported")]
    assert [row["value"] for row in api.json(PATH + query + "&source=reported")] == [9]
    assert [row["value"] for row in api.json(PATH + query + "&source=records")] == [1]


def value(code, day, of=None):
    [figure] = [f for f in figures(as_of=day, code=code, source="records") if f.of == of]
    return figure.value


def test_activities_are_counted_by_their_dates_and_not_by_todays_status(make_activity):
    kept, cancelled = make_activity(starts_on=date(2017, 5, 1)), make_activity(starts_on=date(2017, 6, 1))
    make_activity(starts_on=None)
    make_activity(starts_on=date(2019, 1, 1))
    with clock.at(date(2018, 3, 1)):
        then = make_user("secretariat-of-2018", Role.SECRETARIAT)
        actions.move_activity(cancelled, ActivityStatus.CANCELLED, by=then)
        actions.move_activity(kept, ActivityStatus.ONGOING, by=then)

    found = {
        date(2017, 4, 30): 0,
        date(2017, 5, 1): 1,
        date(2017, 6, 1): 2,
        date(2018, 2, 28): 2,
        date(2018, 3, 1): 1,
        date(2019, 1, 1): 2,
    }
    assert {day: value("programme.activities", day) for day in found} == found


def test_a_report_that_waits_counts_nowhere(make_activity, make_report):
    make_activity(starts_on=date(2017, 5, 1))
    make_report(starts_on=date(2017, 5, 1))
    assert value("programme.activities", date(2018, 1, 1)) == 1


def test_what_activities_reach_is_counted_once(make_activity, country, need, organisation, initiative):
    for _activity in range(2):
        make_activity(
            starts_on=date(2017, 5, 1),
            related={"countries": [country], "needs": [need]},
            partners=[(organisation, "lead"), (organisation, "host")],
        )
    codes = ["activity_countries", "needs_covered", "partner_organisations", "initiatives_with_activities"]
    assert [value(f"programme.{code}", date(2018, 1, 1)) for code in codes] == [1, 1, 1, 1]
    assert value("programme.activities_by_strategy", date(2018, 1, 1), "strategy:1") == 2


@pytest.mark.parametrize("day", ["2018", "2018-13-01", "2018-02-30", "20180101", "2018-W01-1", "today", "٢٠١٨-٠١-٠١"])
def test_a_day_that_is_none_is_refused(api, day):
    problem = api.json(f"{PATH}?as_of={day}", 400)
    assert [(entry["parameter"], entry["code"]) for entry in problem["errors"]] == [("as_of", "date")]


@pytest.mark.parametrize("query", ["source=some", "page_size=2", "as_of=2018-01-01&as_of=2019-01-01", "q=x"])
def test_other_parameters_are_refused(api, query):
    assert api.json(f"{PATH}?{query}", 400)["code"] == "invalid"


def test_label_and_rule_are_in_the_readers_language(api, report):
    report("fellowships.fellows", 49, "2016-12-31")
    assert api.json(f"{PATH}?lang=fr")[0]["label"] == "Boursiers"
    assert api.json(PATH, headers={"Accept-Language": "fr"})[0]["label"] == "Boursiers"
    assert api.json(f"{PATH}?lang=ru")[0]["label"] == "Fellows"


def test_a_figure_of_a_hidden_document_is_not_told(api, report):
    report("fellowships.fellows", 49, "2016-12-31")
    Document.objects.update(is_draft=True)
    assert api.json(PATH) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(api, make_activity, day):
    make_activity()
    assert api.json(f"{PATH}?as_of={day}&code=programme.activities")


def test_the_plan_is_answered_in_one_language(api, strategy):
    plan = api.json("/api/v1/plan/?lang=fr")
    assert plan["language"] == "fr"
    [section] = plan["sections"]
    assert [part["noun"]["number"] for part in section["parts"]] == ["1"]
