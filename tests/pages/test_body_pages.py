"""Pages of bodies and units: what everybody reads, what staff enter, and what an editor is told."""

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, Body, Deliverable, Objective, Organisation, WorkProgramme
from ipbes_portal.programme.models import Contribution, Occasion
from ipbes_portal.records.models import (
    BodyTerm,
    Decision,
    DecisionPart,
    Document,
    Post,
    Request,
    Session,
    UnitHost,
)
from ipbes_portal.texts.models import Text
from tests.people import make_user


def url(name, *args):
    return reverse(f"records:{name}", args=args)


@pytest.fixture
def body(db):
    return Body.objects.create(code="tf", kind="task_force", name_en="Task force", established="2014")


@pytest.fixture
def support(db, body):
    return Body.objects.create(code="tsu", kind="technical_support_unit", name_en="Unit", parent=body)


@pytest.fixture
def next_host(db):
    return Organisation.objects.create(name="Next host", kind="government", status="verified")


def fill(number, organisation, country):
    """A unit with one row of everything its page shows."""
    session = Session.objects.create(number=number)
    decision = Decision.objects.create(symbol=f"IPBES-{number}/1", session=session, name_en="Decision")
    part = DecisionPart.objects.create(decision=decision, label="annex II")
    document = Document.objects.create(symbol=f"IPBES/{number}/3", name_en="Report")
    unit = Body.objects.get_or_create(
        code="tsu", defaults={"kind": "technical_support_unit", "name_en": "Unit", "established": "2014"}
    )[0]
    BodyTerm.objects.create(body=unit, starts=f"20{number + 10}", ends=f"20{number + 10}", decision=decision,
                            decision_part=part)  # fmt: skip
    UnitHost.objects.create(unit=unit, host=organisation, country=country, starts=f"20{number + 10}")
    Body.objects.create(code=f"part-{number}", kind="expert_group", name_en=f"Part {number}", parent=unit)
    Occasion.objects.create(kind="body_meeting", body=unit, ordinal=number, starts="2016", country=country,
                            host=organisation, report=document)  # fmt: skip
    Contribution.objects.create(donor=organisation, kind="in_kind", mode="in_kind", body=unit, what="Host")
    text = Text.objects.create(source_language="en")
    text.wordings.create(language="en", title=f"Request {number}")
    request = Request.objects.create(key=f"r{number}", kind="mandate", state="decided", decision=decision, text=text,
                                     due_session=session, response_document=document)  # fmt: skip
    request.addressees.add(unit)
    person = make_user(f"member{number}").person
    accounts.grant_role(person, Role.TASK_FORCE, by=None, body=unit, tell=False)
    return unit


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_however_long(client, organisation, country, rows, django_assert_num_queries):
    for number in range(rows):
        unit = Body.objects.create(code=f"tsu-{number}", kind="technical_support_unit", name_en="Unit")
        UnitHost.objects.create(unit=unit, host=organisation, country=country, starts="2015")
        BodyTerm.objects.create(body=Body.objects.create(code=f"tf-{number}", kind="task_force"), starts="2014")
    client.get(url("body_list"))

    with django_assert_num_queries(7):
        response = client.get(url("body_list"))

    assert [len(group["rows"]) for group in response.context["groups"]] == [rows, rows]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_body_costs_the_same_however_much_it_shows(
    client, organisation, country, rows, django_assert_num_queries
):
    for number in range(1, rows + 1):
        unit = fill(number, organisation, country)
    client.get(url("body_detail", unit.code))

    with django_assert_num_queries(13):
        page = client.get(url("body_detail", unit.code)).content.decode()

    for number in range(1, rows + 1):
        assert all(words in page for words in (f"Part {number}", f"Request {number}", f"IPBES-{number}/1"))


@pytest.mark.parametrize("rows", [1, 3])
def test_staff_read_it_with_its_history_at_the_same_cost(
    client, secretariat, organisation, country, rows, django_assert_num_queries
):
    for number in range(1, rows + 1):
        unit = fill(number, organisation, country)
    client.force_login(secretariat)
    client.get(url("body_detail", unit.code))

    with django_assert_num_queries(18):
        client.get(url("body_detail", unit.code))


def test_bodies_stand_by_kind_and_filters_come_from_the_address(client, body, support):
    assert [group["key"] for group in client.get(url("body_list")).context["groups"]] == ["task-forces", "units"]
    page = client.get(url("body_list"), {"kind": "technical_support_unit", "q": "unit"}).content.decode()

    assert ">Unit</a>" in page
    assert ">Task force</a>" not in page
    assert 'href="/api/v1/bodies/?format=xlsx&amp;kind=technical_support_unit&amp;q=unit"' in page


def test_nonsense_in_a_filter_is_explained(client, body):
    response = client.get(url("body_list"), {"current": "perhaps", "kind": "club", "page": "-3"})

    assert response.status_code == 200
    assert 'class="error-summary"' in response.content.decode()


@pytest.mark.parametrize("name", ["body_list", "post_list", "session_list", "assessment_list"])
def test_an_empty_register_says_so_and_one_without_matches_offers_a_way_out(client, db, name):
    assert "Nothing here yet" in client.get(url(name)).content.decode()
    page = client.get(url(name), {"q": "nothing"}).content.decode()
    assert "Nothing matches" in page
    assert "Clear all" in page


def test_a_body_is_found_by_its_number_too(client, body):
    assert client.get(f"/en/bodies/{body.pk}/").url == url("body_detail", "tf")
    assert client.get("/en/bodies/99999999999999999999/").status_code == 404
    assert client.get("/en/bodies/nothing/").status_code == 404


def test_a_body_says_which_term_set_it_up_and_which_anew(client, body):
    BodyTerm.objects.create(body=body, starts="2014", ends="2018")
    BodyTerm.objects.create(body=body, starts="2019-05")

    response = client.get(url("body_detail", "tf"))

    assert [row["what"] for row in response.context["terms"]] == ["set up", "set up anew"]
    assert "since May 2019" in response.content.decode()
    assert response.context["state"] == "current"


def test_members_are_named_to_staff_and_to_others_where_they_agreed(client, body, secretariat, stranger):
    accounts.grant_role(stranger.person, Role.CO_CHAIR, by=None, body=body, capacity="Bureau member", tell=False)
    address = url("body_detail", "tf")
    assert "Role stranger" not in client.get(address).content.decode()
    assert "Bureau member" in client.get(address).content.decode()
    client.force_login(secretariat)
    assert "Role stranger" in client.get(address).content.decode()
    client.logout()
    type(stranger.person).objects.filter(pk=stranger.person_id).update(is_named_publicly=True)
    assert "Role stranger" in client.get(address).content.decode()


def test_a_meeting_of_an_activity_that_is_not_in_the_plan_is_seen_by_those_who_see_the_activity(
    client, body, make_report, partner
):
    Occasion.objects.create(kind="body_meeting", body=body, starts="2016", city="Budapest")
    Occasion.objects.create(kind="event", body=body, activity=make_report(), starts="2017", city="Nairobi")
    address = url("body_detail", "tf")

    assert "Budapest" in client.get(address).content.decode()
    assert "Nairobi" not in client.get(address).content.decode()
    client.force_login(partner)
    assert "Nairobi" in client.get(address).content.decode()


def test_a_report_that_is_hidden_is_named_to_staff_only(client, body, secretariat):
    report = Document.objects.create(symbol="IPBES/5/L.9", name_en="Paper", is_hidden_series=True)
    Occasion.objects.create(kind="body_meeting", body=body, starts="2016", city="Budapest", report=report)
    address = url("body_detail", "tf")

    assert "IPBES/5/L.9" not in client.get(address).content.decode()
    client.force_login(secretariat)
    assert "IPBES/5/L.9" in client.get(address).content.decode()


def test_a_host_that_is_not_listed_is_named_to_staff_only(client, support, secretariat):
    hidden = Organisation.objects.create(name="Declined institute", kind="ngo", status="declined")
    UnitHost.objects.create(unit=support, host=hidden, starts="2015")
    for address in (url("body_list"), url("body_detail", "tsu")):
        client.logout()
        assert "Declined institute" not in client.get(address).content.decode()
        client.force_login(secretariat)
        assert "Declined institute" in client.get(address).content.decode()


def test_the_secretariat_has_its_posts_on_its_page(client, db):
    Body.objects.create(code="secretariat", kind="secretariat", name_en="Secretariat")
    Post.objects.create(number=1, name_en="Head of the secretariat", grade="D-1", incumbent_since="2014-02")

    page = client.get(url("body_detail", "secretariat")).content.decode()

    assert "Head of the secretariat" in page
    assert "filled since February 2014" in page


# Editing


def form_data(**changes):
    return {"name_en": "Task force", "code": "tf", "kind": "task_force"} | changes


def test_staff_enter_a_body(client, unit):
    client.force_login(unit)

    response = client.post(url("body_create"), form_data(established="2014"))

    assert response.url == url("body_detail", "tf")
    assert [entry.verb for entry in Entry.objects.about(Body.objects.get())] == ["add_body"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "add"}, "This code cannot be used."),
        ({"code": "17"}, "This code cannot be used."),
        ({"established": "lately"}, "Enter a year, a year and month, or a full date, such as 2018-07."),
        ({"name_en": ""}, "This field is required."),
    ],
)
def test_a_wrong_entry_gets_a_clear_message_and_saves_nothing(client, unit, changes, message):
    client.force_login(unit)

    page = client.post(url("body_create"), form_data(**changes)).content.decode()

    assert message in page
    assert not Body.objects.exists()


def test_a_form_sent_twice_makes_one_term(client, unit, body):
    client.force_login(unit)
    for _time in range(2):
        response = client.post(url("body_term_create", "tf"), {"starts": "2014", "form_key": "one"})
    assert response.url == url("body_detail", "tf")
    assert body.terms.count() == 1


def test_a_stale_edit_shows_mine_and_theirs_and_then_saves_knowingly(client, unit, body):
    client.force_login(unit)
    opened = client.get(url("body_edit", "tf")).context["form"].initial["seen"]
    client.post(url("body_edit", "tf"), form_data(name_en="Theirs", established="2014", seen=opened))

    response = client.post(url("body_edit", "tf"), form_data(name_en="Mine", established="2014", seen=opened))

    page = response.content.decode()
    assert response.status_code == 409
    assert all(words in page for words in ("Mine", "Theirs", "Nothing of yours is lost"))
    assert Body.objects.get().name_en == "Theirs"
    knowing = response.context["form"].data["seen"]
    client.post(url("body_edit", "tf"), form_data(name_en="Mine", established="2014", seen=knowing))
    assert Body.objects.get().name_en == "Mine"


def test_the_way_back_names_the_body_as_it_is_stored(client, unit, body):
    client.force_login(unit)

    page = client.post(url("body_edit", "tf"), form_data(name_en="", code="tf")).content.decode()

    assert "<bdi>Task force</bdi></a>" in page


def test_an_overlapping_term_is_refused_in_the_form(client, unit, body):
    BodyTerm.objects.create(body=body, starts="2014", ends="2018")
    client.force_login(unit)

    response = client.post(url("body_term_create", "tf"), {"starts": "2016", "note": "What I typed"})

    page = response.content.decode()
    assert "This term overlaps the one from 2014 until 2018." in page
    assert "What I typed" in page
    assert body.terms.count() == 1


def test_a_part_of_a_decision_names_its_decision(client, unit, body):
    decision = Decision.objects.create(symbol="IPBES-2/5", session=Session.objects.create(number=2), name="Programme")
    part = DecisionPart.objects.create(decision=decision, label="annex II")
    client.force_login(unit)
    client.post(url("body_term_create", "tf"), {"starts": "2014", "decision_part": part.pk})

    term = body.terms.get()
    assert (term.decision, term.decision_part) == (decision, part)
    page = client.get(url("decision_symbol", "IPBES-2/5")).content.decode()
    assert url("body_detail", "tf") in page


def test_a_term_is_corrected_on_the_page_of_its_own_body_only(client, unit, body, support):
    term = BodyTerm.objects.create(body=body, starts="2014")
    client.force_login(unit)

    assert client.get(url("body_term_edit", "tsu", term.pk)).status_code == 404
    seen = client.get(url("body_term_edit", "tf", term.pk)).context["form"].initial["seen"]
    client.post(url("body_term_edit", "tf", term.pk), {"starts": "2014", "ends": "2018", "seen": seen})
    term.refresh_from_db()
    assert term.ends == "2018"


def test_staff_hand_a_unit_over_and_both_hosts_stand_on_its_page(client, unit, support, organisation, next_host):
    old = UnitHost.objects.create(unit=support, host=organisation, starts="2015")
    client.force_login(unit)
    address = url("unit_hand_over", "tsu", old.pk)
    seen = client.get(address).context["form"].initial["seen"]
    data = {
        "old_ends": "2018-07",
        "still_finishes": "Finishes the layout until December 2018.",
        "host": next_host.pk,
        "starts": "2018-07",
        "note": "Takes over everything else.",
        "seen": seen,
    }
    response = client.post(address, data, follow=True)

    page = response.content.decode()
    assert all(words in page for words in ("until December 2018", "Takes over everything else", "since July 2018"))
    assert [(row.host, row.ends) for row in support.hosts.all()] == [(organisation, "2018-07"), (next_host, "")]


def test_a_hand_over_seen_too_long_ago_can_be_sent_again(client, unit, support, organisation, next_host):
    old = UnitHost.objects.create(unit=support, host=organisation, starts="2015")
    client.force_login(unit)
    address = url("unit_hand_over", "tsu", old.pk)
    data = {"old_ends": "2018", "host": next_host.pk, "starts": "2018", "seen": "long ago"}

    response = client.post(address, data)

    assert response.status_code == 409
    assert "Somebody else changed the present host meanwhile." in response.content.decode()
    assert support.hosts.count() == 1
    client.post(address, data | {"seen": response.context["form"].data["seen"]})
    assert support.hosts.count() == 2


@pytest.mark.parametrize("ends", ["", "lately", "2014"])
def test_a_wrong_hand_over_saves_nothing(client, unit, support, organisation, next_host, ends):
    old = UnitHost.objects.create(unit=support, host=organisation, starts="2015")
    client.force_login(unit)
    address = url("unit_hand_over", "tsu", old.pk)
    seen = client.get(address).context["form"].initial["seen"]

    response = client.post(address, {"old_ends": ends, "host": next_host.pk, "starts": "2018", "seen": seen})

    assert 'class="error-summary"' in response.content.decode()
    assert list(support.hosts.values_list("host", "ends")) == [(organisation.pk, "")]


def test_a_unit_handed_over_counts_from_the_clock(client, support, organisation, next_host):
    UnitHost.objects.create(unit=support, host=organisation, starts="2015", ends="2018-07")
    UnitHost.objects.create(unit=support, host=next_host, starts="2018-07", ends="2018-12")
    moment = clock.now().replace(year=2018, month=9, day=1)
    with clock.at(moment):
        response = client.get(url("body_list"))

    rows = next(group["rows"] for group in response.context["groups"] if group["key"] == "units")
    assert [(row["state"], [host.host for host in row["hosts"]]) for row in rows] == [("current", [next_host])]


def test_a_document_leads_to_the_body_whose_meeting_it_reports_on_and_to_its_posts_and_assessments(client, body):
    programme = WorkProgramme.objects.create(code="2014-2018", name_en="First", starts="2014", ends="2018")
    objective = Objective.objects.create(work_programme=programme, number="2", name_en="Objective")
    deliverable = Deliverable.objects.create(work_programme=programme, objective=objective, code="2(c)")
    Assessment.objects.create(code="GA1", name_en="G", kind="global", state="ongoing", deliverable=deliverable)
    report = Document.objects.create(symbol="IPBES/5/3", name_en="Report")
    report.deliverables.add(deliverable)
    Post.objects.create(number=1, name_en="Officer", grade="P-4", is_vacant=True, document=report)
    Occasion.objects.create(kind="body_meeting", body=body, starts="2016", report=report)

    page = client.get(url("document_detail", report.pk)).content.decode()

    for address in (f"{url('body_detail', 'tf')}#meetings", url("post_list"), url("assessment_detail", "GA1")):
        assert f'href="{address}"' in page


def test_an_organisation_names_the_units_it_hosts_or_hosted(client, support, organisation):
    UnitHost.objects.create(unit=support, host=organisation, starts="2015", ends="2018-07")

    page = client.get(reverse("accounts:organisation_detail", args=[organisation.pk])).content.decode()

    assert f'href="{url("body_detail", "tsu")}"' in page
    assert "July 2018" in page


def test_a_meeting_does_not_name_the_hidden_gathering_beside_it(client, body, make_report, secretariat):
    other = Body.objects.create(code="other", kind="task_force", name_en="Concealed neighbour")
    hidden = Occasion.objects.create(kind="event", body=other, activity=make_report(), starts="2016")
    Occasion.objects.create(kind="body_meeting", body=body, starts="2016", back_to_back_with=hidden)
    address = url("body_detail", "tf")
    assert "back-to-back" not in client.get(address).content.decode()

    hidden.activity.status = "planned"
    hidden.activity.save()
    assert "Concealed neighbour" in client.get(address).content.decode()
