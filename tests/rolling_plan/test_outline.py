"""The outline page: adding, moving, taking out and putting back, by button."""

import re

import pytest

from ipbes_portal.texts.models import Wording
from rolling_plan.models import Section
from tests.outline import place

OUTLINE = "/en/plan/outline/"
OUTLINE_QUERIES = 9


@pytest.fixture
def plan(db):
    """A section with two paragraphs, the first with an item and a footnote."""
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", body="The first paragraph.")
    place("A1.a", "item", "A1", body="The item.")
    place("fn1", "footnote", "A1", body="A footnote.", position=2)
    place("A2", "paragraph", "A", body="The second paragraph.", position=2)


@pytest.fixture
def staff(client, secretariat):
    client.force_login(secretariat)
    return client


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def rows(page):
    """(key, number) of every part in the outline."""
    return re.findall(r'<li id="([\w.]+)" class="outline__row[^>]*><span class="outline__number">([^<]*)</span>', page)


def test_the_outline_shows_the_tree_and_the_moves_each_part_can_make(staff, plan):
    page = page_of(staff.get(OUTLINE))

    assert rows(page) == [("A", "A."), ("A1", "1."), ("A1.a", "(a)"), ("fn1", ""), ("A2", "2.")]
    assert re.findall(r"aria-label=\"Move (\S+ \w+)\"", page) == ["A1 down", "A2 up"]
    assert re.findall(r"aria-label=\"Add a part below (\S+)\"", page) == ["A", "A1", "A1.a", "A2"]
    assert "Keys never change" in page


def test_moving_changes_numbers_and_no_key(staff, plan):
    response = staff.post(f"{OUTLINE}A2/move/", {"up": "yes"})

    assert response.url == f"{OUTLINE}#A2"
    page = page_of(staff.get(OUTLINE))
    assert "Part A2 was moved up." in page
    assert rows(page)[:3] == [("A", "A."), ("A2", "1."), ("A1", "2.")]
    assert "There is nothing to change places with." in page_of(
        staff.post(f"{OUTLINE}A2/move/", {"up": "yes"}, follow=True)
    )


def test_adding_an_item_below_a_paragraph(staff, plan):
    page = page_of(staff.get(f"{OUTLINE}A1/add/"))
    assert re.findall(r'name="kind" value="(\w+)"', page) == ["item", "bullet", "footnote"]
    assert 'name="title"' not in page

    form = {"kind": "item", "language": "fr", "body": "Une ligne.\r\nDeux.", "source": "IPBES/5/3"}
    assert staff.post(f"{OUTLINE}A1/add/", form).url == f"{OUTLINE}#A1.b"

    wording = Wording.objects.get(text__plan_section__key="A1.b")
    assert (wording.language, wording.body, wording.source) == ("fr", "Une ligne.\nDeux.", "IPBES/5/3")
    assert ("A1.b", "(b)") in rows(page_of(staff.get(OUTLINE)))


def test_adding_a_lettered_section(staff, plan):
    page = page_of(staff.get(f"{OUTLINE}add/"))
    assert re.findall(r'name="kind" value="(\w+)"', page) == ["section"]
    assert "<textarea" not in page

    staff.post(f"{OUTLINE}add/", {"kind": "section", "language": "en", "title": "Strategies"})

    assert rows(page_of(staff.get(OUTLINE)))[-1] == ("B", "B.")


def test_adding_a_footnote_says_how_to_refer_to_it(staff, plan):
    form = {"kind": "footnote", "language": "en", "body": "Another."}
    page = page_of(staff.post(f"{OUTLINE}A2/add/", form, follow=True))

    assert "write [^h1] where its number is to stand" in page


def test_a_form_sent_twice_adds_one_part(staff, plan):
    form = {"kind": "item", "language": "en", "body": "Once.", "form_key": "key"}
    assert {staff.post(f"{OUTLINE}A1/add/", form).url for _time in range(2)} == {f"{OUTLINE}#A1.b"}
    assert Section.objects.count() == 6


@pytest.mark.parametrize(
    ("parent", "form", "problem"),
    [
        ("A/", {"kind": "heading", "body": "Text."}, "A heading needs a title."),
        ("A/", {"kind": "heading", "title": "Title", "body": "Text."}, "A heading has no text."),
        ("A/", {"kind": "paragraph", "title": "Title"}, "Please write the text."),
        ("A1/", {"kind": "section", "title": "Title"}, "Select a valid choice."),
        ("A1/", {"kind": "item", "body": "See.[^7]"}, "there is no footnote for the mark “[^7]”"),
        ("A1/", {"kind": "item", "body": "See <i>this</i>"}, "looks like HTML"),
        ("", {"kind": "section"}, "A heading needs a title."),
    ],
)
def test_a_part_that_cannot_be_is_refused_with_everything_typed_still_there(staff, plan, parent, form, problem):
    form = {"language": "ru", "source": "Typed source"} | form
    page = page_of(staff.post(f"{OUTLINE}{parent}add/", form))

    assert problem in page
    assert "Typed source" in page
    assert '<option value="ru" selected>' in page
    assert Section.objects.count() == 5


def test_nothing_can_be_added_below_a_footnote_by_its_address(staff, plan):
    assert staff.get(f"{OUTLINE}fn1/add/").status_code == 404


def test_taking_out_asks_first_and_putting_back_undoes_it(staff, plan):
    page = page_of(staff.get(f"{OUTLINE}A1/withdraw/"))
    assert "2 parts below it go with it." in page
    assert Section.objects.in_plan().count() == 5

    page = page_of(staff.post(f"{OUTLINE}A1/withdraw/", follow=True))
    assert "Part A1 was taken out of the plan." in page
    assert rows(page) == [("A", "A."), ("A2", "1.")]
    assert "Taken out" in page
    assert "Role secretariat" in page
    assert "The second paragraph." in page
    assert "The first paragraph." not in page_of(staff.get("/en/plan/"))
    assert staff.get(f"{OUTLINE}A1/withdraw/").status_code == 404

    page = page_of(staff.post(f"{OUTLINE}A1/put-back/", follow=True))
    assert "Part A1 is in the plan again." in page
    assert [key for key, _number in rows(page)] == ["A", "A1", "A1.a", "fn1", "A2"]
    assert staff.post(f"{OUTLINE}A1/put-back/").status_code == 404


def test_what_stood_below_a_part_taken_out_waits_for_it(staff, plan):
    staff.post(f"{OUTLINE}A1.a/withdraw/")
    staff.post(f"{OUTLINE}A1/withdraw/")

    page = page_of(staff.get(OUTLINE))
    assert "Put A1 back first." in page
    assert "The part above it is not in the plan." in page_of(staff.post(f"{OUTLINE}A1.a/put-back/", follow=True))


def test_a_footnote_that_is_referred_to_says_why_it_stays(staff, plan, secretariat):
    Wording.objects.filter(text__plan_section__key="A2").update(body="See.[^1]")

    page = page_of(staff.post(f"{OUTLINE}fn1/withdraw/", follow=True))

    assert "Part A2 still refers to footnote fn1." in page


@pytest.mark.parametrize("address", ["", "add/", "A1/add/", "A1/move/", "A1/withdraw/", "A1/put-back/"])
def test_the_outline_is_for_staff(client, plan, partner, address):
    assert client.post(OUTLINE + address).status_code in (302, 405)
    client.force_login(partner)
    assert client.post(OUTLINE + address).status_code in (403, 405)
    assert client.get(OUTLINE + address).status_code in (403, 405)
    assert Section.objects.in_plan().count() == 5


@pytest.mark.parametrize("address", ["A1/move/", "A1/put-back/"])
def test_buttons_do_nothing_when_their_address_is_opened(staff, plan, address):
    assert staff.get(OUTLINE + address).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_outline_costs_the_same_however_many_parts(staff, number, django_assert_num_queries):
    for position in range(1, number + 1):
        place(f"S{position}", "section", title="Aims", position=position)
        gone = place(f"G{position}", "section", title="Gone", position=position)
        staff.post(f"{OUTLINE}{gone.key}/withdraw/")
    staff.get(OUTLINE)

    with django_assert_num_queries(OUTLINE_QUERIES):
        page = page_of(staff.get(OUTLINE))

    assert page.count('name="down"') == number - 1
