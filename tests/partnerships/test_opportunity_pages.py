"""Funding opportunities on pages and for programs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Country
from ipbes_portal.partnerships.models import FundingOpportunity
from tests.api_caller import caller

PAGE, URL = "/en/funding-opportunities/", "/api/v1/funding-opportunities/"


@pytest.fixture
def api(client):
    return caller(client, URL)


def found(client, query):
    return {str(row) for row in client.get(PAGE + query).context["rows"]}


def test_the_list_costs_the_same_with_one_row_and_with_three(client, make_opportunity, country, need):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_opportunity(f"{rows}{number}", related={"countries": [country], "needs": [need]})
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_is_filtered_by_country_need_initiative_and_day(
    client, make_opportunity, country, region, need, initiative
):
    day = clock.today()
    make_opportunity("Anybody", closes_on=day)
    make_opportunity("Grenada", related={"countries": [country], "needs": [need]})
    make_opportunity("Americas", related={"regions": [region], "initiatives": [initiative]})
    make_opportunity("Past", closes_on=day - timedelta(days=1))
    make_opportunity("Draft", is_public=False)
    assert found(client, "") == {"Anybody", "Grenada", "Americas", "Past"}
    assert found(client, "?country=GRD") == {"Anybody", "Grenada", "Americas", "Past"}
    assert found(client, "?region=americas") == {"Anybody", "Grenada", "Americas", "Past"}
    assert found(client, "?need=1.1") == {"Grenada"}
    assert found(client, "?initiative=1(a)") == {"Americas"}
    assert found(client, f"?open_on={day}") == {"Anybody", "Grenada", "Americas"}
    assert found(client, "?closed=true") == {"Past"}
    assert found(client, "?closed=false") == {"Anybody", "Grenada", "Americas"}
    assert found(client, "?q=gren") == {"Grenada"}


def test_who_speaks_for_one_funder_need_not_choose_it_and_staff_choose(client, funder, fund, secretariat):
    for user, offered in ((funder, ["Fund"]), (secretariat, ["---------", "Fund"])):
        client.force_login(user)
        choices = client.get(PAGE + "add/").context["form"].fields["funder"].choices
        assert [str(label) for _value, label in choices] == offered


def test_only_a_draft_is_said_to_be_kept_as_one(client, make_opportunity, secretariat):
    client.force_login(secretariat)
    said = [client.get(f"{PAGE}{make_opportunity(is_public=is_public).pk}/edit/").text for is_public in (False, True)]
    assert ["Kept as a draft first" in text for text in said] == [True, False]


def test_one_for_another_country_is_left_out(client, make_opportunity, country):
    other = Country.objects.create(iso3="NOR", iso2="NO", m49="578", name_en="Norway")
    make_opportunity("Norway only", related={"countries": [other]})
    assert found(client, "?country=GRD") == set()
    assert found(client, "?country=NOR") == {"Norway only"}


def test_a_funder_enters_sends_and_staff_publish_in_the_browser(client, funder, fund, secretariat):
    client.force_login(funder)
    form = {
        "title": "Grants", "body": "", "funder": fund.pk, "language": "en", "url": "https://example.org/",
        "amount_to": "5000", "currency": "usd", "form_key": "k",
    }  # fmt: skip
    first = client.post(PAGE + "add/", form)
    assert client.post(PAGE + "add/", form)["Location"] == first["Location"]
    row = FundingOpportunity.objects.get()
    assert (row.currency, str(row)) == ("USD", "Grants")
    here = f"{PAGE}{row.pk}/"
    assert client.get(here + "edit/").status_code == 200
    changed = form | {"title": "Grants", "note": "By letter.", "version": 1}
    assert client.post(here + "edit/", changed)["Location"] == here
    stale = client.post(here + "edit/", changed | {"note": "By mail."})
    assert (stale.status_code, stale.context["form"]["version"].value()) == (409, 2)
    assert client.post(here + "submit/").status_code == 302
    assert client.get(here + "edit/").status_code == 403
    client.force_login(secretariat)
    assert b"Give back" in client.get(here).content
    assert client.post(here + "publish/").status_code == 302
    client.logout()
    assert b"example.org" in client.get(here).content


def test_refusals_are_shown_in_the_form(client, funder, fund):
    client.force_login(funder)
    form = {"title": "G", "funder": fund.pk, "language": "en", "amount_to": "5000", "currency": ""}
    response = client.post(PAGE + "add/", form)
    assert response.status_code == 200
    assert "Give the amount together with its currency." in response.content.decode()


def test_what_is_not_public_is_not_there_for_others(client, make_opportunity, stranger):
    row = make_opportunity(is_public=False)
    assert client.get(f"{PAGE}{row.pk}/").status_code == 404
    client.force_login(stranger)
    for path in ("", "edit/"):
        assert client.get(f"{PAGE}{row.pk}/{path}").status_code == 404
    assert client.get(PAGE + "add/").status_code == 403


def test_a_program_announces_changes_and_publishes(api, funder, fund, secretariat):
    data = {"funder": fund.pk, "language": "en", "title": "Grants", "url": "https://example.org/", "regions": []}
    made, again = (api("post", "", data, by=funder, **{"Idempotency-Key": "k"}) for _time in range(2))
    assert (made.status_code, again.status_code, FundingOpportunity.objects.count()) == (201, 201, 1)
    here = f"{made.json()['id']}/"
    assert made["Location"].endswith(URL + here)
    assert api("get", here).status_code == 404
    changed = api("patch", here, {"note": "By mail."}, by=funder, **{"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["note"], changed.json()["version"]) == (200, "By mail.", 2)
    assert api("patch", here, {"note": "B"}, by=funder, **{"If-Match": made["ETag"]}).status_code == 412
    assert api("patch", here, {"note": "B"}, by=funder).status_code == 428
    assert api("post", here + "publish/", by=funder).status_code == 403
    assert api("post", here + "submit/", by=funder).json()["state"] == "submitted"
    assert api("post", here + "return/", {"note": "Why?"}, by=secretariat).json()["state"] == "draft"
    assert api("post", here + "publish/", by=secretariat).json()["state"] == "published"
    assert api("get", here).json()["title"] == {"en": "Grants"}
    assert api("post", here + "take-off/", {"note": "Over."}, by=funder).json()["state"] == "withdrawn"


def test_a_program_without_the_right_is_refused(api, stranger, fund, make_opportunity):
    data = {"funder": fund.pk, "language": "en", "title": "Grants"}
    assert api("post", "", data).status_code == 401
    assert api("post", "", data, by=stranger).status_code == 403
    assert api("post", "", data | {"titel": "x"}, by=stranger).status_code == 400
    assert Entry.objects.filter(verb="draft_opportunity").count() == 0
