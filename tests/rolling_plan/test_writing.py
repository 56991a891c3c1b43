"""The editor, its preview, the versions and who else is at work."""

import re
from datetime import date, timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.texts.models import Version, Wording, WordingState
from rolling_plan import differences
from rolling_plan.actions.assignments import assign_section
from rolling_plan.actions.sections import write_section
from rolling_plan.models import Assignment, Section
from tests.outline import place

EDITOR = "/en/plan/edit/A1/{}/"
EDITOR_QUERIES = 16
HISTORY_QUERIES = 9


@pytest.fixture
def plan(db):
    """A section with two paragraphs and a footnote, in English."""
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", title="Why", body="The first paragraph.")
    place("fn1", "footnote", "A1", body="A footnote on IPBES-3/1.")
    place("A2", "paragraph", "A", body="The second paragraph.", position=2)


def words(key="A1", language="en"):
    return Wording.objects.filter(text__plan_section__key=key, language=language).first()


def sent(version=1, **more):
    return {"title": "Why", "body": "Changed.", "state": "draft", "source": "", "version": version} | more


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def staff(client, secretariat):
    client.force_login(secretariat)
    return client


@pytest.fixture
def asked(client, plan, secretariat, stranger):
    """Somebody without a role who is asked to write A1 in French."""
    assign_section(Section.objects.get(key="A1"), by=secretariat, language="fr", to=stranger, due_on=date(2030, 1, 31))
    client.force_login(stranger)
    return client


def test_the_editor_shows_the_original_beside_the_language_written(staff, plan):
    page = page_of(staff.get(EDITOR.format("ar")))

    assert "Original in English" in page
    assert 'lang="en" dir="ltr"><h3>Why</h3>' in page
    assert "The first paragraph." in page
    # Title and text only: their labels are in the language of the page.
    assert re.findall(r'<(input|textarea)[^>]* lang="ar" dir="rtl"', page) == ["input", "textarea"]
    assert "missing" in page
    assert "/en/plan/edit/A/ar/" in page
    assert "/en/plan/edit/fn1/ar/" in page
    assert "[^1]" in page


def test_the_original_itself_has_nothing_beside_it(staff, plan):
    assert "Original in" not in page_of(staff.get(EDITOR.format("en")))


@pytest.mark.parametrize("address", ["/en/plan/edit/A9/en/", "/en/plan/edit/A1/de/", "/en/plan/edit/A1/zh-hans/"])
def test_what_is_not_there_cannot_be_written(staff, plan, address):
    assert staff.get(address).status_code == 404


def test_what_stands_below_a_part_that_was_taken_out_cannot_be_written(staff, plan):
    Section.objects.filter(key="A").update(withdrawn_at=clock.now())

    assert staff.get("/en/plan/edit/A/en/").status_code == 404
    assert staff.get(EDITOR.format("en")).status_code == 404


def test_saving_shows_the_editor_again_and_line_breaks_do_not_count_as_changes(staff, plan):
    response = staff.post(EDITOR.format("en"), sent(body="One.\r\n\r\nTwo."))

    assert (response.status_code, response.url) == (302, EDITOR.format("en") + "?saved=yes")
    assert words().body == "One.\n\nTwo."

    staff.post(EDITOR.format("en"), sent(version=2, body="One.\r\n\r\nTwo."))

    assert words().version == 2


def test_saving_a_translation_even_unchanged_says_that_it_fits_the_original(staff, plan, secretariat):
    staff.post(EDITOR.format("fr"), sent(version=0, body="Le premier paragraphe."))
    staff.post(EDITOR.format("en"), sent(body="The very first paragraph."))

    page = page_of(staff.get(EDITOR.format("fr")))
    assert "out of date" in page
    assert "<ins>" in page
    assert "very" in page

    staff.post(EDITOR.format("fr"), sent(version=1, body="Le premier paragraphe."))

    assert "out of date" not in page_of(staff.get(EDITOR.format("fr")))


def test_save_and_next_goes_on_to_what_is_missing_or_out_of_date_in_this_language(staff, plan):
    go_on = {"next": "yes"}
    assert staff.post(EDITOR.format("en"), sent() | go_on).url == "/en/plan/edit/?language=en"
    assert staff.post(EDITOR.format("fr"), sent(0) | go_on).url == "/en/plan/edit/fn1/fr/"
    assert staff.post("/en/plan/edit/fn1/fr/", sent(0) | go_on).url == "/en/plan/edit/A2/fr/"
    assert staff.post("/en/plan/edit/A2/fr/", sent(0) | go_on).url == "/en/plan/edit/A/fr/"
    assert staff.post("/en/plan/edit/A/fr/", sent(0) | go_on).url == "/en/plan/edit/?language=fr"


def test_the_preview_prints_figures_footnotes_and_links_and_saves_nothing(staff, plan, make_activity):
    make_activity(starts_on="2017-01-30", status="completed")
    body = "{{programme.activities}} activities.[^1] See IPBES/5/3."
    page = page_of(staff.post(EDITOR.format("en"), sent(body=body, preview="yes")))
    preview = page.partition('id="preview"')[2].partition("</section>")[0]

    assert '<span class="paragraph__number">1.</span>' in preview
    assert '<a class="counted" href="#figure-0"' in preview
    assert ">1</a> activities." in preview
    assert 'href="#fn1" role="doc-noteref"' in preview
    assert "A footnote on" in preview
    assert "IPBES/5/3" in preview
    assert "{{" not in preview
    assert words().body == "The first paragraph."
    assert "{{programme.activities}} activities.[^1] See IPBES/5/3.</textarea>" in page


def test_a_footnote_in_the_preview_has_the_number_it_will_print_with(staff, plan):
    place("fn2", "footnote", "A1", body="Another.", position=2)
    staff.post(EDITOR.format("en"), sent(body="First mark.[^2]"))

    response = staff.post("/en/plan/edit/A2/en/", sent(body="Second.[^1] Again.[^2]", preview="yes"))

    runs = response.context["preview"]["paragraphs"][0]
    assert [(run["key"], run["number"]) for run in runs if run["type"] == "note"] == [("fn1", "2"), ("fn2", "1")]


def test_figures_in_a_preview_are_written_as_the_language_writes_them(staff, plan, make_activity):
    make_activity()
    response = staff.post(EDITOR.format("ru"), sent(0, body="{{programme.activities}}", preview="yes"))

    assert response.context["preview"]["number"] == "1."
    assert response.context["preview"]["figures"][0]["label"] != ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("See {{programme.unicorns}}.", "there is no figure “{{programme.unicorns}}”."),
        ("Fine.\n\u202eenif", "Line 2: an invisible character turns the direction"),
        ("<b>Bold</b>", "“&lt;b&gt;” looks like HTML"),
        ("", "This field is required."),
        ("x" * 50_001, "at most 50000 characters"),
    ],
)
@pytest.mark.parametrize("button", ["save", "preview"])
def test_what_cannot_print_is_said_in_the_form_with_everything_typed_still_there(staff, plan, body, problem, button):
    page = page_of(staff.post(EDITOR.format("en"), sent(title="Kept title", body=body) | {button: "yes"}))

    assert problem in page
    assert 'value="Kept title"' in page
    assert words().body == "The first paragraph."


def test_a_stale_save_shows_mine_and_theirs_and_loses_nothing(staff, plan, unit):
    write_section(Section.objects.get(key="A1"), by=unit, language="en", title="Why", body="Theirs.", version=1)

    page = page_of(staff.post(EDITOR.format("en"), sent(body="Mine.")), 409)

    assert words().body == "Theirs."
    assert "Mine.</textarea>" in page
    assert "Role unit saved another version" in page
    for typed in ("Mine.", "Theirs."):
        assert f'<td dir="auto">{typed}</td>' in page
    assert page.count('class="conflict__row--differs"') == 1
    assert 'name="version" value="2"' in page

    staff.post(EDITOR.format("en"), sent(2, body="Both."))
    assert words().body == "Both."


def test_first_words_that_somebody_else_wrote_first_are_a_stale_save_too(staff, plan, unit):
    write_section(Section.objects.get(key="A1"), by=unit, language="fr", body="À eux.", version=0)

    assert staff.post(EDITOR.format("fr"), sent(0, body="À moi.")).status_code == 409
    assert words(language="fr").body == "À eux."


def test_a_version_that_cannot_be_is_no_stale_save_where_nothing_stands(staff, plan):
    page_of(staff.post(EDITOR.format("fr"), sent(7)), 302)

    assert words(language="fr").version == 1


def test_a_form_sent_twice_saves_once(staff, plan):
    for _time in range(2):
        response = staff.post(EDITOR.format("en"), sent(form_key="key"))
        assert response.url == EDITOR.format("en") + "?saved=yes"
    assert words().version == 2


def test_official_words_are_locked_behind_a_box(staff, plan):
    Wording.objects.update(state=WordingState.OFFICIAL, source="IPBES/5/3")
    page = page_of(staff.get(EDITOR.format("en")))
    assert "This is the official text" in page
    assert 'name="over_official"' in page

    page = page_of(staff.post(EDITOR.format("en"), sent()))
    assert "tick the box that says so" in page
    assert words().state == "official"

    staff.post(EDITOR.format("en"), sent(over_official="on"))
    assert (words().state, words().body) == ("draft", "Changed.")


def test_who_is_asked_cannot_touch_official_words(asked, secretariat):
    write_section(Section.objects.get(key="A1"), by=secretariat, language="fr", body="Mots.", version=0)
    Wording.objects.filter(language="fr").update(state=WordingState.OFFICIAL, source="IPBES/5/3")

    page = page_of(asked.get(EDITOR.format("fr")))
    assert "Only the secretariat can put other words in their place." in page
    assert "<textarea" not in page

    assert asked.post(EDITOR.format("fr"), sent(over_official="on")).status_code == 200
    assert words(language="fr").body == "Mots."


def test_who_is_asked_writes_their_part_and_nothing_else(asked):
    page = page_of(asked.get(EDITOR.format("fr")))
    assert "You are asked to write this." in page
    assert "Wanted by 31 January 2030." in page
    assert '<option value="reviewed"' not in page
    assert "Ask somebody" not in page

    assert asked.get(EDITOR.format("es")).status_code == 403
    assert asked.get("/en/plan/edit/A2/fr/").status_code == 403
    assert asked.post("/en/plan/edit/A2/fr/", sent(0)).status_code == 403
    assert "Select a valid choice" in page_of(asked.post(EDITOR.format("fr"), sent(0, state="reviewed")))

    asked.post(EDITOR.format("fr"), sent(0, body="Le premier."))
    assert words(language="fr").body == "Le premier."


def test_save_and_finish_saves_and_ends_the_right_to_write(asked):
    response = asked.post(EDITOR.format("fr"), sent(0, body="Le premier.", finish="yes"))

    assert response.url == "/en/"
    assert words(language="fr").body == "Le premier."
    assert asked.get(EDITOR.format("fr")).status_code == 403


def test_i_have_finished_leads_back_to_the_board_while_more_is_asked(asked, secretariat, stranger):
    assign_section(Section.objects.get(key="A2"), by=secretariat, language="fr", to=stranger)

    assert asked.get("/en/plan/edit/A1/fr/finish/").status_code == 405
    assert asked.post("/en/plan/edit/A1/fr/finish/").url == "/en/plan/edit/"
    assert asked.post("/en/plan/edit/A1/fr/finish/").status_code == 403
    assert asked.post("/en/plan/edit/A2/fr/finish/").url == "/en/"
    assert not Assignment.objects.open().exists()


def test_finishing_what_nobody_was_asked_does_not_exist(staff, plan):
    assert staff.post("/en/plan/edit/A1/fr/finish/").status_code == 404


# Who else is at work


def test_others_who_have_it_open_are_named_until_they_save(staff, plan, unit, client_class):
    other = client_class()
    other.force_login(unit)
    with clock.at(clock.now().replace(hour=10, minute=4)):
        other.get(EDITOR.format("en"))
        assert "has been editing this" not in page_of(other.get(EDITOR.format("en")))
        page = page_of(staff.get(EDITOR.format("en")))
        assert re.search(r"Role unit has been editing this since \d\d:04:", page)
        assert "has been editing this" not in page_of(staff.get(EDITOR.format("fr")))

        other.post(EDITOR.format("en"), sent(), follow=True)
        assert "Role unit has been editing" not in page_of(staff.get(EDITOR.format("en")))


def test_presence_is_forgotten_after_a_while_and_renewed_by_a_preview(staff, plan, unit, client_class):
    other, start = client_class(), clock.now()
    other.force_login(unit)
    with clock.at(start):
        other.get(EDITOR.format("en"))
    with clock.at(start + timedelta(minutes=10)):
        other.post(EDITOR.format("en"), sent(preview="yes"))
    with clock.at(start + timedelta(minutes=20)):
        assert "Role unit has been editing" in page_of(staff.get(EDITOR.format("en")))
    with clock.at(start + timedelta(minutes=26)):
        assert "Role unit has been editing" not in page_of(staff.get(EDITOR.format("en")))


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


# Versions

HISTORY = "/en/plan/edit/A1/en/history/"


def test_the_history_shows_who_wrote_what_when_and_marks_the_differences(staff, plan):
    staff.post(EDITOR.format("en"), sent(body="The second first paragraph.", state="reviewed", source="IPBES/5/3"))
    staff.post(EDITOR.format("en"), sent(2, body="The second first paragraph.", source="IPBES/5/3"))

    page = page_of(staff.get(HISTORY))

    assert [page.count(f">Version {number}") for number in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert "the present words" in page
    assert '<ins><span class="visually-hidden">[added: </span> second<span' in page
    assert "loaded with the portal" in page
    assert "Role secretariat" in page
    assert "The same words; only state, source or original differ." in page
    assert page.count("Restore version") == 2


def test_restoring_from_the_history(staff, plan):
    staff.post(EDITOR.format("en"), sent())
    restore = f"{HISTORY}1/restore/"

    assert staff.get(restore).status_code == 405
    assert "Somebody else saved this text meanwhile" in page_of(staff.post(restore, {"version": "1"}, follow=True))
    assert "Somebody else" in page_of(staff.post(restore, {"version": "9" * 5000}, follow=True))
    assert words().body == "Changed."
    assert "Version 1 stands again." in page_of(staff.post(restore, {"version": "2"}, follow=True))
    assert words().body == "The first paragraph."
    assert staff.post(f"{HISTORY}9/restore/", {"version": "3"}).status_code == 404
    assert Version.objects.count() == 2


def test_restoring_over_official_words_needs_the_box(staff, plan):
    staff.post(EDITOR.format("en"), sent())
    Wording.objects.filter(text__plan_section__key="A1").update(state=WordingState.OFFICIAL)
    assert 'name="over_official"' in page_of(staff.get(HISTORY))
    restore = f"{HISTORY}1/restore/"

    assert "tick the box" in page_of(staff.post(restore, {"version": "2"}, follow=True))
    staff.post(restore, {"version": "2", "over_official": "on"})
    assert words().body == "The first paragraph."


def test_who_is_asked_reads_the_history_of_their_part_and_restores_nothing(asked):
    asked.post(EDITOR.format("fr"), sent(0, body="Un."))
    asked.post(EDITOR.format("fr"), sent(1, body="Deux."))

    assert "Restore" not in page_of(asked.get("/en/plan/edit/A1/fr/history/"))
    assert asked.get(HISTORY).status_code == 403
    assert asked.post("/en/plan/edit/A1/fr/history/1/restore/", {"version": "2"}).status_code == 403


def test_a_language_without_words_has_an_empty_history(staff, plan):
    assert "Nothing has been written in this language yet." in page_of(staff.get("/en/plan/edit/A1/ru/history/"))


# What it costs


@pytest.mark.parametrize("rows", [1, 3])
def test_the_editor_costs_the_same_however_many_parts(staff, rows, django_assert_num_queries):
    place("A", "section", title="Aims")
    for number in range(1, rows + 1):
        place(f"A{number}", "paragraph", "A", body="Words.", position=number)
        place(f"fn{number}", "footnote", f"A{number}", body="Note.")

    with django_assert_num_queries(EDITOR_QUERIES):
        page_of(staff.get(EDITOR.format("fr")))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_costs_the_same_however_many_versions(staff, plan, rows, django_assert_num_queries):
    for number in range(1, rows + 1):
        staff.post(EDITOR.format("en"), sent(number, body=f"Words {number}."))

    with django_assert_num_queries(HISTORY_QUERIES):
        page_of(staff.get(HISTORY))


# Differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("one two", "one three", [("same", "one "), ("removed", "two"), ("added", "three")]),
        ("a b c d", "a x y d", [("same", "a "), ("removed", "b c"), ("added", "x y"), ("same", " d")]),
        ("能力建设计划", "能力发展计划", [("same", "能力"), ("removed", "建设"), ("added", "发展"), ("same", "计划")]),
        ("l’été", "l’hiver", [("same", "l’"), ("removed", "été"), ("added", "hiver")]),
        ("بناء القدرات", "بناء الخطة", [("same", "بناء "), ("removed", "القدرات"), ("added", "الخطة")]),
    ],
)
def test_differences_are_told_by_words_and_in_chinese_by_characters(before, after, expected):
    assert [(stretch.kind, stretch.text) for stretch in differences.compare(before, after)] == expected


def test_differences_put_together_give_both_texts_back_also_when_long():
    before = "\n".join(f"Line {number} of many." for number in range(2000))
    after = before.replace("Line 7 ", "Row 7 ").replace("\nLine 1999", "")
    found = differences.compare(before, after)

    assert "".join(stretch.text for stretch in found if stretch.kind != "added") == before
    assert "".join(stretch.text for stretch in found if stretch.kind != "removed") == after
    assert differences.is_changed(found)
