"""The plan as data: order, numbers, marks inside the words, official and own text."""

import json

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import Activity, Criterion, Initiative, Principle, Strategy
from ipbes_portal.records.models import Document, ReportedFigure
from ipbes_portal.texts.actions import create_text, write_wording
from ipbes_portal.texts.models import Wording, WordingState
from rolling_plan import markup
from rolling_plan.document import build
from rolling_plan.figures import figures, pairs
from rolling_plan.models import Section
from rolling_plan.nouns import TASK_FORCE
from tests.outline import place
from tests.people import make_user

pytestmark = pytest.mark.sqlite


@pytest.fixture
def outline(db):
    """A plan of two sections with a heading, three paragraphs, items, bullets and a footnote."""
    place("A", "section", title="Rationale")
    place("A1", "paragraph", "A", body="First.", position=1)
    place("A4", "paragraph", "A", body="Fourth.", position=2)
    place("B", "section", title="Strategies", position=2)
    place("B.1", "heading", "B", title="Strategy one")
    place("A5", "paragraph", "B.1", body="Fifth.")
    place("A5.a", "item", "A5", body="Item a.", position=1)
    place("A5.b", "item", "A5", body="Item b.", position=2)
    place("A5.b.i", "item", "A5.b", body="Item b, one.")
    place("A5.b.i.1", "bullet", "A5.b.i", body="A point.")


def say(key, body, language="en", state=WordingState.DRAFT, source="", title=""):
    """New words for a part."""
    text = Section.objects.get(key=key).text
    return write_wording(text, by=None, language=language, title=title, body=body, state=state, source=source)


def nodes(document):
    """Every node in reading order, by key."""
    found, waiting = {}, list(document["sections"])
    while waiting:
        node = waiting.pop(0)
        found[node["key"]] = node
        waiting = node["parts"] + waiting
    return found


def runs(document, key):
    """The runs of the first paragraph of a part."""
    return nodes(document)[key]["paragraphs"][0]


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("en", ["A.", "1.", "2.", "B.", "1.", "3.", "(a)", "(b)", "(i)", "•"]),
        ("zh-hans", ["A.", "1.", "2.", "B.", "1.", "3.", "(a)", "(b)", "（一）", "•"]),
        ("ar", ["ألف -", "1 -", "2 -", "باء -", "1 -", "3 -", "(أ)", "(ب)", "(1)", "•"]),
        ("fr", ["A.", "1.", "2.", "B.", "1.", "3.", "a)", "b)", "i)", "•"]),
    ],
)
def test_parts_are_numbered_by_their_order_in_the_style_of_the_language(outline, language, numbers):
    assert [node["number"] for node in nodes(build(language)).values()] == numbers


def test_keys_stay_when_a_paragraph_comes_between(outline):
    place("P1", "paragraph", "A", body="New.", position=1)

    shown = nodes(build("en"))

    assert [(key, shown[key]["number"]) for key in ("A1", "P1", "A4", "A5")] == [
        ("A1", "1."),
        ("P1", "2."),
        ("A4", "3."),
        ("A5", "4."),
    ]


def test_a_withdrawn_part_leaves_with_everything_below_it(outline):
    Section.objects.filter(key="A5.b").update(withdrawn_at=clock.now())

    assert set(nodes(build("en"))) == {"A", "A1", "A4", "B", "B.1", "A5", "A5.a"}


def test_a_figure_in_the_words_is_counted_and_says_where_it_comes_from(outline, make_activity_at):
    make_activity_at("2016-04-05")
    say("A1", "There are {{programme.activities}} activities; at the end of 2015 {{programme.activities @2015-12-31}}.")

    document = build("en")

    found = [run for run in runs(document, "A1") if run["type"] == "figure"]
    assert [(run["text"], run["id"]) for run in found] == [("1", 0), ("0", 1)]
    assert [(f["code"], f["value"], f["as_of"], f["source"]) for f in document["figures"]] == [
        ("programme.activities", 1, clock.today().isoformat(), "records"),
        ("programme.activities", 0, "2015-12-31", "records"),
    ]


def test_a_figure_nobody_counts_any_more_prints_a_dash(outline):
    say("A1", "There are {{programme.gone}} of them.")

    document = build("en")

    assert [run["text"] for run in runs(document, "A1")] == ["There are ", "–", " of them."]
    assert document["figures"] == []


def test_footnotes_are_numbered_by_their_first_mark_and_listed_with_where_they_stand(outline):
    place("fn7", "footnote", "A5", body="The seventh.")
    place("fn9", "footnote", "A1", body="See decision IPBES-2/5.", position=2)
    place("fn8", "footnote", "A1", body="Nobody refers to it.", position=3)
    say("A1", "Words[^9] and more.[^9]")
    say("A5", "Later words[^7].")

    document = build("en")

    assert [(note["key"], note["number"], note["at"]) for note in document["footnotes"]] == [
        ("fn9", "1", "A1"),
        ("fn7", "2", "A5"),
    ]
    marks = [run for run in runs(document, "A1") if run["type"] == "note"]
    assert [(run["number"], run["is_first"]) for run in marks] == [("1", True), ("1", False)]


def test_symbols_of_published_documents_become_links_and_others_stay_words(outline):
    Document.objects.create(symbol="IPBES/5/INF/3", session_order=1)
    say("A1", "See IPBES/5/INF/3 and IPBES/9/99.")

    assert runs(build("zh-hans"), "A1") == [
        {"type": "text", "text": "See "},
        {"type": "link", "text": "IPBES/5/INF/3", "href": "/zh/documents/symbol/IPBES/5/INF/3/"},
        {"type": "text", "text": " and "},
        {"type": "text", "text": "IPBES/9/99"},
        {"type": "text", "text": "."},
    ]


def test_official_words_are_shown_with_their_source_and_beside_them_todays_number(outline, make_activity_at):
    document = Document.objects.create(symbol="IPBES/5/3", session_order=1)
    ReportedFigure.objects.create(
        code="programme.activities",
        value=40,
        as_of="2015",
        document=document,
        paragraph="annex 1",
        label_en="Activities",
    )
    make_activity_at("2016-04-05")
    say("A1", "四十项活动。", "zh-hans", WordingState.OFFICIAL, "IPBES/5/3")

    plan = build("zh-hans")

    node = nodes(plan)["A1"]
    assert (node["state"], node["source"], node["lang"]) == ("official", "IPBES/5/3", "zh-Hans")
    assert [(pair["reported"]["text"], pair["now"]["text"]) for pair in node["today"]] == [("40", "1")]
    assert plan["symbol"] == "IPBES/5/3"
    assert build("en")["symbol"] == ""
    assert nodes(build("en"))["A1"]["today"] == []


def test_a_criterion_shows_the_words_of_its_paragraph_and_our_own_until_the_official_ones_come(
    outline, strategy_of_plan
):
    text = Section.objects.get(key="A5.a").text
    Criterion.objects.create(
        strategy=strategy_of_plan, code="C1", number=1, name_en="In line", paragraph="A5.a", text=text
    )
    before = nodes(build("en"))["A5.a"]

    say("A5.a", "The official criterion.", "en", WordingState.OFFICIAL, "IPBES/5/3")

    after = nodes(build("en"))["A5.a"]
    assert before["noun"] == after["noun"] == {"type": "criterion", "code": "C1", "name": "In line"}
    assert [node["paragraphs"][0][0]["text"] for node in (before, after)] == ["Item a.", "The official criterion."]
    assert Criterion.objects.get().text.in_language("en").body == "The official criterion."


def test_a_strategy_is_named_in_every_language_whatever_language_its_official_heading_came_in(outline):
    Strategy.objects.create(number="1", name_en="Learning", name_fr="Apprentissage")
    Section.objects.get(key="B.1").text.wordings.all().delete()
    say("B.1", "", "zh-hans", WordingState.OFFICIAL, "IPBES/5/3", title="战略1")

    shown = {code: nodes(build(code))["B.1"] for code in ("zh-hans", "fr")}

    assert (shown["zh-hans"]["title"], shown["zh-hans"]["state"]) == ("战略1", "official")
    assert (build("zh-hans")["symbol"], build("fr")["symbol"]) == ("IPBES/5/3", "")
    assert (shown["fr"]["title"], shown["fr"]["state"]) == ("Stratégie 1\xa0: Apprentissage", "")


def test_principles_stand_at_their_paragraph(outline):
    text = create_text(by=None, language="en", title="Leverage", body="Use what others have.")
    Principle.objects.create(key="leverage", number=1, name_en="Leverage", text=text)

    assert nodes(build("en"))["A4"]["noun"] == {
        "type": "principles",
        "principles": [{"name": "Leverage", "body": "Use what others have.", "lang": "en", "dir": "ltr"}],
    }


def test_only_people_who_agreed_stand_in_the_plan_and_by_key(outline, member):
    document = build("en")
    assert document["people"] == []

    type(member.person).objects.filter(pk=member.person_id).update(is_named_publicly=True)

    [person] = build("en")["people"]
    assert person["key"] == f"person:{member.person_id}"
    assert str(member.person) not in json.dumps(build("en"))


def test_the_summary_lists_no_activity_and_the_full_plan_all(make_activity):
    for day in range(1, 8):
        make_activity(f"Activity {day}", starts_on=f"2017-01-0{day}", status="completed")
    make_activity("Planned", starts_on="2016-01-01", status="planned")

    def titles(**options):
        return [line["title"] for line in nodes(build("en", **options))["A5.a"]["noun"]["activities"]]

    assert titles() == ["Activity 7", "Activity 6", "Activity 5", "Activity 4", "Activity 3"]
    assert titles(activities=0) == []
    assert titles(activities=None) == ["Planned", *(f"Activity {day}" for day in range(7, 0, -1))]
    assert build("en", activities=0)["extent"] == "summary"


def test_the_data_can_be_kept_as_json_in_every_language(outline, make_activity_at):
    make_activity_at("2017-01-05")
    for code in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        document = build(code)
        assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("parts", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_parts(db, parts, django_assert_num_queries):
    place("A", "section", title="Rationale")
    for number in range(parts):
        place(f"P{number + 1}", "paragraph", "A", body="There are {{programme.activities}} of them.", position=number)

    with django_assert_num_queries(17):
        build("en")


@pytest.fixture
def strategy_of_plan(db):
    return Strategy.objects.create(number="1", name_en="Learning")


@pytest.fixture
def make_activity_at(db, secretariat, strategy_of_plan):
    """Builds activities that began on a day, where the outline is the test's own."""
    initiative = Initiative.objects.create(
        strategy=strategy_of_plan, code="1(z)", name_en="Other", management_mode="managed_by_unit",
        funding_mode="trust_fund",
    )  # fmt: skip

    def make(day):
        activity = Activity(kind="workshop", status="completed", starts_on=day)
        return actions.add_activity(
            activity, by=secretariat, language="en", title="W", related={"initiatives": [initiative]}
        )

    return make


@pytest.fixture
def member(db, secretariat):
    """A member of the task force on capacity-building."""
    body = Body.objects.create(code=TASK_FORCE, kind="task_force", name_en="Task force on capacity-building")
    return make_user("member", Role.TASK_FORCE, body=body)


def test_every_figure_and_footnote_our_own_text_asks_for_exists(reference):
    bodies = Wording.objects.filter(text__plan_section__isnull=False).values_list("body", flat=True)
    assert [fault for body in bodies for fault in markup.faults(body, figures=pairs(), notes=set())] == []
    assert sum("{{" in body for body in bodies) == 4 * 6


def test_what_can_be_asked_for_is_what_is_counted(reference, secretariat):
    activity = Activity(kind="workshop", status="completed", starts_on="2016-04-05")
    related = {"initiatives": list(Initiative.objects.all())}
    actions.add_activity(activity, by=secretariat, language="en", title="W", related=related)

    assert {(figure.code, figure.of) for figure in figures(source="all")} == pairs()
