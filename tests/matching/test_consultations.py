"""Questions to national focal points: asked once, answered by the right people, and silence is never a yes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country
from ipbes_portal.notifications.models import Letter, Notice
from matching import actions, rules
from matching.models import Consultation
from matching.needs.decisions import decisions_waiting
from matching.responding.consultation_facts import consultation_facts
from matching.tasks import remind_focal_points
from tests.people import make_user


@pytest.fixture
def elsewhere(region):
    return Country.objects.get_or_create(
        iso3="BRB", defaults={"iso2": "BB", "m49": "052", "name_en": "Barbados", "region": region}
    )[0]


@pytest.fixture
def neighbour(elsewhere):
    """The deputy focal point of another country."""
    return make_user("neighbour", Role.DEPUTY_FOCAL_POINT, country=elsewhere)


@pytest.fixture
def ask(make_proposal, secretariat):
    def make(title="Our project"):
        proposal = make_proposal(title)
        return proposal, actions.ask_focal_points(proposal, by=secretariat)

    return make


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def test_the_focal_points_of_each_country_are_asked_once(
    make_proposal, secretariat, focal_point, neighbour, country, elsewhere, stranger
):
    proposal = make_proposal(related={"countries": [country, elsewhere]})
    new = actions.ask_focal_points(proposal, by=secretariat)
    assert {row.country for row in new} == {country, elsewhere}
    assert {(row.recipient, row.kind) for row in Notice.objects.filter(kind="matching.consultation_asked")} == {
        (focal_point, "matching.consultation_asked"), (neighbour, "matching.consultation_asked"),
    }  # fmt: skip
    assert actions.ask_focal_points(proposal, by=secretariat) == []


def test_some_countries_may_be_asked_before_others(make_proposal, secretariat, country, elsewhere):
    proposal = make_proposal(related={"countries": [country, elsewhere]})
    assert [row.country for row in actions.ask_focal_points(proposal, by=secretariat, countries=[elsewhere])] == [
        elsewhere
    ]
    assert [row.country for row in actions.ask_focal_points(proposal, by=secretariat)] == [country]


def test_only_staff_ask_and_only_about_what_counts(make_proposal, secretariat, co_chair, proponent, focal_point):
    proposal = make_proposal()
    for user in (co_chair, proponent, focal_point):
        with pytest.raises(PermissionDenied):
            actions.ask_focal_points(proposal, by=user)
    actions.withdraw_proposal(proposal, by=proponent, note="We stop.")
    with pytest.raises(PermissionDenied):
        actions.ask_focal_points(proposal, by=secretariat)


@pytest.mark.parametrize(("answer", "comment"), [("yes", ""), ("no", "Not a priority."), ("comment", "In part.")])
def test_a_focal_point_answers_and_whoever_asked_is_told(ask, focal_point, secretariat, answer, comment):
    proposal, (question,) = ask()
    actions.answer_consultation(question, by=focal_point, answer=answer, comment=comment)
    question.refresh_from_db()
    assert (question.answer, question.comment, question.answered_by) == (answer, comment, focal_point)
    assert Notice.objects.get(kind="matching.consultation_answered").recipient == secretariat
    (fact,) = consultation_facts(proposal)
    assert (fact.country, fact.answer, fact.comment) == ("Grenada", answer, comment)


@pytest.mark.parametrize(("answer", "comment"), [("no", ""), ("comment", " "), ("perhaps", "Well."), ("", "Well.")])
def test_a_no_needs_words_and_an_answer_is_one_of_three(ask, focal_point, answer, comment):
    _proposal, (question,) = ask()
    with pytest.raises(ValidationError):
        actions.answer_consultation(question, by=focal_point, answer=answer, comment=comment)
    question.refresh_from_db()
    assert question.answer == ""


def test_nobody_answers_for_another_country_or_on_a_response_of_their_own(
    ask, focal_point, neighbour, secretariat, stranger, proponent
):
    proposal, (question,) = ask()
    for user in (neighbour, secretariat, stranger, proponent):
        with pytest.raises(PermissionDenied):
            actions.answer_consultation(question, by=user, answer="yes")
    proposal.co_editors.add(focal_point)
    with pytest.raises(PermissionDenied):
        actions.answer_consultation(question, by=focal_point, answer="yes")


def test_silence_is_no_answer_and_never_a_yes(ask):
    proposal, _questions = ask()
    (fact,) = consultation_facts(proposal)
    assert (fact.answer, fact.label, fact.answered_at) == ("", "no answer", None)


def test_who_has_not_answered_is_reminded_once_after_a_fortnight(ask, focal_point):
    _proposal, (question,) = ask()
    with clock.at(question.asked_at + timedelta(days=13)):
        remind_focal_points()
    assert Notice.objects.filter(recipient=focal_point).count() == 1
    with clock.at(question.asked_at + timedelta(days=14, minutes=1)):
        remind_focal_points()
        remind_focal_points()
    assert Notice.objects.filter(recipient=focal_point).count() == 2
    assert "Reminder" in Notice.objects.filter(recipient=focal_point).latest("pk").subject


def test_nobody_is_reminded_of_what_is_answered_or_withdrawn(ask, focal_point, proponent):
    _first, (answered,) = ask("First")
    second, (withdrawn,) = ask("Second")
    actions.answer_consultation(answered, by=focal_point, answer="yes")
    actions.withdraw_proposal(second, by=proponent, note="We stop.")
    Letter.objects.all().delete()
    with clock.at(withdrawn.asked_at + timedelta(days=30)):
        remind_focal_points()
    assert not Letter.objects.exists()


# Pages


def test_a_focal_point_reads_what_the_question_needs_and_answers(client, ask, focal_point):
    proposal, (question,) = ask()
    client.force_login(focal_point)
    assert client.get(url("proposal_detail", proposal.pk)).status_code == 404
    address = url("consultation_detail", question.pk)
    page = client.get(address).content.decode().split("<main")[1]
    assert "Our project" in page
    for hidden in ("What we do.", "Project office", "office@example.org", str(proposal.proponent.person)):
        assert hidden not in page
    assert client.post(address, {"answer": "no"}).status_code == 200
    assert client.post(address, {"answer": "no", "comment": "Not now."}).url == url("consultation_list")
    assert Consultation.objects.get().answer == "no"


def test_a_focal_point_of_another_country_finds_nothing(client, ask, neighbour, stranger):
    _proposal, (question,) = ask()
    client.force_login(neighbour)
    assert client.get(url("consultation_detail", question.pk)).status_code == 404
    assert client.get(url("consultation_list")).context["total"] == 0
    client.force_login(stranger)
    assert client.get(url("consultation_list")).status_code == 403
    assert client.get(url("consultation_detail", question.pk)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_questions_costs_the_same_however_long(client, ask, focal_point, rows, django_assert_num_queries):
    for number in range(rows):
        ask(f"Project {number}")
    client.force_login(focal_point)
    client.get(url("consultation_list"))
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(url("consultation_list")).context["total"] == rows


LIST_QUERIES = 11


def test_what_waits_for_a_focal_point_is_the_number_behind_the_link(client, ask, focal_point, neighbour):
    ask("First")
    _second, (question,) = ask("Second")
    actions.answer_consultation(question, by=focal_point, answer="yes")
    ((_label, number, address),) = decisions_waiting(focal_point)
    client.force_login(focal_point)
    assert client.get(address).context["total"] == number == 1
    assert decisions_waiting(neighbour) == []


def test_staff_ask_with_a_button_and_download_the_answers(client, make_proposal, secretariat, focal_point):
    proposal = make_proposal()
    client.force_login(secretariat)
    assert client.post(url("focal_points_ask", proposal.pk)).url == url("result_detail", proposal.pk)
    actions.answer_consultation(Consultation.objects.get(), by=focal_point, answer="yes")
    table = client.get(url("consultation_list") + "?format=csv").content.decode()
    assert proposal.reference in table
    assert "Grenada" in table
    assert "yes, it reflects national needs" in client.get(url("result_detail", proposal.pk)).content.decode()


def test_who_may_see_questions_at_all(focal_point, secretariat, stranger, reviewer):
    assert [rules.has_consultations(u) for u in (focal_point, secretariat, stranger, reviewer)] == [
        True, True, False, False,
    ]  # fmt: skip
