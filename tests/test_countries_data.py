import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import ipbes_portal

REFERENCE = Path(ipbes_portal.__file__).parent / "directory" / "reference"
LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")
SUBREGIONS = {
    "africa": {
        "central_africa",
        "east_africa_and_adjacent_islands",
        "north_africa",
        "southern_africa",
        "west_africa",
    },
    "americas": {"caribbean", "mesoamerica", "north_america", "south_america"},
    "asia_pacific": {"north_east_asia", "oceania", "south_asia", "south_east_asia", "western_asia"},
    "europe_central_asia": {"central_and_western_europe", "central_asia", "eastern_europe"},
}


def read(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def countries():
    return {row["iso3"]: row for row in read("countries.csv")}


def test_there_are_193_member_states_and_two_observer_states():
    rows = read("countries.csv")
    assert Counter(row["status"] for row in rows) == {"member_state": 193, "observer_state": 2}
    assert {row["iso3"] for row in rows if row["status"] == "observer_state"} == {"VAT", "PSE"}


def test_codes_are_well_formed_and_unique():
    rows = read("countries.csv")
    for column, shape in {"iso3": r"[A-Z]{3}", "iso2": r"[A-Z]{2}", "m49": r"\d{3}"}.items():
        codes = [row[column] for row in rows]
        assert len(set(codes)) == len(codes) == 195
        assert all(re.fullmatch(shape, code) for code in codes)


def test_codes_of_one_row_belong_to_one_country():
    known = {"CHE": ("CH", "756"), "KOR": ("KR", "410"), "PRK": ("KP", "408"), "COD": ("CD", "180")}
    known |= {"COG": ("CG", "178"), "SDN": ("SD", "729"), "SSD": ("SS", "728"), "SRB": ("RS", "688")}
    rows = countries()
    assert {iso3: (rows[iso3]["iso2"], rows[iso3]["m49"]) for iso3 in known} == known


def test_every_country_has_its_own_name_in_six_languages():
    rows = read("countries.csv")
    for language in LANGUAGES:
        given = [row[f"name_{language}"] for row in rows]
        assert all(name and name == name.strip() for name in given)
        assert len(set(given)) == 195


def test_names_are_in_the_script_of_their_language():
    for row in read("countries.csv"):
        assert re.fullmatch(r"[\u0600-\u06ff\s()-]+", row["name_ar"])
        assert re.fullmatch(r"[\u4e00-\u9fff]+", row["name_zh_hans"])
        assert re.fullmatch(r"[\u0400-\u04ff\s()'—-]+", row["name_ru"])


def test_names_are_the_united_nations_short_forms():
    rows = countries()
    assert rows["BOL"]["name_en"] == "Bolivia (Plurinational State of)"
    assert rows["GBR"]["name_fr"] == "Royaume-Uni de Grande-Bretagne et d'Irlande du Nord"
    assert rows["RUS"]["name_es"] == "Federación de Rusia"
    assert rows["KOR"]["name_zh_hans"] == "大韩民国"
    assert rows["SYR"]["name_ar"] == "الجمهورية العربية السورية"
    assert rows["LAO"]["name_ru"] == "Лаосская Народно-Демократическая Республика"


def test_regional_groups_of_member_states_have_their_known_size():
    groups = Counter(row["un_group"] for row in read("countries.csv") if row["status"] == "member_state")
    assert groups == {
        "african": 54,
        "asia_pacific": 54,
        "eastern_european": 23,
        "latin_american_caribbean": 33,
        "western_european_other": 29,
    }


def test_every_country_lies_in_a_subregion_of_its_region():
    rows = read("countries.csv")
    assert all(row["subregion"] in SUBREGIONS[row["region"]] for row in rows)
    assert {row["subregion"] for row in rows} == set().union(*SUBREGIONS.values())


def test_group_and_region_are_two_different_things():
    rows = countries()
    both = {iso3: (rows[iso3]["un_group"], rows[iso3]["region"]) for iso3 in ("ISR", "CYP", "KAZ", "AUS", "USA")}
    assert both == {
        "ISR": ("western_european_other", "europe_central_asia"),
        "CYP": ("asia_pacific", "europe_central_asia"),
        "KAZ": ("asia_pacific", "europe_central_asia"),
        "AUS": ("western_european_other", "asia_pacific"),
        "USA": ("western_european_other", "americas"),
    }


def test_every_row_says_where_it_comes_from_and_whether_it_was_checked():
    for row in [*read("countries.csv"), *read("country_support.csv")]:
        assert row["source"]
        assert row["is_verified"] in ("true", "false")


def test_every_country_has_one_support_category_on_every_day_since_2014():
    periods = {}
    for row in read("country_support.csv"):
        assert row["category"] in ("developing", "transition", "none")
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        periods.setdefault(row["iso3"], []).append((date.fromisoformat(row["valid_from"]), ends))
    assert periods.keys() == countries().keys()
    for spans in periods.values():
        spans.sort()
        assert spans[0][0] == date(2014, 1, 1)
        assert spans[-1][1] == date.max
        assert all((later[0] - earlier[1]).days == 1 for earlier, later in zip(spans, spans[1:], strict=False))


def test_countries_that_left_the_aid_list_have_two_periods():
    chile = [row for row in read("country_support.csv") if row["iso3"] == "CHL"]
    assert [(row["category"], row["valid_from"], row["valid_to"]) for row in chile] == [
        ("developing", "2014-01-01", "2017-12-31"),
        ("none", "2018-01-01", ""),
    ]
