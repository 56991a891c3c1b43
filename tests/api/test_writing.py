"""Programs that change something: tokens, partners' reports, edits with If-Match, the verbs."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.audit.models import Entry
from ipbes_portal.programme.actions import report_activity
from ipbes_portal.programme.models import Activity, ActivityStatus
from tests.people import make_user

pytestmark = pytest.mark.django_db
LIST = "/api/v1/activities/"


def post(client, path, data=None):
    return client.post(path, data or {}, content_type="application/json")


def patch(client, activity, data, etag=None):
    headers = {"If-Match": etag} if etag else {}
    return client.patch(f"{LIST}{activity.pk}/", data, content_type="application/json", headers=headers)


# Tokens


def test_a_token_shows_what_its_owner_may_see_and_notes_its_last_use(token_client, partner, make_report):
    report, client = make_report(), token_client(partner, scopes=["read"])

    assert [row["id"] for row in client.json(LIST)["results"]] == [report.pk]

    client.token.refresh_from_db()
    assert clock.now() - client.token.last_used_at < timedelta(seconds=10)


def test_a_token_for_reading_changes_nothing(token_client, secretariat):
    response = post(token_client(secretariat, scopes=["read"]), LIST, {"title": "x"})
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("spoil", ["expired", "revoked", "inactive", "unknown", "empty"])
def test_a_token_that_is_not_live_opens_nothing_not_even_what_is_public(api, token_client, secretariat, spoil):
    client = token_client(secretariat)
    if spoil == "expired":
        type(client.token).objects.update(expires_at=clock.now())
    elif spoil == "revoked":
        accounts.revoke_token(client.token, by=secretariat)
    elif spoil == "inactive":
        type(secretariat).objects.filter(pk=secretariat.pk).update(is_active=False)
    else:
        client = api
    headers = {"unknown": {"Authorization": "Bearer ipbescb_x"}, "empty": {"Authorization": "Bearer"}}.get(spoil, {})

    response = client.get("/api/v1/countries/", headers=headers)

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


def test_what_a_signed_in_reader_gets_is_kept_by_no_shared_cache(api, token_client, stranger):
    assert api.get(LIST)["Cache-Control"] == "public, no-cache"
    assert token_client(stranger).get(LIST)["Cache-Control"] == "private, no-cache"


# Visibility


def test_a_report_is_seen_by_its_reporter_and_staff_only(api, token_client, make_report, partner, stranger, unit):
    report = make_report()
    report_activity(report, by=partner)
    for client, sees in [
        (api, False),
        (token_client(stranger), False),
        (token_client(partner), True),
        (token_client(unit), True),
    ]:
        assert client.get(f"{LIST}{report.pk}/").status_code == (200 if sees else 404)
        assert len(client.json(LIST)["results"]) == sees
        assert b"Partner training" not in client.get(f"{LIST}?format=json").content or sees
        assert (b"Partner training" in b"".join(client.get(f"{LIST}?format=csv"))) == sees


# Reports


@pytest.fixture
def report(organisation, initiative, country):
    """What a partner's program sends."""
    return {
        "organisation": organisation.pk,
        "language": "fr",
        "title": "Atelier",
        "summary": "Trois jours.",
        "kind": "workshop",
        "starts_on": "2018-03-01",
        "initiatives": [initiative.code],
        "countries": [country.iso3],
        "organisations": [{"id": organisation.pk, "role": "lead"}],
    }


def test_a_partner_reports_and_the_secretariat_accepts(api, token_client, partner, secretariat, report):
    client = token_client(partner)
    response = post(client, LIST, report)

    made = response.json()
    assert response.status_code == 201
    assert response["Location"].endswith(f"{LIST}{made['id']}/")
    assert (made["state"], made["title"], made["countries"]) == ("draft", {"fr": "Atelier"}, ["GRD"])
    assert made["organisations"] == [{"id": report["organisation"], "name": "Partner organisation", "role": "lead"}]

    assert post(client, f"{LIST}{made['id']}/submit/").json()["state"] == "reported"
    assert post(client, f"{LIST}{made['id']}/accept/").status_code == 403
    assert post(token_client(secretariat), f"{LIST}{made['id']}/accept/").status_code == 200
    assert api.json(f"{LIST}{made['id']}/")["title"] == {"fr": "Atelier"}
    assert list(Entry.objects.filter(verb__endswith="report").order_by("pk").values_list("verb", flat=True)) == [
        "draft_report",
        "accept_report",
    ]


def test_nobody_reports_for_an_organisation_they_do_not_act_for(token_client, stranger, report):
    assert post(token_client(stranger), LIST, report).status_code == 403
    assert not Activity.objects.exists()


def test_a_partner_enters_nothing_straight_into_the_plan(token_client, partner, report):
    del report["organisation"]
    assert post(token_client(partner), LIST, report | {"state": "planned"}).status_code == 403


def test_the_secretariat_enters_an_activity_straight_into_the_plan(token_client, secretariat, report):
    del report["organisation"]
    response = post(token_client(secretariat), LIST, report | {"state": "ongoing"})
    assert (response.status_code, response.json()["state"]) == (201, "ongoing")


def test_what_breaks_a_rule_of_the_data_is_refused_and_nothing_is_saved(token_client, secretariat, report):
    del report["organisation"]
    response = post(token_client(secretariat), LIST, report | {"ends_on": "2017-01-01"})
    assert response.status_code == 400
    assert response.json()["detail"] == "The end lies before the start."
    assert not Activity.objects.exists()


def test_returning_and_declining_need_a_reason(token_client, make_report, partner, secretariat):
    report, client = make_report(), token_client(secretariat)
    post(token_client(partner), f"{LIST}{report.pk}/submit/")

    response = post(client, f"{LIST}{report.pk}/decline/", {"note": " "})
    assert [entry["pointer"] for entry in response.json()["errors"]] == ["/note"]
    assert post(client, f"{LIST}{report.pk}/decline/", {"note": "Not in scope."}).json()["state"] == "declined"
    assert post(client, f"{LIST}{report.pk}/decline/", {"note": "Again."}).status_code == 403


def test_an_activity_is_moved_and_taken_out(api, token_client, make_activity, secretariat, stranger):
    activity, client = make_activity(), token_client(secretariat)
    path = f"{LIST}{activity.pk}/"

    assert post(token_client(stranger), f"{path}move/", {"state": "ongoing"}).status_code == 403
    assert post(client, f"{path}move/", {"state": "ongoing"}).json()["state"] == "ongoing"
    assert post(client, f"{path}withdraw/", {"note": "Entered twice."}).json()["state"] == "withdrawn"
    assert api.get(path).status_code == 404


# Edits


def test_an_edit_changes_what_it_names_and_nothing_else(token_client, make_activity, secretariat, country):
    activity = make_activity(place="Bogota", website="https://example.org/", related={"countries": [country]})
    client = token_client(secretariat)
    before = client.get(f"{LIST}{activity.pk}/")

    response = patch(client, activity, {"place": "Lima", "starts_on": "2018-01-02"}, before["ETag"])

    changed = {"place": "Lima", "starts_on": "2018-01-02", "version": 2, "updated_at": response.json()["updated_at"]}
    assert response.json() == before.json() | changed
    assert response["ETag"] == client.get(f"{LIST}{activity.pk}/")["ETag"] != before["ETag"]


def test_one_half_of_a_wording_is_changed_without_losing_the_other(token_client, make_activity, secretariat):
    activity, client = make_activity("Workshop"), token_client(secretariat)
    activity.text.wordings.update(body="Three days.")
    etag = client.get(f"{LIST}{activity.pk}/")["ETag"]

    row = patch(client, activity, {"language": "en", "title": "Writing workshop"}, etag).json()

    assert (row["title"], row["summary"]) == ({"en": "Writing workshop"}, {"en": "Three days."})


def test_a_change_says_which_version_it_changes(token_client, make_activity, secretariat):
    activity, client = make_activity(), token_client(secretariat)
    for missing in (None, "*"):
        response = patch(client, activity, {"place": "Lima"}, missing)
        assert (response.status_code, response.json()["code"]) == (428, "precondition_required")
    for stale in ('"0.abc"', '"7.abc"', '"abc"', "nonsense"):
        response = patch(client, activity, {"place": "Lima"}, stale)
        assert (response.status_code, response.json()["code"]) == (412, "stale")
    activity.refresh_from_db()
    assert activity.place == ""


def test_of_two_who_change_the_same_version_the_second_is_told(token_client, make_activity, secretariat, country):
    activity, client = make_activity(), token_client(secretariat)
    etag = client.get(f"{LIST}{activity.pk}/")["ETag"]

    assert patch(client, activity, {"place": "Lima"}, etag).status_code == 200
    response = patch(client, activity, {"place": "Quito", "countries": ["GRD"]}, etag)

    assert response.status_code == 412
    activity.refresh_from_db()
    assert (activity.place, list(activity.countries.all())) == ("Lima", [])


def test_the_tag_of_a_compressed_answer_can_be_sent_back(token_client, make_activity, secretariat):
    activity, client = make_activity(), token_client(secretariat)
    compressed = client.get(f"{LIST}{activity.pk}/", headers={"Accept-Encoding": "gzip"})
    assert compressed["ETag"].startswith("W/")
    assert patch(client, activity, {"place": "Lima"}, compressed["ETag"]).status_code == 200


@pytest.mark.parametrize("status", [ActivityStatus.PLANNED, ActivityStatus.COMPLETED])
def test_others_change_nothing_of_the_plan(token_client, make_activity, partner, api, status):
    activity = make_activity(status=status, starts_on=clock.today())
    etag = api.get(f"{LIST}{activity.pk}/")["ETag"]
    assert patch(token_client(partner), activity, {"place": "Lima"}, etag).status_code == 403
    assert patch(api, activity, {"place": "Lima"}, etag).status_code == 401


def test_a_change_of_a_translation_changes_the_tag(api, make_activity, secretariat):
    activity = make_activity()
    before = api.get(LIST)["ETag"]
    activity.text.wordings.create(language="fr", title="Atelier")
    assert api.get(LIST)["ETag"] != before


def test_members_that_are_the_secretariats_to_decide_cannot_be_sent(token_client, make_report, partner):
    report, client = make_report(), token_client(partner)
    etag = client.get(f"{LIST}{report.pk}/")["ETag"]
    for member in ("status", "state", "recognition", "reported_by", "version", "is_demonstration"):
        response = patch(client, report, {member: "x"}, etag)
        assert [entry["code"] for entry in response.json()["errors"]] == ["unknown_member"]


def test_an_organisation_that_waits_is_seen_by_its_people_only(api, token_client, organisation):
    manager = make_user("waiting", "partner_manager", organisation=organisation)
    type(organisation).objects.filter(pk=organisation.pk).update(status="registered")
    path = f"/api/v1/organisations/{organisation.pk}/"
    assert api.get(path).status_code == 404
    assert token_client(manager).get(path).status_code == 200
