"""Pages of activities: who sees what, what is saved, and what an editor is told."""

import pytest
from django.urls import reverse

from ipbes_portal.audit.models import Entry
from ipbes_portal.programme.models import Activity, ActivityStatus, Contribution, OrganisationRole


def url(name, *args):
    return reverse(f"programme:{name}", args=args)


def form_data(initiative, **changes):
    data = {
        "language": "en",
        "title": "Writing workshop",
        "summary": "A week of drafting.",
        "initiatives": [initiative.pk],
        "kind": "workshop",
        "status": "planned",
        "starts_on": "2017-01-30",
        "ends_on": "2017-02-03",
        "date_precision": "day",
        "level": "by_ipbes",
    }
    return data | changes


@pytest.mark.parametrize("rows", [1, 3])
def test_activity_list_costs_the_same_however_long(client, make_activity, country, rows, django_assert_num_queries):
    for number in range(rows):
        make_activity(f"Workshop {number}", related={"countries": [country]})
    client.get(url("activity_list"))

    with django_assert_num_queries(26, exact=False):
        response = client.get(url("activity_list"))

    assert len(response.context["rows"]) == rows


def test_list_filters_by_address_and_shows_which_filters_are_on(client, make_activity):
    make_activity("Planned one")
    make_activity("Past one", status=ActivityStatus.COMPLETED, starts_on="2016-05-01")

    page = client.get(url("activity_list"), {"state": "completed"}).content.decode()

    assert "Past one" in page
    assert "Planned one" not in page
    assert "1 activity" in page
    assert 'class="pill"' in page


def test_nonsense_in_a_filter_is_explained_and_breaks_nothing(client, make_activity):
    make_activity()

    response = client.get(url("activity_list"), {"state": "nonsense", "year": "abc", "page": "-7"})

    assert response.status_code == 200
    assert 'class="error-summary"' in response.content.decode()


def test_search_finds_a_title_in_any_language(client, make_activity):
    activity = make_activity("讲习班", language="zh-hans")

    response = client.get(url("activity_list"), {"q": "讲习"})

    assert [row.pk for row in response.context["rows"]] == [activity.pk]


def test_staff_add_an_activity_and_it_is_in_the_plan(client, secretariat, initiative, organisation, need, country):
    client.force_login(secretariat)
    data = form_data(initiative, needs=[need.pk], countries=[country.pk], languages=["en", "fr"])

    response = client.post(url("activity_create"), data | {"organisations_lead": [organisation.pk]})

    activity = Activity.objects.get()
    assert response.url == url("activity_detail", activity.pk)
    assert (str(activity), activity.status, activity.languages) == ("Writing workshop", "planned", ["en", "fr"])
    assert [(row.organisation, row.role) for row in activity.partnerships.all()] == [
        (organisation, OrganisationRole.LEAD)
    ]
    assert [entry.verb for entry in Entry.objects.about(activity)] == ["add_activity"]
    assert "Writing workshop" in client.get("/en/plan/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": "2016-01-01"}, "The end lies before the start."),
        ({"title": ""}, "This field is required."),
        ({"kind": "rocket"}, "Select a valid choice. rocket is not one of the available choices."),
        ({"status": "completed", "starts_on": "", "ends_on": ""}, "A completed activity has a date."),
    ],
)
def test_a_wrong_entry_gets_a_clear_message_and_saves_nothing(client, secretariat, initiative, changes, message):
    client.force_login(secretariat)

    page = client.post(url("activity_create"), form_data(initiative, **changes)).content.decode()

    assert message in page
    assert not Activity.objects.exists()


def test_a_stale_edit_shows_mine_and_theirs_and_loses_nothing(client, secretariat, make_activity, initiative):
    activity = make_activity("First title", starts_on="2017-01-30", ends_on="2017-02-03")
    client.force_login(secretariat)
    opened = activity.version
    client.post(url("activity_edit", activity.pk), form_data(initiative, title="Theirs", place="Bonn", version=opened))

    response = client.post(
        url("activity_edit", activity.pk), form_data(initiative, title="Mine", place="Bilbao", version=opened)
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert all(words in page for words in ("Mine", "Theirs", "Bilbao", "Bonn", "Nothing of yours is lost"))
    activity.refresh_from_db()
    assert (activity.place, str(activity.text.source)) == ("Bonn", "Theirs")

    current = response.context["form"].data["version"]
    client.post(url("activity_edit", activity.pk), form_data(initiative, title="Mine", place="Bilbao", version=current))
    activity.refresh_from_db()
    assert (activity.place, activity.text.source.title) == ("Bilbao", "Mine")


def test_a_partner_reports_and_the_secretariat_accepts(client, partner, secretariat, organisation, initiative):
    client.force_login(partner)
    data = form_data(initiative, title="Partner training", reporting_organisation=organisation.pk)
    del data["status"]
    client.post(url("report_create"), data | {"send": "1"})
    activity = Activity.objects.get()
    assert (activity.status, activity.reported_by) == (ActivityStatus.REPORTED, partner)
    assert "Partner training" not in client.get("/en/plan/").content.decode()

    client.force_login(secretariat)
    assert "Partner training" in client.get(url("activity_list"), {"state": "reported"}).content.decode()
    client.post(url("activity_accept", activity.pk))

    activity.refresh_from_db()
    assert activity.status == ActivityStatus.COMPLETED
    assert "Partner training" in client.get("/en/plan/").content.decode()
    assert partner.notices.count() == 1


def test_a_report_goes_back_with_a_note_and_can_be_sent_again(client, partner, secretariat, make_report):
    activity = make_report()
    client.force_login(partner)
    client.post(url("activity_submit", activity.pk))
    client.force_login(secretariat)
    client.post(url("activity_return", activity.pk), {"note": "Please add the dates."})

    client.force_login(partner)
    page = client.get(url("activity_detail", activity.pk)).content.decode()

    assert "Please add the dates." in page
    client.post(url("activity_submit", activity.pk))
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.REPORTED


def test_declining_without_a_reason_changes_nothing_and_says_so(client, partner, secretariat, make_report):
    activity = make_report()
    client.force_login(partner)
    client.post(url("activity_submit", activity.pk))
    client.force_login(secretariat)

    response = client.post(url("activity_decline", activity.pk), {"note": " "}, follow=True)

    activity.refresh_from_db()
    assert activity.status == ActivityStatus.REPORTED
    assert "Please say why." in response.content.decode()


def test_one_language_is_written_beside_the_original(client, secretariat, make_activity):
    activity = make_activity()
    client.force_login(secretariat)

    client.post(url("wording_edit", activity.pk, "ar"), {"title": "حلقة عمل", "summary": "نص"})

    assert activity.text.titles() == {"en": "Writing workshop", "ar": "حلقة عمل"}
    assert 'dir="rtl"' in client.get(url("wording_edit", activity.pk, "ar")).content.decode()
    assert "حلقة عمل" in client.get(f"/ar/activities/{activity.pk}/").content.decode()


def test_state_changes_follow_the_table_of_moves(client, secretariat, make_activity):
    activity = make_activity(starts_on="2017-01-01")
    client.force_login(secretariat)

    client.post(url("activity_move", activity.pk), {"status": "reported"})
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.PLANNED

    client.post(url("activity_move", activity.pk), {"status": "ongoing"})
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.ONGOING


def test_a_contribution_is_entered_for_an_activity(client, secretariat, make_activity, organisation):
    activity = make_activity()
    client.force_login(secretariat)
    data = {"donor": organisation.pk, "kind": "cash", "mode": "direct", "amount": "1000", "currency": "usd"}

    client.post(url("contribution_create", activity.pk), data)

    gift = Contribution.objects.get()
    assert (gift.activity, gift.currency, gift.amount_usd) == (activity, "USD", 1000)


def test_a_negative_amount_is_refused(client, secretariat, make_activity, organisation):
    activity = make_activity()
    client.force_login(secretariat)
    data = {"donor": organisation.pk, "kind": "cash", "mode": "direct", "amount": "-5", "currency": "USD"}

    response = client.post(url("contribution_create", activity.pk), data)

    assert "it must be above zero" in response.content.decode()
    assert not Contribution.objects.exists()


def test_needs_page_counts_activities_by_need_and_strategy(client, make_activity, need):
    make_activity(related={"needs": [need]})
    make_activity("Second", related={"needs": [need]})

    table = client.get(url("need_list")).context["table"]

    assert table.rows == [(need, [2], 2)]


def test_map_shades_countries_with_activities_and_says_so_in_a_table(client, make_activity, country):
    make_activity(related={"countries": [country]})

    response = client.get(url("activity_map"))

    assert response.context["rows"] == [(country, 1)]
    assert "<svg" in response.content.decode()


def test_a_form_sent_twice_makes_one_activity(client, secretariat, initiative):
    client.force_login(secretariat)
    data = form_data(initiative) | {"form_key": "one-form"}

    first = client.post(url("activity_create"), data)
    second = client.post(url("activity_create"), data)

    assert Activity.objects.count() == 1
    assert first.url == second.url


def test_a_refused_form_can_be_corrected_and_sent(client, secretariat, initiative):
    client.force_login(secretariat)
    key = {"form_key": "one-form"}

    client.post(url("activity_create"), form_data(initiative, title="") | key)
    client.post(url("activity_create"), form_data(initiative) | key)

    assert Activity.objects.count() == 1
