"""The translation board: states, filters, downloads, progress, and asking people to write."""

import re
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ipbes_portal import languages
from ipbes_portal.programme.models import Strategy
from ipbes_portal.texts.models import Wording, WordingState
from rolling_plan import cells
from rolling_plan.actions.assignments import assign_section
from rolling_plan.actions.sections import write_section
from rolling_plan.cells import CellState
from rolling_plan.models import Assignment, Section
from tests.outline import place
from tests.people import make_user

BOARD = "/en/plan/edit/"
MATRIX_QUERIES = 8
LIST_QUERIES = 8
MINE_QUERIES = 9


@pytest.fixture
def plan(db):
    """A section with two paragraphs in English."""
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", body="The first paragraph.")
    place("A2", "paragraph", "A", body="=The second paragraph.", position=2)


@pytest.fixture
def staff(client, secretariat):
    client.force_login(secretariat)
    return client


def part(key):
    return Section.objects.get(key=key)


def write(key, by, language, *, version=0, **more):
    return write_section(part(key), by=by, language=language, version=version, **({"body": "Mots."} | more))


def states(key):
    """The state of a part in every language."""
    return {language.code: cells.state_of(part(key), language.code) for language in languages.LANGUAGES}


def shown(response):
    """(key, language) of each text listed."""
    assert response.status_code == 200
    return [(cell.part.key, cell.language.code) for cell in response.context["rows"]]


def test_every_cell_says_how_far_it_has_come(plan, secretariat):
    write("A1", secretariat, "ar", state=WordingState.MACHINE)
    write("A1", secretariat, "fr")
    write("A1", secretariat, "es", state=WordingState.REVIEWED)
    write("A1", secretariat, "zh-hans")
    Wording.objects.filter(language="zh-hans").update(state=WordingState.OFFICIAL)

    assert states("A1") == {
        "ar": "machine",
        "zh-hans": "official",
        "en": "draft",
        "fr": "draft",
        "ru": "missing",
        "es": "reviewed",
    }

    write("A1", secretariat, "en", version=1, body="Changed.")

    # Official words are nobody's translation: our changes leave them right.
    assert states("A1") == {
        "ar": "stale",
        "zh-hans": "official",
        "en": "draft",
        "fr": "stale",
        "ru": "missing",
        "es": "stale",
    }


def test_a_heading_that_a_record_names_is_not_missing_until_somebody_writes_one(staff, secretariat):
    place("B", "section", title="Strategies")
    place("B.1", "heading", "B")
    Strategy.objects.create(number="1", name_en="Learning and engagement")

    response = staff.get(BOARD)

    page = response.content.decode()
    assert page.count(">from records<") == 6
    assert "Strategy 1: Learning and engagement" in page
    assert [row["total"] for row in response.context["progress"]] == [1] * 6

    write("B.1", secretariat, "zh-hans", title="学习", body="")

    # The others keep the name of the strategy, as the page of the plan does.
    assert staff.get(BOARD).content.decode().count(">from records<") == 5


def test_the_matrix_shows_every_part_in_six_languages_by_words_not_colour_alone(staff, plan, stranger, secretariat):
    assign_section(part("A1"), by=secretariat, language="ar", to=stranger, due_on=date(2020, 1, 31))

    page = staff.get(BOARD).content.decode()

    assert page.count('class="board__cell"') == 18
    assert page.count('<span class="tag tag--danger">missing</span>') == 15
    assert 'href="/en/plan/edit/A1/zh/" aria-label="A1 in 中文: missing"' in page
    assert "<bdi>Role stranger</bdi>, 31 January 2020 <strong>overdue</strong>" in page


def test_progress_counts_the_states_of_each_language_and_its_bar_is_as_long(staff, plan, secretariat):
    write("A1", secretariat, "fr", state=WordingState.REVIEWED)
    write("A2", secretariat, "fr")

    french = next(row for row in staff.get(BOARD).context["progress"] if row["language"].code == "fr")

    assert (french["done"], french["total"]) == (1, 3)
    counted = {each["state"]: (each["number"], each["x"], each["width"]) for each in french["segments"]}
    assert counted == {
        CellState.OFFICIAL: (0, 0, 0),
        CellState.REVIEWED: (1, 0, 33.33),
        CellState.DRAFT: (1, 33.33, 33.33),
        CellState.MACHINE: (0, 66.66, 0),
        CellState.STALE: (0, 66.66, 0),
        CellState.MISSING: (1, 66.66, 33.33),
    }


def test_an_empty_plan_says_so(staff):
    page = staff.get(BOARD).content.decode()

    assert "The plan has no parts yet." in page
    assert "0 of 0 reviewed or official" in page


def test_filters_stand_in_the_address(staff, plan, secretariat, stranger):
    write("A1", secretariat, "fr")
    assign_section(part("A1"), by=secretariat, language="fr", to=stranger)
    assign_section(part("A2"), by=secretariat, language="ru", to=secretariat)

    assert shown(staff.get(f"{BOARD}?language=fr")) == [("A", "fr"), ("A1", "fr"), ("A2", "fr")]
    assert shown(staff.get(f"{BOARD}?language=fr&state=missing")) == [("A", "fr"), ("A2", "fr")]
    assert shown(staff.get(f"{BOARD}?state=draft")) == [("A", "en"), ("A1", "en"), ("A1", "fr"), ("A2", "en")]
    assert shown(staff.get(f"{BOARD}?assignee=me")) == [("A2", "ru")]
    assert shown(staff.get(f"{BOARD}?assignee=somebody")) == [("A1", "fr"), ("A2", "ru")]
    assert shown(staff.get(f"{BOARD}?assignee=nobody&language=ru")) == [("A", "ru"), ("A1", "ru")]
    page = staff.get(f"{BOARD}?state=official").content.decode()
    assert "Shown because of:" in page
    assert "0 texts" in page


def test_a_filter_that_does_not_exist_narrows_nothing_and_is_named(staff, plan):
    page = staff.get(f"{BOARD}?language=de").content.decode()

    assert page.count('class="board__cell"') == 18
    assert "Select a valid choice. de is not one of the available choices." in page


def test_who_is_asked_sees_only_those_parts_and_loses_the_board_with_the_last(client, plan, secretariat, stranger):
    assign_section(part("A1"), by=secretariat, language="fr", to=stranger)
    assign_section(part("A2"), by=secretariat, language="fr", to=secretariat)
    client.force_login(stranger)

    response = client.get(BOARD)
    page = response.content.decode()

    assert shown(response) == [("A1", "fr")]
    assert "secretariat" not in page
    assert "How far" not in page
    assert "Arrange the outline" not in page

    client.post("/en/plan/edit/A1/fr/finish/")
    assert client.get(BOARD).status_code == 403


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_the_board_is_not_for_everybody(client, plan, partner, query):
    assert client.get(BOARD + query).status_code == 302
    client.force_login(partner)
    assert client.get(BOARD + query).status_code == 403


def test_the_board_downloads_as_filtered_with_nothing_a_spreadsheet_runs(staff, plan, secretariat, stranger):
    assign_section(part("A2"), by=secretariat, language="fr", to=stranger, due_on=date(2030, 1, 31))

    text = staff.get(f"{BOARD}?language=fr&format=csv").content.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(b"".join(staff.get(f"{BOARD}?format=xlsx").streaming_content))).active

    assert text.splitlines()[0].startswith("Number,Key,Kind,Language,State,Begins with,Version,Saved on,Who is asked")
    assert text.splitlines()[3] == (
        "2.,A2,numbered paragraph,Français,missing,'=The second paragraph.,,,Role stranger,2030-01-31,"
        "/en/plan/edit/A2/fr/"
    )
    assert sheet.max_row == 1 + 18
    assert staff.get(f"{BOARD}?format=pdf").status_code == 404


# Asking somebody


def assign_address(*keys, language="fr", more=""):
    return f"/en/plan/edit/assign/?language={language}" + "".join(f"&part={key}" for key in keys) + more


def test_the_list_of_one_language_offers_to_ask_for_several_parts_at_once(staff, plan, stranger):
    page = staff.get(f"{BOARD}?language=zh-hans").content.decode()
    assert re.findall(r'name="part" value="(\w+)"', page) == ["A", "A1", "A2"]
    assert 'action="/en/plan/edit/assign/"' in page
    assert 'name="language" value="zh"' in page

    address = assign_address("A2", "A1", "A9", language="zh", more="&q=Stranger")
    page = staff.get(address).content.decode()
    assert "Role stranger (stranger@example.org)" in page
    assert "2 parts" in page

    response = staff.post(address, {"assignee": stranger.pk, "due_on": "2030-01-31"})
    assert response.url == "/en/plan/edit/?language=zh-hans&assignee=somebody"
    asked = Assignment.objects.open().values_list("section__key", "language", "assignee", "due_on")
    assert sorted(asked) == [(key, "zh-hans", stranger.pk, date(2030, 1, 31)) for key in ("A1", "A2")]


def test_without_a_search_staff_and_who_was_asked_before_are_proposed(
    staff, plan, secretariat, unit, stranger, partner
):
    assign_section(part("A1"), by=secretariat, language="fr", to=partner)

    page = staff.get(assign_address("A1")).content.decode()

    assert [name in page for name in ("secretariat@", "unit@", "partner@", "stranger@")] == [True, True, True, False]
    assert "Nobody found" in staff.get(assign_address("A1", more="&q=zzz")).content.decode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "This field is required."),
        ({"assignee": "999999"}, "Select a valid choice"),
        ({"due_on": "2001-01-01"}, "This day has passed."),
        ({"due_on": "soon"}, "Enter a valid date."),
    ],
)
def test_asking_nobody_or_for_yesterday_is_refused(staff, plan, data, problem):
    assert problem in staff.post(assign_address("A1"), data).content.decode()
    assert not Assignment.objects.exists()


def test_closed_sign_ins_are_not_proposed(staff, plan):
    closed = make_user("closed")
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)

    assert "Nobody found" in staff.get(assign_address("A1", more="&q=closed")).content.decode()
    assert staff.post(assign_address("A1", more="&q=closed"), {"assignee": closed.pk}).status_code == 200
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("address", [assign_address(), assign_address("A9"), assign_address("A1", language="de")])
def test_there_is_nothing_to_ask_without_parts_or_language(staff, plan, address):
    page = staff.get(address, follow=True).content.decode()
    assert "Choose a language and tick the parts that somebody is to write." in page


def test_only_staff_ask_and_release(client, plan, secretariat, stranger):
    assign_section(part("A1"), by=secretariat, language="fr", to=stranger)
    client.force_login(stranger)

    assert client.get(assign_address("A1")).status_code == 403
    assert client.post(assign_address("A1"), {"assignee": stranger.pk}).status_code == 403
    assert client.post("/en/plan/edit/A1/fr/release/").status_code == 403
    assert Assignment.objects.open().count() == 1


def test_releasing_is_a_button(staff, plan, secretariat, stranger):
    assign_section(part("A1"), by=secretariat, language="fr", to=stranger)

    assert staff.get("/en/plan/edit/A1/fr/release/").status_code == 405
    page = staff.post("/en/plan/edit/A1/fr/release/", follow=True).content.decode()
    assert "Role stranger is no longer asked and has been told." in page
    assert "Nobody is asked to write this." in page
    assert staff.post("/en/plan/edit/A1/fr/release/").status_code == 404


# What it costs


@pytest.fixture(params=[1, 3])
def asked_parts(request, secretariat, stranger):
    """One part and three, each asked for in French."""
    place("A", "section", title="Aims")
    for number in range(1, request.param + 1):
        row = place(f"A{number}", "paragraph", "A", body="Words.", position=number)
        assign_section(row, by=secretariat, language="fr", to=stranger)
    return request.param


@pytest.mark.parametrize(("query", "queries"), [("", MATRIX_QUERIES), ("?language=fr", LIST_QUERIES)])
def test_the_board_costs_the_same_however_many_parts(staff, asked_parts, query, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        page = staff.get(BOARD + query).content.decode()

    assert page.count("Role stranger") == asked_parts


def test_my_board_costs_the_same_however_many_parts(client, stranger, asked_parts, django_assert_num_queries):
    client.force_login(stranger)

    with django_assert_num_queries(MINE_QUERIES):
        response = client.get(BOARD)

    assert response.context["total"] == asked_parts
