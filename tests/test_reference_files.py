"""The reference files agree with each other and with the figures the two seed documents print."""

import csv
import re
import tomllib
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent / "ipbes_portal"
DIRECTORY = PROJECT / "directory" / "reference"
RECORDS = PROJECT / "records" / "reference"
LANGUAGES = ["ar", "zh_hans", "en", "fr", "ru", "es"]

FILES = {
    "work_programmes": DIRECTORY,
    "bodies": DIRECTORY,
    "organisations": DIRECTORY,
    "assessments": DIRECTORY,
    "sessions": RECORDS,
    "documents": RECORDS,
    "decisions": RECORDS,
    "requests": RECORDS,
    "registers": RECORDS,
    "reported_figures": RECORDS,
}

# What tells one row of a table from another; the head of each file says the same.
NATURAL_KEYS = {
    ("work_programmes", "work_programme"): ["code"],
    ("work_programmes", "objective"): ["work_programme", "number"],
    ("work_programmes", "deliverable"): ["work_programme", "code"],
    ("bodies", "body"): ["code"],
    ("organisations", "organisation"): ["name"],
    ("assessments", "assessment"): ["code"],
    ("assessments", "chapter"): ["assessment", "number"],
    ("sessions", "session"): ["number"],
    ("sessions", "agenda_item"): ["session", "number"],
    ("documents", "document"): ["symbol"],
    ("decisions", "decision"): ["symbol"],
    ("decisions", "part"): ["decision", "label"],
    ("requests", "request"): ["key"],
    ("registers", "body_term"): ["body", "starts"],
    ("registers", "unit_host"): ["unit", "host"],
    ("registers", "post"): ["document", "number"],
    ("registers", "milestone"): ["assessment", "kind", "starts", "country"],
    ("registers", "body_meeting"): ["body", "ordinal", "starts"],
    ("reported_figures", "figure"): ["code", "of", "as_of"],
}

SIX_LANGUAGES = {
    ("work_programmes", "work_programme"): ["name"],
    ("work_programmes", "objective"): ["name"],
    ("work_programmes", "deliverable"): ["name"],
    ("bodies", "body"): ["name"],
    ("assessments", "assessment"): ["name"],
    ("sessions", "agenda_item"): ["title"],
    ("documents", "document"): ["title"],
    ("decisions", "decision"): ["title"],
    ("decisions", "part"): ["title"],
    ("requests", "request"): ["title", "body"],
    ("registers", "post"): ["title"],
    ("reported_figures", "figure"): ["label", "rule"],
}

CHOICES = {
    ("bodies", "body", "kind"): {
        "plenary",
        "bureau",
        "mep",
        "task_force",
        "expert_group",
        "author_group",
        "management_committee",
        "coi_committee",
        "review_panel",
        "secretariat",
        "technical_support_unit",
    },
    ("organisations", "organisation", "kind"): {
        "business",
        "convention_body",
        "education_research",
        "government",
        "intergovernmental",
        "ipbes_body",
        "ngo",
        "regional_integration",
        "un_body",
    },
    ("assessments", "assessment", "kind"): {"thematic", "methodological", "regional", "global"},
    ("assessments", "assessment", "state"): {"ongoing", "approved"},
    ("documents", "document", "distribution"): {"general", "limited"},
    ("requests", "request", "kind"): {"mandate", "recommendation", "commitment"},
    ("requests", "request", "state"): {"proposed", "decided", "fulfilled"},
    ("registers", "milestone", "kind"): {
        "call",
        "selection",
        "author_meeting",
        "external_review",
        "workshop",
        "chapter_meeting",
        "approval",
        "publication",
    },
    ("reported_figures", "figure", "bound"): {"exact", "more_than", "about", "range"},
}

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
DOCUMENT_SYMBOL = re.compile(r"(IPBES|UNEP/IPBES\.MI)/\d+/(INF/)?\d+(/(Rev|Add|Corr)\.\d+)?")
DECISION_SYMBOL = re.compile(r"IPBES-\d+/\d+")
PART_LABEL = re.compile(r"(annex|section) [IVX]+")
ISO3 = re.compile(r"[A-Z]{3}")
DELIVERABLE_CODE = re.compile(r"[1-6]\([a-e]\)(\((i|ii|iii)\))?")
FIGURE_CODE = re.compile(r"[a-z]+\.[a-z_]+")
FIGURE_SUBJECT = re.compile(r"[a-z]+:[A-Za-z0-9_-]+")
FIRST_PROGRAMME = "2014-2018"

# Every document and decision the two seed documents cite, themselves included.
SEED_SYMBOLS = {
    "IPBES/4/6",
    "IPBES/5/1/Add.2",
    "IPBES/5/1/Rev.1",
    "IPBES/5/3",
    "IPBES/5/INF/3",
    "IPBES/5/INF/6",
    "IPBES/5/INF/7",
    "IPBES/7/1/Rev.1",
    "IPBES/7/2",
    "IPBES/7/4",
    "IPBES/7/5",
} | {f"IPBES/7/INF/{number}" for number in (2, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 18)}

SEED_DECISIONS = {
    "IPBES-2/5",
    "IPBES-3/1",
    "IPBES-3/3",
    "IPBES-3/4",
    "IPBES-4/1",
    "IPBES-4/4",
    "IPBES-5/1",
    "IPBES-5/2",
    "IPBES-5/6",
    "IPBES-6/1",
}


@cache
def load(name):
    """The tables of one reference file."""
    return tomllib.loads((FILES[name] / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name, table):
    """The rows of one table of one file."""
    return load(name)[table]


def values(name, table, key):
    """The values one column takes."""
    return {row[key] for row in rows(name, table)}


def deliverable_codes():
    """Deliverables as they are cited from other files: '2014-2018:1(a)'."""
    return {f"{row['work_programme']}:{row['code']}" for row in rows("work_programmes", "deliverable")}


def all_rows():
    """Every row of every file, with the file and the table it stands in."""
    for name in FILES:
        for table, table_rows in load(name).items():
            for row in table_rows:
                yield name, table, row


def cited(row, key):
    """The codes a row cites under a key, whether it holds one or a list."""
    value = row.get(key) or []
    return value if isinstance(value, list) else [value]


def unresolved(name, table, key, known):
    """What a column cites that is not known."""
    return {code for row in rows(name, table) for code in cited(row, key)} - known


def figure(code, of=None, as_of=None):
    """The one figure of a code, what it is about, and its date."""
    [found] = [
        row
        for row in rows("reported_figures", "figure")
        if row["code"] == code and row.get("of") == of and as_of in (None, row["as_of"])
    ]
    return found


def latest_day(text):
    """A date of reduced precision as its last possible day, for comparison as text (so 31 for any month)."""
    return {4: text + "-12-31", 7: text + "-31"}.get(len(text), text)


# -- every file ------------------------------------------------------------------------------------------------


def test_every_row_says_where_it_comes_from_and_whether_it_was_seen():
    missing = [
        (name, table, row)
        for name, table, row in all_rows()
        if not row.get("source") or not isinstance(row.get("verified"), bool)
    ]

    assert missing == []


@pytest.mark.parametrize(("name", "table"), NATURAL_KEYS)
def test_natural_keys_are_unique(name, table):
    keys = Counter(tuple(row.get(key) for key in NATURAL_KEYS[name, table]) for row in rows(name, table))

    assert [key for key, times in keys.items() if times > 1] == []


def test_the_list_of_tables_is_complete():
    assert {(name, table) for name in FILES for table in load(name)} == set(NATURAL_KEYS)


@pytest.mark.parametrize(("name", "table"), SIX_LANGUAGES)
def test_names_are_given_in_six_languages_in_their_order(name, table):
    wrong = [
        row
        for row in rows(name, table)
        for key in SIX_LANGUAGES[name, table]
        if list(row[key]) != LANGUAGES or not all(text.strip() for text in row[key].values())
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("language", "script"), [("ar", "[\u0600-\u06ff]"), ("zh_hans", "[\u4e00-\u9fff]"), ("ru", "[\u0400-\u04ff]")]
)
def test_names_are_written_in_the_script_of_their_language(language, script):
    wrong = [
        row[key][language]
        for (name, table), keys in SIX_LANGUAGES.items()
        for row in rows(name, table)
        for key in keys
        if not re.search(script, row[key][language])
    ]

    assert wrong == []


@pytest.mark.parametrize(("name", "table", "key"), CHOICES)
def test_choices_are_known(name, table, key):
    assert values(name, table, key) - CHOICES[name, table, key] == set()


def test_dates_are_iso_dates_of_full_or_reduced_precision():
    keys = ["starts_on", "ends_on", "starts", "ends", "dated", "established", "incumbent_since", "as_of"]
    wrong = [row for _, _, row in all_rows() for key in keys if key in row and not DATE.fullmatch(row[key])]

    assert wrong == []


def test_no_period_ends_before_it_starts():
    wrong = [
        row
        for _, _, row in all_rows()
        for start, end in [("starts", "ends"), ("starts_on", "ends_on")]
        if start in row and end in row and latest_day(row[end]) < row[start]
    ]

    assert wrong == []


def test_countries_have_alpha_3_codes_that_the_table_of_countries_knows():
    codes = {row["country"] for _, _, row in all_rows() if row.get("country")}
    table = DIRECTORY / "countries.csv"

    assert [code for code in codes if not ISO3.fullmatch(code)] == []
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            assert codes - {row["iso3"] for row in csv.DictReader(file)} == set()


# -- cross-references ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("work_programmes", "objective", "work_programme"),
        ("work_programmes", "deliverable", "work_programme"),
        ("work_programmes", "deliverable", "also_in"),
    ],
)
def test_work_programmes_resolve(name, table, key):
    assert unresolved(name, table, key, values("work_programmes", "work_programme", "code")) == set()


def test_every_deliverable_belongs_to_an_objective_of_its_programme():
    objectives = {(row["work_programme"], row["number"]) for row in rows("work_programmes", "objective")}
    wrong = [
        row
        for row in rows("work_programmes", "deliverable")
        if (row["work_programme"], row["objective"]) not in objectives
        or not row["code"].startswith(row["objective"])
        or not DELIVERABLE_CODE.fullmatch(row["code"])
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("bodies", "body", "deliverables"),
        ("assessments", "assessment", "deliverable"),
        ("documents", "document", "deliverables"),
    ],
)
def test_deliverables_resolve(name, table, key):
    assert unresolved(name, table, key, deliverable_codes()) == set()


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("bodies", "body", "parent"),
        ("requests", "request", "addressees"),
        ("registers", "body_term", "body"),
        ("registers", "body_meeting", "body"),
        ("registers", "unit_host", "unit"),
    ],
)
def test_bodies_resolve(name, table, key):
    assert unresolved(name, table, key, values("bodies", "body", "code")) == set()


@pytest.mark.parametrize(("table", "key"), [("unit_host", "host"), ("body_meeting", "host")])
def test_hosts_are_organisations(table, key):
    assert unresolved("registers", table, key, values("organisations", "organisation", "name")) == set()


@pytest.mark.parametrize(("name", "table"), [("assessments", "chapter"), ("registers", "milestone")])
def test_assessments_resolve(name, table):
    assert unresolved(name, table, "assessment", values("assessments", "assessment", "code")) == set()


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("sessions", "agenda_item", "session"),
        ("documents", "document", "session"),
        ("decisions", "decision", "session"),
        ("requests", "request", "due_session"),
        ("registers", "milestone", "session"),
    ],
)
def test_sessions_resolve(name, table, key):
    assert unresolved(name, table, key, values("sessions", "session", "number")) == set()


def test_agenda_items_of_documents_resolve():
    known = {(row["session"], row["number"]) for row in rows("sessions", "agenda_item")}
    cited_items = {
        (row["session"], row["agenda_item"]) for row in rows("documents", "document") if "agenda_item" in row
    }

    assert cited_items - known == set()


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("requests", "request", "document"),
        ("requests", "request", "response_document"),
        ("registers", "post", "document"),
        ("reported_figures", "figure", "document"),
    ],
)
def test_documents_resolve(name, table, key):
    assert unresolved(name, table, key, values("documents", "document", "symbol")) == set()


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("work_programmes", "work_programme", "decision"),
        ("documents", "document", "decisions"),
        ("decisions", "part", "decision"),
        ("requests", "request", "decision"),
        ("registers", "body_term", "decision"),
    ],
)
def test_decisions_resolve(name, table, key):
    assert unresolved(name, table, key, values("decisions", "decision", "symbol")) == set()


def test_parts_of_decisions_resolve():
    known = {(row["decision"], row["label"]) for row in rows("decisions", "part")}
    citing = rows("requests", "request") + rows("registers", "body_term")

    assert {(row.get("decision"), row["part"]) for row in citing if "part" in row} - known == set()


def test_figures_about_an_assessment_or_a_body_name_one_that_exists():
    known = {f"assessment:{code}" for code in values("assessments", "assessment", "code")}
    known |= {f"body:{code}" for code in values("bodies", "body", "code")}
    about = {
        row["of"]
        for row in rows("reported_figures", "figure")
        if row.get("of", "").startswith(("assessment:", "body:"))
    }

    assert about - known == set()


# -- symbols ---------------------------------------------------------------------------------------------------


def test_document_symbols_follow_the_grammar_and_name_their_session():
    for row in rows("documents", "document"):
        assert DOCUMENT_SYMBOL.fullmatch(row["symbol"]), row["symbol"]
        if "session" in row:
            assert row["symbol"].split("/")[1] == str(row["session"])


def test_decision_symbols_follow_the_grammar_and_name_their_session():
    for row in rows("decisions", "decision"):
        assert DECISION_SYMBOL.fullmatch(row["symbol"]), row["symbol"]
        assert row["symbol"].startswith(f"IPBES-{row['session']}/")


def test_labels_of_parts_follow_the_grammar():
    assert [row for row in rows("decisions", "part") if not PART_LABEL.fullmatch(row["label"])] == []


def test_every_symbol_of_the_seeds_is_there():
    assert SEED_SYMBOLS - values("documents", "document", "symbol") == set()
    assert SEED_DECISIONS - values("decisions", "decision", "symbol") == set()


def test_figures_have_codes_of_an_app_and_subjects_of_a_kind():
    for row in rows("reported_figures", "figure"):
        assert FIGURE_CODE.fullmatch(row["code"]), row["code"]
        assert FIGURE_SUBJECT.fullmatch(row.get("of", "kind:any")), row["of"]


# -- counts ----------------------------------------------------------------------------------------------------


def test_the_first_programme_has_four_objectives_and_eighteen_deliverables():
    def of_first(table):
        return [row for row in rows("work_programmes", table) if row["work_programme"] == FIRST_PROGRAMME]

    assert [row["number"] for row in of_first("objective")] == ["1", "2", "3", "4"]
    assert Counter(row["objective"] for row in of_first("deliverable")) == {"1": 4, "2": 3, "3": 6, "4": 5}


def test_the_programme_up_to_2030_has_six_objectives_and_three_deliverables_on_capacity():
    objectives = [row["number"] for row in rows("work_programmes", "objective") if row["work_programme"] == "2030"]
    capacity = [
        row["code"]
        for row in rows("work_programmes", "deliverable")
        if (row["work_programme"], row["objective"]) == ("2030", "2")
    ]

    assert objectives == ["1", "2", "3", "4", "5", "6"]
    assert capacity == ["2(a)", "2(b)", "2(c)"]


def test_three_assessments_carried_the_programme_over_to_the_next():
    carried = [row["code"] for row in rows("work_programmes", "deliverable") if row.get("also_in") == ["2030"]]

    assert carried == ["3(b)(ii)", "3(b)(iii)", "3(d)"]


def test_seventeen_assessments_with_their_chapters():
    chapters = Counter(row["assessment"] for row in rows("assessments", "chapter"))

    assert chapters == {
        "PPA": 6,
        "SCM": 8,
        "LDR": 8,
        "AFA": 6,
        "AMA": 6,
        "APA": 6,
        "ECA": 6,
        "GA1": 8,
        "SUA": 6,
        "VA": 6,
        "IAS": 6,
        "NXS": 13,
        "TCA": 5,
        "BBA": 6,
        "MTA": 4,
        "SPC": 6,
        "GA2": 8,
    }
    assert set(chapters) == values("assessments", "assessment", "code")
    assert len(rows("assessments", "assessment")) == 17


def test_chapter_numbers_are_strings():
    numbers = [row["number"] for row in rows("assessments", "chapter")]

    assert all(isinstance(number, str) for number in numbers)
    assert {"2.1", "5.0", "3.4"} <= set(numbers)


def test_every_approved_assessment_has_the_session_that_approved_it():
    approved = {row["code"] for row in rows("assessments", "assessment") if row["state"] == "approved"}
    by_session = {
        row["assessment"]: row["session"] for row in rows("registers", "milestone") if row["kind"] == "approval"
    }

    assert set(by_session) == approved
    assert Counter(by_session.values()) == {4: 2, 6: 5, 7: 1, 9: 2, 10: 1, 11: 2, 12: 1}


def test_thirteen_sessions_follow_each_other():
    sessions = rows("sessions", "session")

    assert [row["number"] for row in sessions] == list(range(1, 14))
    assert all(latest_day(before["ends_on"]) < latest_day(after["starts_on"]) for before, after in pairwise(sessions))


def test_fifteen_technical_support_units_worked_in_2018():
    hosts = [
        row
        for row in rows("registers", "unit_host")
        if row.get("starts", "0000")[:4] <= "2018" <= row.get("ends", "9999")[:4]
    ]
    kinds = {row["code"]: row["kind"] for row in rows("bodies", "body")}

    assert {kinds[row["unit"]] for row in hosts} == {"technical_support_unit"}
    assert len({row["unit"] for row in hosts}) == figure("programme.technical_support_units")["value"] == 15


def test_the_bodies_active_in_2018_are_as_many_as_reported():
    counted = Counter(row["kind"] for row in rows("bodies", "body"))

    for kind, number in [("author_group", 3), ("expert_group", 2), ("task_force", 3)]:
        assert counted[kind] == figure("programme.bodies_active", f"kind:{kind}")["value"] == number


def test_thirteen_posts_of_which_eleven_are_filled():
    posts = rows("registers", "post")
    vacant = [row["grade"] for row in posts if row.get("vacant")]

    assert [row["number"] for row in posts] == list(range(1, 14))
    assert Counter(row["grade"] for row in posts) == {"D-1": 1, "P-4": 2, "P-3": 2, "P-2": 2, "G-6": 2, "G-5": 4}
    assert vacant == ["P-3", "G-6"]
    assert all(("incumbent_since" in row) != row.get("vacant", False) for row in posts)
    assert figure("programme.posts")["value"] == 13
    assert figure("programme.posts", "state:filled")["value"] == 11
    assert figure("programme.posts", "state:vacant")["value"] == len(vacant)


def test_the_inconsistency_of_the_table_of_posts_is_noted_at_its_rows():
    noted = [row["grade"] for row in rows("registers", "post") if "Known inconsistency" in row.get("note", "")]

    assert noted == ["P-3", "P-3", "P-2", "P-2", "G-6", "G-6"]


def test_forum_meetings_are_not_meetings_of_a_body():
    assert [row for row in rows("registers", "body_meeting") if "forum" in row["body"]] == []


def test_a_request_that_is_decided_names_its_decision_and_a_proposed_one_does_not():
    assert [
        row["key"] for row in rows("requests", "request") if ("decision" in row) != (row["state"] == "decided")
    ] == []


def test_the_suggested_action_of_2016_is_proposed_and_what_came_before_is_decided():
    of_2016 = {row["paragraph"]: row["state"] for row in rows("requests", "request") if row["document"] == "IPBES/5/3"}

    assert of_2016 == {
        "4": "decided",
        "5(a)": "decided",
        "5(b)": "decided",
        "5(c)": "decided",
        "34(a)": "proposed",
        "34(b)": "proposed",
        "34(b)(i)": "proposed",
        "34(b)(ii)": "proposed",
        "34(b)(iii)": "proposed",
        "34(c)": "proposed",
    }


# -- sums and rules of the reported figures --------------------------------------------------------------------


def test_the_first_phase_and_the_global_assessment_make_the_forty_nine_fellows():
    first = figure("fellowships.fellows", "phase:1")["value"]
    second = figure("fellowships.fellows", "assessment:GA1")["value"]
    total = figure("fellowships.fellows", as_of="2016-12-31")

    assert (first, second, total["value"]) == (33, 16, 49)
    assert first + second == total["value"]
    assert figure("fellowships.nominations_selected", "assessment:GA1")["value"] == second
    assert figure("fellowships.nominations_valid", "assessment:GA1")["value"] == 221


def test_fellows_of_2016_and_of_2018_are_counted_under_different_rules():
    then, later = figure("fellowships.fellows", as_of="2016-12-31"), figure("fellowships.fellows", as_of="2018")

    assert (then["value"], later["value"]) == (49, 74)
    assert "not mentioned" in then["rule"]["en"]
    assert later["rule"]["en"] == "Alumni included"
    assert all(then["rule"][language] != later["rule"][language] for language in LANGUAGES)


def test_categories_of_responses_overlap():
    categories = [
        row["value"] for row in rows("reported_figures", "figure") if row["code"] == "matching.responses_by_category"
    ]

    assert categories == [59, 57, 42, 30]
    assert sum(categories) == 188
    assert sum(categories) > figure("matching.responses")["value"] == 94
    assert figure("matching.response_countries")["value"] == 95


def test_bounds_say_how_exact_a_figure_is():
    bounds = {
        (row["code"], row.get("of")): row["bound"]
        for row in rows("reported_figures", "figure")
        if row["bound"] != "exact"
    }

    assert bounds == {
        ("training.webinar_attendance", None): "range",
        ("training.recording_downloads", None): "more_than",
        ("programme.experts", "assessment:GA1"): "about",
        ("programme.experts", "since:session-6"): "about",
    }


def test_only_a_range_has_an_upper_end_and_it_lies_above():
    with_high = [row for row in rows("reported_figures", "figure") if "high" in row or row["bound"] == "range"]

    assert [(row["code"], row["value"], row["high"]) for row in with_high] == [
        ("training.webinar_attendance", 150, 200)
    ]


@pytest.mark.parametrize(
    ("code", "of", "value", "as_of"),
    [
        ("fellowships.fellow_countries", None, 37, "2016-12-31"),
        ("fellowships.fellow_countries", None, 53, "2018"),
        ("training.webinars", None, 4, "2016-12-31"),
        ("training.recording_downloads", None, 1000, "2016-12-31"),
        ("training.elearning_tools", "state:available", 1, "2016-12-31"),
        ("matching.financial_pledges", None, 0, "2016-12-31"),
        ("training.participants", "event:nfp-workshop-2018", 53, "2018-06"),
        ("training.participant_countries", "event:nfp-workshop-2018", 49, "2018-06"),
        ("forum.participants", "meeting:3", 95, "2018-09"),
        ("programme.experts", "assessment:GA1", 400, "2018"),
        ("programme.experts", "since:session-6", 450, "2018"),
        ("programme.experts", "since:2014", 1500, "2018"),
        ("programme.expert_meetings", None, 27, "2018"),
        ("programme.assessment_reports", None, 8, "2018"),
    ],
)
def test_published_totals(code, of, value, as_of):
    assert figure(code, of, as_of)["value"] == value


def test_the_reports_expected_are_those_of_the_programme_approved_by_2019():
    approved = [
        row for row in rows("registers", "milestone") if row["kind"] == "approval" and row["session"] in (4, 6, 7)
    ]

    assert len(approved) == figure("programme.assessment_reports")["value"]
