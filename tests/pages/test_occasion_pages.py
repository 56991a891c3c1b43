"""Pages of gatherings and of who takes part: who sees what, what is saved, and what an editor is told."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import Person
from ipbes_portal.directory.models import Body, Organisation
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import ActivityStatus, Occasion, OccasionKind, Participation
from ipbes_portal.records.models import Document


def url(name, *args, **query):
    address = reverse(f"programme:{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


@pytest.fixture
def body(db):
    return Body.objects.create(code="tf", kind="task_force", name_en="Task force")


@pytest.fixture
def make_occasion(secretariat, make_activity):
    """Builds gatherings through the real action, each of an activity of its own unless it says otherwise."""

    def make(title="Writing workshop", people=0, **fields):
        if "body" not in fields and "activity" not in fields:
            fields["activity"] = make_activity(title)
        basics = {"kind": OccasionKind.EVENT, "starts": "2018-07-30"}
        occasion = actions.add_occasion(Occasion(**basics | fields), by=secretariat)
        for number in range(people):
            person = accounts.add_person(by=None, family_name=f"Hidden name {number}")
            actions.add_participant(occasion, person, by=secretariat, category="scientist")
        return occasion

    return make


@pytest.fixture
def occasion(make_occasion):
    return make_occasion()


# The list and one gathering


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, make_occasion, body, rows, django_assert_num_queries):
    for number in range(rows):
        make_occasion(f"Workshop {number}", people=2)
        make_occasion(kind=OccasionKind.BODY_MEETING, body=body, ordinal=number + 1)
    client.get(url("occasion_list"))
    with django_assert_num_queries(9):
        response = client.get(url("occasion_list"))
    assert len(response.context["rows"]) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_one_gathering_costs_the_same_however_many_took_part(client, make_occasion, rows, django_assert_num_queries):
    occasion = make_occasion(people=rows)
    client.get(url("occasion_detail", occasion.pk))
    with django_assert_num_queries(8):
        response = client.get(url("occasion_detail", occasion.pk))
    assert response.context["figures"].people == rows


def test_the_newest_stand_first_on_every_page(client, make_occasion, monkeypatch):
    monkeypatch.setattr("ipbes_portal.lists.PER_PAGE", 2)
    for year in (2016, 2018, 2017):
        make_occasion(f"Workshop of {year}", people=1, starts=str(year))
    rows = client.get(url("occasion_list")).context["rows"]
    assert [row.starts for row in rows] == ["2018", "2017", "2016"]


FOUND = {
    "kind=body_meeting": {"m"},
    "body=tf": {"m"},
    "country=GRD": {"w"},
    "since=2018-08-01": {"w"},
    "since=2018-12-31": {"w"},
    "since=2019-01-01": set(),
    "until=2016-04-18": set(),
    "until=2016-04-19": {"m"},
    "since=2016-04-22&until=2016-05-01": {"m"},
    "q=drafting": {"w"},
    "q=task+budapest": {"m"},
    "q=nothing": set(),
}


@pytest.mark.parametrize("query", FOUND)
def test_the_list_is_narrowed_by_what_the_address_says(client, make_occasion, body, country, query):
    made = {
        "m": make_occasion(
            kind=OccasionKind.BODY_MEETING, body=body, starts="2016-04-19", ends="2016-04-22", city="Budapest"
        ),
        "w": make_occasion("Drafting together", starts="2018", country=country),
    }
    rows = client.get(f"{url('occasion_list')}?{query}").context["rows"]
    assert {name for name, row in made.items() if row in rows} == FOUND[query]


def test_nonsense_in_a_filter_is_explained(client, occasion):
    response = client.get(url("occasion_list", kind="party", since="yesterday", activity="x"))
    assert (response.status_code, 'class="error-summary"' in response.content.decode()) == (200, True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_filtered_list_is_taken_away_as_a_table(client, make_occasion, kind):
    make_occasion("Drafting together", people=2, city="Oslo")
    make_occasion("Another")
    response = client.get(url("occasion_list", q="drafting", format=kind))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == "csv":
        table = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    else:
        table = [[str(cell) for cell in row] for row in load_workbook(BytesIO(content)).active.values]
    assert len(table) == 2
    assert (table[1][0], table[1][2], table[1][4], table[1][9]) == ("Drafting together", "2018-07-30", "Oslo", "2")


def test_an_empty_list_and_a_list_without_matches_say_so(client, make_occasion):
    assert "No meeting or event has been entered yet." in client.get(url("occasion_list")).content.decode()
    make_occasion()
    assert "Nothing matches" in client.get(url("occasion_list", q="zzz")).content.decode()


def test_the_public_sees_numbers_and_never_names(client, make_occasion, stranger, partner):
    occasion = make_occasion(people=3)
    for user in (None, stranger, partner):
        if user:
            client.force_login(user)
        page = client.get(url("occasion_detail", occasion.pk)).content.decode()
        assert '<p class="stat__value">3</p>' in page
        assert "Hidden name" not in page
        assert url("participation_list", occasion.pk) not in page
        for form in ({}, {"format": "csv"}):
            answer = client.get(url("participation_list", occasion.pk, **form))
            assert answer.status_code == (403 if user else 302)


def test_hidden_hosts_and_reports_are_not_named(client, secretariat, make_occasion, country):
    host = Organisation.objects.create(name="Waiting host", kind="ngo", country=country)
    report = Document.objects.create(symbol="IPBES/5/4", name_en="Draft", is_draft=True)
    occasion = make_occasion(host=host, report=report)
    page = client.get(url("occasion_detail", occasion.pk)).content.decode()
    assert "Waiting host" not in page
    assert "IPBES/5/4" not in page
    client.force_login(secretariat)
    page = client.get(url("occasion_detail", occasion.pk)).content.decode()
    assert "Waiting host" in page
    assert "IPBES/5/4" in page


def test_gatherings_held_back_to_back_lead_to_each_other(client, make_occasion, body):
    meeting = make_occasion(kind=OccasionKind.BODY_MEETING, body=body, ordinal=4)
    workshop = make_occasion(back_to_back_with=meeting)
    for one, other in ((meeting, workshop), (workshop, meeting)):
        assert url("occasion_detail", other.pk) in client.get(url("occasion_detail", one.pk)).content.decode()


def test_the_page_of_an_activity_lists_its_gatherings(client, secretariat, make_occasion):
    occasion = make_occasion(people=2, city="Oslo")
    page = client.get(url("activity_detail", occasion.activity_id)).content.decode()
    assert url("occasion_detail", occasion.pk) in page
    assert "2 participants" in page
    assert url("occasion_add") not in page
    client.force_login(secretariat)
    page = client.get(url("activity_detail", occasion.activity_id)).content.decode()
    assert url("occasion_add", activity=occasion.activity_id) in page


# Entering, correcting, removing


def test_staff_add_a_gathering_from_an_activity(client, unit, make_activity, country):
    activity = make_activity()
    client.force_login(unit)
    page = client.get(url("occasion_add", activity=activity.pk)).content.decode()
    assert "Writing workshop" in page
    data = {"kind": "event", "starts": "2018-07-30", "ends": "2018-08-01", "city": "Oslo", "country": country.pk}
    response = client.post(url("occasion_add", activity=activity.pk), data)
    occasion = Occasion.objects.get()
    assert response.url == url("occasion_detail", occasion.pk)
    assert (occasion.activity, occasion.body, occasion.city) == (activity, None, "Oslo")


def test_staff_add_a_meeting_from_a_body(client, secretariat, body):
    client.force_login(secretariat)
    form = client.get(url("occasion_add", body="tf")).context["form"]
    assert (form["body"].value(), form["kind"].value()) == (body.pk, "body_meeting")
    data = {"kind": "body_meeting", "body": body.pk, "ordinal": 4, "starts": "2016-04"}
    client.post(url("occasion_add", body="tf"), data)
    assert Occasion.objects.get().name == "Task force: meeting 4"
    page = client.post(url("occasion_add", body="tf"), data).content.decode()
    assert "A meeting of this body with this number is entered already." in page
    assert Occasion.objects.count() == 1


@pytest.mark.parametrize("query", ["activity=x", "activity=99999999999999999999", "activity=0", "body=nothing"])
def test_an_owner_that_is_not_there_is_not_found(client, secretariat, query):
    client.force_login(secretariat)
    assert client.get(f"{url('occasion_add')}?{query}").status_code == 404
    assert client.get(f"{url('contribution_add')}?{query}").status_code == 404


def test_a_gathering_of_neither_activity_nor_body_is_refused_in_words(client, secretariat):
    client.force_login(secretariat)
    page = client.post(url("occasion_add"), {"kind": "event", "starts": "2018"}).content.decode()
    assert "This field is required." in page
    assert not Occasion.objects.exists()


def test_a_stale_correction_shows_mine_and_theirs_and_loses_nothing(client, secretariat, occasion):
    client.force_login(secretariat)
    address = url("occasion_edit", occasion.pk)
    data = {"kind": "event", "starts": "2018-07-30", "seen": client.get(address).context["form"]["seen"].value()}
    client.post(address, data | {"city": "Bonn"})
    response = client.post(address, data | {"city": "Bilbao"})
    page = response.content.decode()
    assert response.status_code == 409
    assert all(words in page for words in ("Bilbao", "Bonn", "Nothing of yours is lost"))
    assert Occasion.objects.get().city == "Bonn"
    client.post(address, data | {"city": "Bilbao", "seen": response.context["form"].data["seen"]})
    assert Occasion.objects.get().city == "Bilbao"


def test_a_gathering_is_removed_after_a_question(client, secretariat, make_occasion):
    occasion = make_occasion(people=2)
    client.force_login(secretariat)
    address = url("occasion_remove", occasion.pk)
    assert "Also remove 2 people from its list" in client.get(address).content.decode()
    assert "This field is required." in client.post(address).content.decode()
    assert Occasion.objects.exists()
    response = client.post(address, {"with_participations": "on"})
    assert response.url == url("activity_detail", occasion.activity_id)
    assert not Occasion.objects.exists()


# The list of people


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_costs_the_same_however_long(
    client, secretariat, make_occasion, rows, django_assert_num_queries
):
    occasion = make_occasion(people=rows)
    client.force_login(secretariat)
    client.get(url("participation_list", occasion.pk))
    with django_assert_num_queries(12):
        response = client.get(url("participation_list", occasion.pk))
    assert len(response.context["rows"]) == rows


def test_attendance_is_marked_on_the_list(client, unit, make_occasion):
    occasion = make_occasion(people=3)
    rows = list(occasion.participations.order_by("pk"))
    client.force_login(unit)
    data = {"shown": [row.pk for row in rows], "attended": [rows[0].pk, rows[2].pk, 99], "query": "role=participant"}
    response = client.post(url("attendance_mark", occasion.pk), data)
    assert response.url == url("participation_list", occasion.pk, role="participant")
    assert [bool(row.attended_at) for row in occasion.participations.order_by("pk")] == [True, False, True]
    # Somebody else's tick, made after this page was opened, stays.
    client.post(url("attendance_mark", occasion.pk), {"shown": [row.pk for row in rows], "was": [], "attended": []})
    assert [bool(row.attended_at) for row in occasion.participations.order_by("pk")] == [True, False, True]


def test_of_what_lies_ahead_no_attendance_is_asked(client, secretariat, make_occasion):
    occasion = make_occasion(people=1, starts="2999")
    client.force_login(secretariat)
    page = client.get(url("participation_list", occasion.pk)).content.decode()
    assert 'name="attended" value' not in page
    assert "Attendance can be marked once the gathering has begun." in page


def test_somebody_known_is_found_and_put_on_the_list(client, unit, occasion, organisation, country):
    person = accounts.add_person(
        by=None, family_name="Lovelace", given_name="Ada", organisation=organisation, country=country
    )
    client.force_login(unit)
    address, chosen = url("participant_search", occasion.pk), url("participation_add", occasion.pk, person.pk)
    page = client.get(address + "?q=lovel").content.decode()
    assert chosen in page
    assert "New people are entered by the secretariat." in page
    assert client.get(chosen).context["form"]["country"].value() == country.pk
    data = {"role": "speaker", "category": "scientist", "country": country.pk, "has_attended": "on"}
    assert client.post(chosen, data).url == url("participation_list", occasion.pk)
    row = Participation.objects.get()
    assert (row.person, row.role, row.organisation, bool(row.attended_at)) == (person, "speaker", None, True)
    assert "on the list" in client.get(address + "?q=lovel").content.decode()
    assert "Ada Lovelace is on the list already." in client.post(chosen, data).content.decode()


def test_somebody_new_is_entered_on_the_spot_after_a_look_at_who_is_alike(client, secretariat, occasion):
    accounts.add_person(by=None, family_name="Hopper", given_name="Grace")
    client.force_login(secretariat)
    address = url("participant_new", occasion.pk)
    data = {"given_name": "Grace", "family_name": "Hopper", "emails": "grace@example.org", "role": "speaker"}
    page = client.post(address, data).content.decode()
    assert "Somebody alike is known already. Nothing has been saved yet." in page
    assert not Participation.objects.exists()
    client.post(address, data | {"is_new": "on"})
    assert Participation.objects.get().role == "speaker"
    assert Person.objects.filter(family_name="Hopper").count() == 2


def test_a_wrong_part_of_somebody_new_saves_neither(client, secretariat, occasion):
    client.force_login(secretariat)
    page = client.post(url("participant_new", occasion.pk), {"family_name": "Hopper", "role": "queen"})
    assert "Select a valid choice. queen is not one of the available choices." in page.content.decode()
    assert not Person.objects.filter(family_name="Hopper").exists()


def test_a_part_is_corrected_and_somebody_taken_off_the_list(client, unit, make_occasion):
    occasion = make_occasion(people=1)
    row = occasion.participations.get()
    client.force_login(unit)
    address = url("participation_edit", row.pk)
    data = {"role": "chair", "category": "scientist", "seen": client.get(address).context["form"]["seen"].value()}
    assert client.post(address, data).url == url("participation_list", occasion.pk)
    assert Participation.objects.get().role == "chair"
    assert client.post(address, data | {"role": "speaker"}).status_code == 409
    assert client.get(url("participation_remove", row.pk)).status_code == 200
    assert client.post(url("participation_remove", row.pk)).url == url("participation_list", occasion.pk)
    assert not Participation.objects.exists()


def test_a_downloaded_list_can_be_sent_back(client, secretariat, make_occasion):
    occasion = make_occasion(people=2)
    person = occasion.participations.first().person
    Person.objects.filter(pk=person.pk).update(given_name="=SUM(A1)")
    client.force_login(secretariat)
    for kind in ("csv", "xlsx"):
        response = client.get(url("participation_list", occasion.pk, format=kind))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        upload = SimpleUploadedFile(f"list.{kind}", content)
        preview = client.post(url("participant_import", occasion.pk), {"table": upload})
        assert (preview.status_code, preview.context["counts"]) == (200, {"same": 2})
    assert "'=SUM(A1)" in client.get(url("participation_list", occasion.pk, format="csv")).content.decode()


# A whole list


def test_nothing_of_a_list_is_saved_before_the_second_step(client, secretariat, occasion):
    known = accounts.add_person(by=None, family_name="Hopper", given_name="Grace")
    client.force_login(secretariat)
    address = url("participant_import", occasion.pk)
    text = "given_name\tfamily_name\trole\nGrace\tHopper\tspeaker\nAda\tLovelace\t\n"
    preview = client.post(address, {"pasted": text})
    assert [row["state"] for row in preview.context["rows"]] == ["ask", "enter"]
    assert not Participation.objects.exists()
    checked = {"checked": preview.context["checked"]}
    unanswered = client.post(address, checked)
    assert (unanswered.status_code, Participation.objects.count()) == (400, 0)
    assert "Say for every line with a question who it is." in unanswered.content.decode()
    assert client.post(address, checked | {"who_2": known.pk}).url == url("participation_list", occasion.pk)
    assert {str(row.person): row.role for row in Participation.objects.all()} == {
        "Grace Hopper": "speaker",
        "Ada Lovelace": "participant",
    }


def test_a_wrong_line_stops_the_whole_list(client, secretariat, occasion):
    client.force_login(secretariat)
    response = client.post(
        url("participant_import", occasion.pk), {"pasted": "family_name,role\nHopper,\nBabbage,king\n"}
    )
    assert response.status_code == 400
    assert "“king” is not a value of the column “role”." in response.content.decode()
    assert "checked" not in response.context
    assert not Person.objects.filter(family_name="Hopper").exists()


def test_a_preview_that_was_tampered_with_or_of_another_list_is_refused(client, secretariat, make_occasion):
    one, other = make_occasion("One"), make_occasion("Other")
    client.force_login(secretariat)
    preview = client.post(url("participant_import", one.pk), {"pasted": "family_name\nHopper\n"})
    for target, checked in ((other, preview.context["checked"]), (one, preview.context["checked"][:-2] + "xx")):
        response = client.post(url("participant_import", target.pk), {"checked": checked})
        assert response.url == url("participant_import", target.pk)
    assert not Participation.objects.exists()


def test_a_preview_that_no_longer_holds_is_shown_anew(client, secretariat, occasion):
    client.force_login(secretariat)
    address = url("participant_import", occasion.pk)
    first = client.post(address, {"pasted": "family_name\nHopper\n"}).context["checked"]
    accounts.add_person(by=None, family_name="Hopper")
    second = client.post(address, {"checked": first})
    assert [row["state"] for row in second.context["rows"]] == ["ask"]
    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose a file or paste the list, one of the two."),
        ({"table": SimpleUploadedFile("list.pdf", b"%PDF-1.7\n")}, "Files of this kind are not accepted."),
        (
            {"table": SimpleUploadedFile("list.xlsx", b"no workbook")},
            "The content of the file does not match its name.",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_words(client, secretariat, occasion, data, message):
    client.force_login(secretariat)
    assert message in client.post(url("participant_import", occasion.pk), data).content.decode()


# One's own


def test_people_see_where_they_took_part(client, secretariat, stranger, make_occasion):
    public, hidden = make_occasion("Writing workshop"), make_occasion("Concealed workshop")
    for occasion in (public, hidden):
        actions.add_participant(occasion, stranger.person, by=secretariat, role="speaker")
    actions.move_activity(hidden.activity, ActivityStatus.WITHDRAWN, by=secretariat, note="Twice")
    client.force_login(stranger)
    page = client.get(url("my_participations")).content.decode()
    assert url("occasion_detail", public.pk) in page
    assert "Concealed" not in page
    assert "(not public)" in page
    assert "programme.participation" in client.get(reverse("accounts:my_data")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_ones_own_list_costs_the_same_however_long(client, secretariat, make_occasion, rows, django_assert_num_queries):
    for number in range(rows):
        actions.add_participant(make_occasion(f"Workshop {number}"), secretariat.person, by=secretariat)
    client.force_login(secretariat)
    client.get(url("my_participations"))
    with django_assert_num_queries(7):
        assert len(client.get(url("my_participations")).context["lines"]) == rows
