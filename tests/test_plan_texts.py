"""The reference rows of the rolling plan: complete, linked, and in the right script in all six languages."""

import re
import tomllib
from pathlib import Path

import pytest

import rolling_plan
from ipbes_portal.programme import criteria

REFERENCE = Path(criteria.__file__).parent / "reference"
OUTLINE = Path(rolling_plan.__file__).parent / "reference"
LANGUAGES = ["ar", "zh_hans", "en", "fr", "ru", "es"]
SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh_hans": re.compile(r"[\u4e00-\u9fff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
}
LETTER = re.compile(r"[^\W\d_]")
# What stays in Latin letters anywhere: placeholders of figures, decision symbols, codes of deliverables, the Roman
# number of an annex.
STAYS_LATIN = re.compile(r"\{\{[^}]*\}\}|IPBES-\d/\d|1 ?\(?[ab]\)|приложение [IV]+")
TEXTS = {
    "plan_section": ["title"],
    "plan_text": ["title", "body"],
    "principle": ["name", "body"],
    "strategy": ["name", "body"],
    "initiative": ["name", "body", "manager", "funding"],
    "focus_area": ["name", "body"],
    "criterion": ["name", "body"],
    "criterion_option": ["name"],
    "route": ["name", "body"],
    "need_list": ["note"],
    "need_category": ["name"],
    "need": ["name"],
    "goal": ["name"],
}
FILES = [
    OUTLINE / "sections.toml",
    *(REFERENCE / name for name in ["plan.toml", "strategies.toml", "criteria.toml", "routes.toml", "needs.toml"]),
]


def load():
    """The rows of the files by table; no table stands in two files."""
    tables = {}
    for file in FILES:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        assert not tables.keys() & found.keys(), file
        tables |= found
    return tables


ROWS = load()
ALL_TEXTS = [
    pytest.param(row[field], id=f"{table}-{position}-{field}")
    for table, fields in TEXTS.items()
    for position, row in enumerate(ROWS[table])
    for field in fields
]


def column(table, field):
    """One field of every row of a table, in file order."""
    return [row[field] for row in ROWS[table]]


def test_the_plan_has_its_rows():
    assert {table: len(rows) for table, rows in ROWS.items()} == {
        "plan_section": 4,
        "plan_text": 12,
        "principle": 5,
        "goal": 7,
        "strategy": 3,
        "initiative": 10,
        "focus_area": 3,
        "criterion": 12,
        "criterion_option": 8,
        "route": 6,
        "need_list": 2,
        "need_category": 5,
        "need": 20,
    }


def test_the_codes_are_those_of_the_plan():
    assert column("plan_text", "paragraph") == [f"A{number}" for number in range(1, 13)]
    assert column("strategy", "number") == ["1", "2", "3"]
    assert column("initiative", "code") == [
        "1(a)", "1(b)", "1(c)", "1(d)", "2(a)", "2(b)", "2(c)", "3(a)", "3(b)", "3(c)",
    ]  # fmt: skip
    assert column("route", "code") == ["a", "b", "b.i", "b.ii", "c", "d"]
    assert column("criterion_option", "code") == [
        "C6.1", "C6.2", "C6.3", "C6.4", "C6.5", "C11.i", "C11.ii", "C11.iii",
    ]  # fmt: skip


def test_the_criteria_are_those_of_the_rules():
    for strategy, rule in criteria.RULES.items():
        assert tuple(row["code"] for row in ROWS["criterion"] if row["strategy"] == strategy) == rule.criteria


def test_every_reference_to_another_row_is_met():
    initiatives = set(column("initiative", "code"))
    for table in ["initiative", "criterion", "focus_area"]:
        assert set(column(table, "strategy")) == set(column("strategy", "number"))
    of_strategies = {row["strategy"] for row in ROWS["plan_text"] if "strategy" in row}
    assert of_strategies == set(column("strategy", "number"))
    assert set(column("plan_text", "section")) == set(column("plan_section", "letter"))
    assert all(row["code"].startswith(row["strategy"]) for row in ROWS["initiative"])
    assert all(row["code"].startswith(row["criterion"] + ".") for row in ROWS["criterion_option"])
    assert {row["parent"] for row in ROWS["route"] if "parent" in row} == {"b"}
    assert all(set(row["initiatives"]) <= initiatives for row in ROWS["goal"])
    assert set(column("need", "category")) == set(column("need_category", "number"))
    assert set(column("need_category", "need_list")) <= set(column("need_list", "version"))


def test_only_fellowships_and_training_live_on_the_trust_fund():
    by_fund = [row["code"] for row in ROWS["initiative"] if row["funding_mode"] == "trust_fund"]
    assert by_fund == ["1(a)", "1(b)"]
    assert {row["funding_mode"] for row in ROWS["initiative"]} == {"trust_fund", "partners"}


def test_each_initiative_has_its_way_of_being_managed():
    assert {row["code"]: row["management_mode"] for row in ROWS["initiative"]} == {
        "1(a)": "managed_by_unit",
        "1(b)": "managed_by_unit",
        "1(c)": "overseen_by_unit",
        "1(d)": "overseen_by_unit",
        "2(a)": "partners_invited",
        "2(b)": "shared_by_task_forces",
        "2(c)": "shared_by_task_forces",
        "3(a)": "national_authorities",
        "3(b)": "national_authorities",
        "3(c)": "national_authorities",
    }


@pytest.mark.parametrize("table", TEXTS)
def test_every_row_names_its_source(table):
    assert all(source.strip() for source in column(table, "source"))


@pytest.mark.parametrize("table", ["need_category", "need", "goal"])
def test_what_no_source_confirms_is_marked(table):
    assert set(column(table, "verified")) == {False}


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_every_text_is_there_in_six_languages(text):
    assert list(text) == LANGUAGES
    assert all(value and value == value.strip() for value in text.values())


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_arabic_chinese_and_russian_are_in_their_own_script(text):
    for language, script in SCRIPTS.items():
        letters = LETTER.findall(STAYS_LATIN.sub("", text[language]))
        assert letters
        assert all(script.match(letter) for letter in letters), (language, text[language])


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_english_french_and_spanish_have_no_foreign_letter(text):
    for language in ["en", "fr", "es"]:
        assert not any(script.search(text[language]) for script in SCRIPTS.values()), text[language]


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_all_languages_end_a_sentence_or_none_does(text):
    assert len({value[-1] in ".。" for value in text.values()}) == 1, text
