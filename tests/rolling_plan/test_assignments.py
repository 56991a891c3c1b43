"""Asking people to write parts of the plan."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.accounts.actions import close_account
from ipbes_portal.notifications.models import Notice
from rolling_plan import rules
from rolling_plan.actions.assignments import assign_section, finish_assignment, release_assignment
from rolling_plan.actions.sections import withdraw_section, write_section
from rolling_plan.models import Assignment, Section
from rolling_plan.needs import needs_me
from tests.outline import place
from tests.people import make_user


@pytest.fixture
def section(db):
    place("A", "section", title="Aims")
    return place("A1", "paragraph", "A", body="The first paragraph.")


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("subject", flat=True))


def test_who_is_asked_may_write_only_that_part_in_that_language_until_finished(section, secretariat, stranger):
    other = place("A2", "paragraph", "A", body="Another.", position=2)
    assignment = assign_section(section, by=secretariat, language="fr", to=stranger)

    assert rules.can_write(stranger, section, "fr")
    assert not rules.can_write(stranger, section, "es")
    assert not rules.can_write(stranger, other, "fr")
    write_section(section, by=stranger, language="fr", body="Le premier paragraphe.", version=0)

    finish_assignment(assignment, by=stranger)

    assert not rules.can_write(stranger, section, "fr")
    assert not rules.can_see_board(stranger)
    with pytest.raises(PermissionDenied):
        write_section(section, by=stranger, language="fr", body="Encore.", version=1)


def test_asking_finishing_and_releasing_are_told(section, secretariat, unit, stranger):
    assignment = assign_section(section, by=secretariat, language="ru", to=stranger, due_on=date(2030, 1, 31))
    finish_assignment(assignment, by=stranger)
    second = assign_section(section, by=secretariat, language="ru", to=stranger)
    release_assignment(second, by=unit)

    assert told(stranger) == [
        "Please write a part of the rolling plan",
        "Please write a part of the rolling plan",
        "A part of the rolling plan is no longer asked of you",
    ]
    assert told(secretariat) == ["A part of the rolling plan has been written"]
    notice = Notice.objects.filter(recipient=stranger).order_by("pk").first()
    assert notice.path == "/en/plan/edit/A1/ru/"
    assert "part A1 of the rolling plan in Русский. Wanted by: 2030-01-31" in notice.body


def test_asking_somebody_else_releases_who_was_asked_before(section, secretariat, stranger, partner):
    assign_section(section, by=secretariat, language="ar", to=stranger)
    assign_section(section, by=secretariat, language="ar", to=partner)

    assert [row.assignee for row in Assignment.objects.open()] == [partner]
    assert not rules.can_write(stranger, section, "ar")
    assert told(stranger)[-1] == "A part of the rolling plan is no longer asked of you"


def test_asking_the_same_person_again_changes_the_day_and_does_not_release_them(section, secretariat, stranger):
    assign_section(section, by=secretariat, language="ar", to=stranger)
    assign_section(section, by=secretariat, language="ar", to=stranger, due_on=date(2030, 1, 31))

    assert [row.due_on for row in Assignment.objects.open()] == [date(2030, 1, 31)]
    assert told(stranger) == ["Please write a part of the rolling plan"] * 2


def test_a_second_click_on_ask_asks_and_tells_once(section, secretariat, stranger):
    first = assign_section(section, by=secretariat, language="ar", to=stranger, due_on=date(2030, 1, 31))

    assert assign_section(section, by=secretariat, language="ar", to=stranger, due_on=date(2030, 1, 31)) == first

    assert Assignment.objects.count() == 1
    assert told(stranger) == ["Please write a part of the rolling plan"]


def test_who_is_asked_for_a_part_that_is_taken_out_is_told(section, secretariat, stranger):
    assign_section(section, by=secretariat, language="ar", to=stranger)

    withdraw_section(Section.objects.get(key="A"), by=secretariat)

    assert not Assignment.objects.open().exists()
    assert told(stranger)[-1] == "A part of the rolling plan is no longer asked of you"


def test_a_closed_sign_in_cannot_be_asked(section, secretariat):
    closed = make_user("closed")
    close_account(closed, by=secretariat)
    closed.refresh_from_db()

    with pytest.raises(ValidationError, match="sign-in is closed"):
        assign_section(section, by=secretariat, language="ar", to=closed)


def test_an_assignment_is_finished_and_released_once(section, secretariat, stranger):
    assignment = assign_section(section, by=secretariat, language="ar", to=stranger)
    release_assignment(assignment, by=secretariat)

    with pytest.raises(ValidationError, match="changed this a moment ago"):
        release_assignment(assignment, by=secretariat)
    with pytest.raises(PermissionDenied):
        finish_assignment(assignment, by=stranger)


def test_only_staff_ask_and_release(section, secretariat, stranger, partner):
    assignment = assign_section(section, by=secretariat, language="ar", to=stranger)

    for user in (stranger, partner):
        with pytest.raises(PermissionDenied):
            assign_section(section, by=user, language="es", to=user)
        with pytest.raises(PermissionDenied):
            release_assignment(assignment, by=user)


def test_what_needs_me_counts_exactly_what_the_board_lists(section, secretariat, stranger, client):
    other = place("A2", "paragraph", "A", body="Another.", position=2)
    below = place("A2.a", "item", "A2", body="Below.")
    for language in ("ar", "fr"):
        assign_section(section, by=secretariat, language=language, to=stranger)
    assign_section(below, by=secretariat, language="fr", to=stranger)
    client.force_login(stranger)

    [(label, count, address)] = needs_me(stranger)

    assert (label, count) == ("Parts of the plan I am asked to write", 3)
    assert client.get(address).context["total"] == 3
    assert "Parts of the plan I am asked to write" in client.get("/en/").content.decode()

    withdraw_section(other, by=secretariat)

    assert needs_me(stranger)[0][1] == client.get(address).context["total"] == 2
    assert needs_me(secretariat) == []
    assert Section.objects.in_plan().filter(key="A2.a").exists()
