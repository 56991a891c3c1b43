"""Pages of posts, sessions and assessments: what everybody reads, what staff enter."""

import csv
import io

import pytest
from django.urls import reverse

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, Body, Chapter, Deliverable, Objective, Region, WorkProgramme
from ipbes_portal.records.models import AgendaItem, Decision, Document, Milestone, Post, Request, Session
from ipbes_portal.texts.models import Text


def url(name, *args):
    return reverse(f"records:{name}", args=args)


@pytest.fixture
def session(country):
    return Session.objects.create(number=5, starts_on="2017-03-07", ends_on="2017-03-10", city="Bonn", country=country)


@pytest.fixture
def deliverable(db):
    programme = WorkProgramme.objects.create(code="2014-2018", name_en="First", starts="2014", ends="2018")
    objective = Objective.objects.create(work_programme=programme, number="2", name_en="Objective")
    return Deliverable.objects.create(work_programme=programme, objective=objective, code="2(c)", name_en="Global")


@pytest.fixture
def assessment(deliverable):
    return Assessment.objects.create(
        code="GA1", name_en="Global assessment", kind="global", state="ongoing", deliverable=deliverable
    )


def document(number, session, **fields):
    return Document.objects.create(symbol=f"IPBES/5/{number}", name_en=f"Document {number}", session=session, **fields)


# Lists and pages cost the same with one row and with three


def fill_session(number, session):
    """One more of everything the page of a session shows."""
    item = AgendaItem.objects.create(session=session, number=f"6({number})", name_en=f"Item {number}")
    document(number, session, agenda_item=item)
    decision = Decision.objects.create(symbol=f"IPBES-5/{number}", session=session, name_en=f"Decision {number}")
    text = Text.objects.create(source_language="en")
    text.wordings.create(language="en", title=f"Request {number}")
    due = Request.objects.create(key=f"r{number}", kind="mandate", state="decided", decision=decision, text=text,
                                 due_session=session)  # fmt: skip
    due.addressees.add(Body.objects.create(code=f"b{number}", kind="task_force", name_en=f"Body {number}"))
    assessed = Assessment.objects.create(code=f"A{number}", name_en=f"Assessment {number}", kind="global",
                                         state="approved")  # fmt: skip
    Milestone.objects.create(assessment=assessed, kind="approval", starts="2017-03", session=session)


def fill_assessment(number, assessment, session):
    """One more of everything the page of an assessment shows."""
    Chapter.objects.create(assessment=assessment, number=f"2.{number}", position=number, title=f"Chapter {number}")
    Milestone.objects.create(assessment=assessment, kind="call", starts=f"201{number}", session=session,
                             country=session.country)  # fmt: skip
    document(number, session).deliverables.add(assessment.deliverable)
    body = Body.objects.create(code=f"b{number}", kind="author_group", name_en=f"Body {number}")
    body.deliverables.add(assessment.deliverable)
    region = Region.objects.get_or_create(code=f"region-{number}", defaults={"name_en": f"Region {number}"})[0]
    assessment.regions.add(region)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_session_costs_the_same_however_much_it_shows(client, session, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        fill_session(number, session)
    client.get(url("session_detail", 5))

    with django_assert_num_queries(8):
        page = client.get(url("session_detail", 5)).content.decode()

    for number in range(1, rows + 1):
        shown = ("Item", "Document", "Decision", "Request", "Body", "Assessment")
        assert all(f"{noun} {number}" in page for noun in shown)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_assessment_costs_the_same_however_much_it_shows(
    client, session, assessment, rows, django_assert_num_queries
):
    for number in range(1, rows + 1):
        fill_assessment(number, assessment, session)
    client.get(url("assessment_detail", "GA1"))

    with django_assert_num_queries(6):
        page = client.get(url("assessment_detail", "GA1")).content.decode()

    for number in range(1, rows + 1):
        assert all(words in page for words in (f"Chapter {number}", f"IPBES/5/{number}", f"Body {number}"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "statements"), [("session_list", 5), ("assessment_list", 7), ("post_list", 4)])
def test_a_register_costs_the_same_however_long(
    client, session, assessment, rows, name, statements, django_assert_num_queries
):
    for number in range(1, rows + 1):
        fill_session(number, Session.objects.create(number=number, country=session.country) if number > 1 else session)
        Post.objects.create(number=number, name_en="Post", grade="P-3", is_vacant=True,
                            document=Document.objects.filter(agenda_item__isnull=False).last())  # fmt: skip
    client.get(url(name))

    with django_assert_num_queries(statements):
        client.get(url(name))


# What they show


def test_a_session_shows_its_agenda_in_the_order_of_an_agenda_and_hides_what_is_hidden(client, session, secretariat):
    for number in ("10", "6(a)", "2"):
        AgendaItem.objects.create(session=session, number=number, name_en=f"Item {number}")
    document(3, session)
    document(9, session, is_draft=True, agenda_item=AgendaItem.objects.first())

    response = client.get(url("session_detail", 5))
    assert [row["item"].number for row in response.context["agenda"]] == ["2", "6(a)", "10"]
    assert "IPBES/5/3" in response.content.decode()
    assert "IPBES/5/9" not in response.content.decode()
    client.force_login(secretariat)
    assert "IPBES/5/9" in client.get(url("session_detail", 5)).content.decode()


def test_the_number_of_documents_of_a_session_does_not_count_hidden_ones(client, session, secretariat):
    document(3, session)
    document(9, session, is_draft=True)
    Decision.objects.create(symbol="IPBES-5/1", session=session, name_en="Decision")

    def counted():
        row = client.get(url("session_list")).context["rows"][0]
        return row.documents_in, row.decisions_in

    assert counted() == (1, 1)
    client.force_login(secretariat)
    assert counted() == (2, 1)


def test_sessions_are_found_by_year_and_place_the_newest_first(client, session, country):
    Session.objects.create(number=6, starts_on="2018-03-18", city="Medellín")
    Session.objects.create(number=4, starts_on="2016-02-22", city="Kuala Lumpur")

    assert [row.number for row in client.get(url("session_list")).context["rows"]] == [6, 5, 4]
    found = client.get(url("session_list"), {"year": "2017", "country": "GRD", "q": "bonn"}).context["rows"]
    assert [row.number for row in found] == [5]


def test_milestones_stand_as_a_timeline_with_what_is_expected_marked(client, assessment, session):
    Milestone.objects.create(assessment=assessment, kind="approval", starts="2090", session=session)
    Milestone.objects.create(assessment=assessment, kind="call", starts="2016-03")

    response = client.get(url("assessment_detail", "GA1"))

    assert [(row["step"].kind, row["is_future"]) for row in response.context["milestones"]] == [
        ("call", False),
        ("approval", True),
    ]
    assert "timeline__future" in response.content.decode()
    assert url("session_detail", 5) in response.content.decode()


def test_chapters_keep_their_printed_numbers(client, assessment):
    for position, number in enumerate(["5.0", "5.1", "2"]):
        Chapter.objects.create(assessment=assessment, number=number, position=position, title="Chapter")

    response = client.get(url("assessment_detail", "GA1"))

    assert [chapter.number for chapter in response.context["chapters"]] == ["5.0", "5.1", "2"]


def test_an_assessment_without_deliverable_names_no_foreign_bodies(client, db):
    Body.objects.create(code="b", kind="author_group", name_en="Author group of another one")
    Assessment.objects.create(code="TCA", name_en="Transformative change", kind="thematic", state="approved")

    assert "Author group of another one" not in client.get(url("assessment_detail", "TCA")).content.decode()


def test_posts_say_as_of_which_document_they_stand(client, session):
    paper = document(2, session, dated="2017-01-12")
    Post.objects.create(number=1, name_en="Officer", grade="P-4", incumbent_since="2015-03", document=paper)
    Post.objects.create(number=2, name_en="Assistant", grade="G-6", is_vacant=True, note="Recruitment in progress.")

    page = client.get(url("post_list")).content.decode()

    assert all(words in page for words in ("12 January 2017", "filled since March 2015", "vacant", "Recruitment in"))
    vacant = client.get(url("post_list"), {"vacant": "true"}).context["rows"]
    assert [post.number for post in vacant] == [2]
    graded = client.get(url("post_list"), {"grade": "p-4"}).context["rows"]
    assert [post.number for post in graded] == [1]


def test_a_post_listed_in_a_hidden_document_does_not_name_it(client, session):
    Post.objects.create(number=1, name_en="Officer", grade="P-4", is_vacant=True,
                        document=document(9, session, is_draft=True))  # fmt: skip
    page = client.get(url("post_list")).content.decode()

    assert "Officer" in page
    assert "IPBES/5/9" not in page
    assert "IPBES/5/9" not in client.get("/api/v1/posts/").content.decode()


@pytest.mark.parametrize(
    ("name", "endpoint", "column", "query", "found"),
    [
        ("body_list", "bodies", "code", {"kind": "task_force"}, ["tf"]),
        ("body_list", "bodies", "code", {"current": "true"}, ["bureau"]),
        ("session_list", "sessions", "number", {"year": "2017"}, ["5"]),
        ("assessment_list", "assessments", "code", {"kind": "global"}, ["GA1"]),
        ("post_list", "posts", "number", {"vacant": "true"}, ["2"]),
    ],
)
def test_a_download_holds_exactly_the_filtered_list(client, session, assessment, name, endpoint, column, query, found):
    for code, kind in (("tf", "task_force"), ("bureau", "bureau")):
        Body.objects.create(code=code, kind=kind, name_en=code)
    Session.objects.create(number=6, starts_on="2018")
    Assessment.objects.create(code="VA", name_en="Values", kind="methodological", state="approved")
    Post.objects.create(number=1, name_en="A", grade="P-4", incumbent_since="2015")
    Post.objects.create(number=2, name_en="B", grade="P-4", is_vacant=True)
    address = f"/api/v1/{endpoint}/?format=csv&{'&'.join(f'{key}={value}' for key, value in query.items())}"

    assert address.replace("&", "&amp;") in client.get(url(name), query).content.decode()
    table = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    assert [row[column] for row in csv.DictReader(io.StringIO(table))] == found


# Editing


FORMS = {
    "post_create": ([], {"number": 1, "name_en": "Officer", "grade": "P-4", "is_vacant": "on"}, Post),
    "session_create": ([], {"number": 6, "starts_on": "2018-03", "city": "Medellín"}, Session),
    "agenda_item_create": ([5], {"number": "6(a)", "name_en": "Capacity"}, AgendaItem),
    "assessment_create": ([], {"code": "va", "name_en": "Values", "kind": "global", "state": "ongoing"}, Assessment),
    "chapter_create": (["GA1"], {"number": "2.1", "title": "Status"}, Chapter),
    "milestone_create": (["GA1"], {"kind": "call", "starts": "2016-03"}, Milestone),
}


@pytest.mark.parametrize("name", FORMS)
def test_staff_enter_a_row_and_come_back_to_its_page(client, unit, session, assessment, name):
    arguments, data, model = FORMS[name]
    client.force_login(unit)

    response = client.post(url(name, *arguments), data)

    row = model.objects.last()
    assert response.status_code == 302, response.context["form"].errors
    assert client.get(response.url).status_code == 200
    assert [entry.actor for entry in Entry.objects.about(row)] == [unit]


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("post_create", {"is_vacant": ""}, "Say since when the post is filled, or that it is vacant."),
        ("session_create", {"ends_on": "2018-02"}, "The end lies before the start."),
        ("session_create", {"number": "5"}, "already exists"),
        ("session_create", {"number": "99999999999999999999"}, "Ensure this value is less than or equal to"),
        ("agenda_item_create", {"number": ""}, "This field is required."),
        ("assessment_create", {"code": "../"}, "Enter a code of 2 to 10 letters and digits, such as GA1."),
        ("assessment_create", {"code": "17"}, "Enter a code of 2 to 10 letters and digits, such as GA1."),
        ("chapter_create", {"after": "87"}, "Select a valid choice."),
        ("milestone_create", {"starts": "soon"}, "Enter a year, a year and month, or a full date, such as 2018-07."),
    ],
)
def test_a_wrong_entry_gets_a_clear_message_and_saves_nothing(
    client, unit, session, assessment, name, changes, message
):
    arguments, data, model = FORMS[name]
    client.force_login(unit)
    before = model.objects.count()

    page = client.post(url(name, *arguments), data | changes).content.decode()

    assert message in page
    assert 'class="error-summary"' in page
    assert model.objects.count() == before


def test_a_chapter_is_put_after_the_one_chosen_and_moved_by_its_form(client, unit, assessment):
    one, two = (
        Chapter.objects.create(assessment=assessment, number=str(n), position=n, title=f"Chapter {n}") for n in (1, 2)
    )
    client.force_login(unit)
    client.post(url("chapter_create", "GA1"), {"number": "1.1", "title": "Between", "after": one.pk})
    assert [chapter.number for chapter in assessment.chapters.all()] == ["1", "1.1", "2"]

    address = url("chapter_edit", "GA1", two.pk)
    opened = client.get(address).context["form"].initial
    assert opened["after"] == str(Chapter.objects.get(number="1.1").pk)
    data = {"number": "2", "title": "Chapter 2", "seen": opened["seen"]}
    client.post(address, data | {"after": opened["after"]})
    assert [chapter.number for chapter in assessment.chapters.all()] == ["1", "1.1", "2"]
    client.post(address, data | {"after": "first"})
    assert [chapter.number for chapter in assessment.chapters.all()] == ["2", "1", "1.1"]


def test_a_stale_edit_of_a_milestone_is_shown_side_by_side(client, unit, assessment):
    step = Milestone.objects.create(assessment=assessment, kind="call", starts="2016-03")
    client.force_login(unit)
    address = url("milestone_edit", "GA1", step.pk)
    seen = client.get(address).context["form"].initial["seen"]
    client.post(address, {"kind": "call", "starts": "2016-04", "seen": seen})

    response = client.post(address, {"kind": "call", "starts": "2016-05", "city": "Bonn", "seen": seen})

    page = response.content.decode()
    assert response.status_code == 409
    assert all(words in page for words in ("2016-04", "2016-05", "Bonn", "Nothing of yours is lost"))
    step.refresh_from_db()
    assert step.starts == "2016-04"


def test_a_row_is_edited_on_the_page_it_belongs_to(client, unit, session, assessment):
    item = AgendaItem.objects.create(session=session, number="6", name_en="Programme")
    step = Milestone.objects.create(assessment=assessment, kind="call", starts="2016-03")
    Session.objects.create(number=6)
    Assessment.objects.create(code="VA", name_en="Values", kind="methodological", state="approved")
    client.force_login(unit)

    assert client.get(url("agenda_item_edit", 5, item.pk)).status_code == 200
    assert client.get(url("agenda_item_edit", 6, item.pk)).status_code == 404
    assert client.get(url("milestone_edit", "GA1", step.pk)).status_code == 200
    assert client.get(url("milestone_edit", "VA", step.pk)).status_code == 404


# Links from and to documents, decisions and requests


def test_documents_decisions_and_requests_lead_to_sessions_and_bodies(client, session):
    fill_session(1, session)
    paper = Document.objects.get()
    for address in (
        url("document_detail", paper.pk),
        url("decision_list"),
        url("decision_symbol", "IPBES-5/1"),
        url("request_list"),
    ):
        assert f'href="{url("session_detail", 5)}"' in client.get(address).content.decode(), address
    for address in (url("decision_symbol", "IPBES-5/1"), url("request_list")):
        assert f'href="{url("body_detail", "b1")}"' in client.get(address).content.decode(), address


def test_the_registers_stand_in_the_navigation(client, db):
    for name in ("body_list", "session_list", "assessment_list", "post_list"):
        page = client.get(url(name)).content.decode()
        assert f'<a href="{url("body_list")}" aria-current="page">Platform</a>' in page
