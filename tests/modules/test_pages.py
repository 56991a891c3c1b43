"""The secretariat's page of parts, the page of a closed part, the navigation, what needs somebody, and the API."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipbes_portal import home, languages
from ipbes_portal.modules import snapshot
from ipbes_portal.modules.models import ModuleState
from ipbes_portal.modules.registry import all_modules
from matching import actions as matching
from matching import tasks

LIST, SWITCH = "/en/parts/", "/en/parts/offers/"
CALM = "This part of the portal is not in use at present"
BANNER = "“Offers and contributions” is closed to everybody else"


@pytest.fixture
def signed_in(client):
    """The client, signed in as somebody."""

    def act(user):
        client.force_login(user)
        return client

    return act


def text(response):
    return response.content.decode()


# The page of the secretariat


def test_the_list_names_every_part_with_its_state_its_note_and_who_switched_it(signed_in, secretariat, close):
    close("offers", en="Back in May.")
    page = text(signed_in(secretariat).get(LIST))
    assert [str(module.label) in page for module in all_modules()] == [True] * len(all_modules())
    assert page.count("tag--warn") == 1
    assert page.count("tag--ok") == len(all_modules()) - 1
    assert "Back in May." in page
    assert str(secretariat.person) in page


def test_the_list_costs_the_same_with_one_switched_part_and_with_three(signed_in, secretariat, close):
    client, counts = signed_in(secretariat), []
    for codes in (["offers"], ["calls", "matches"]):
        for code in codes:
            close(code, en="Closed.", fr="Fermé.")
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", [LIST, SWITCH])
def test_nobody_else_reaches_the_switches(client, unit, address):
    assert client.get(address).url.startswith("/en/sign-in/login/")
    assert client.post(address).url.startswith("/en/sign-in/login/")
    client.force_login(unit)
    assert client.get(address).status_code == 403
    assert client.post(SWITCH, {"state": "closed", "version": 1}).status_code == 403
    assert not ModuleState.objects.exists()


def test_the_secretariat_finds_the_switches_among_its_pages(signed_in, secretariat):
    assert f'href="{LIST}"' in text(signed_in(secretariat).get(reverse("accounts:person_list")))


def test_there_is_no_switch_for_what_is_no_part(signed_in, secretariat):
    assert signed_in(secretariat).get("/en/parts/plan/").status_code == 404


def test_the_form_closes_a_part_with_its_note_in_two_languages(signed_in, secretariat):
    data = {"state": "closed", "note_en": "Back in May.", "note_zh_hans": "五月恢复。", "version": 1}
    assert signed_in(secretariat).post(SWITCH, data).url == LIST
    state = ModuleState.of("offers")
    assert (state.is_open, state.notes) == (False, {"en": "Back in May.", "zh-hans": "五月恢复。"})
    page = text(signed_in(secretariat).get(SWITCH))
    assert "part of the portal closed" in page


def test_a_form_without_a_choice_is_refused_with_the_words_still_there(signed_in, secretariat):
    response = signed_in(secretariat).post(SWITCH, {"note_en": "Back in May.", "version": 1})
    assert response.status_code == 200
    assert "state" in response.context["form"].errors
    assert "Back in May." in text(response)
    assert not ModuleState.objects.exists()


def test_a_note_that_is_too_long_is_refused_and_its_language_unfolded(signed_in, secretariat):
    response = signed_in(secretariat).post(SWITCH, {"state": "closed", "note_fr": "x" * 2001, "version": 1})
    assert list(response.context["form"].errors) == ["note_fr"]
    assert '<details class="disclosure" open>' in text(response)


def test_a_stale_form_shows_both_versions_and_can_be_sent_again(signed_in, secretariat, close):
    close("offers", en="Theirs.")
    client = signed_in(secretariat)
    response = client.post(SWITCH, {"state": "open", "note_en": "Mine.", "version": 1})
    assert response.status_code == 409
    assert "Theirs." in text(response)
    assert "Mine." in text(response)
    again = {"state": "open", "note_en": "Mine.", "version": response.context["form"].data["version"]}
    assert client.post(SWITCH, again).status_code == 302
    assert (ModuleState.of("offers").is_open, ModuleState.of("offers").notes) == (True, {"en": "Mine."})


# A closed part


def test_a_closed_part_says_calmly_why_and_that_nothing_is_lost(client, close):
    close("offers", en="Back in May.")
    response = client.get("/en/offers/")
    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    assert CALM in text(response)
    assert "Back in May." in text(response)
    assert "Nothing has been deleted." in text(response)
    assert "was not saved" not in text(response)


@pytest.mark.parametrize("language", languages.LANGUAGES, ids=lambda language: language.code)
def test_the_note_is_read_in_ones_own_language_or_in_that_in_which_it_is(client, close, language):
    close("offers", en="Back in May.", fr="De retour en mai.")
    page = text(client.get(f"/{language.prefix}/offers/"))
    assert ("De retour en mai." if language.code == "fr" else "Back in May.") in page
    assert ('<div lang="en" dir="ltr">' in page) == (language.code not in ("en", "fr"))


def test_who_sends_a_form_into_a_closed_part_is_told_that_it_was_not_saved(signed_in, stranger, close):
    close("offers")
    response = signed_in(stranger).post("/en/offers/begin/", {"title": "Rooms"})
    assert response.status_code == 403
    assert "What you sent was not saved" in text(response)


def test_a_note_is_words_and_no_markup(client, close):
    close("offers", en="<script>alert(1)</script>")
    assert "<script>alert" not in text(client.get("/en/offers/"))


def test_those_who_keep_the_records_go_on_and_see_that_it_is_closed(signed_in, secretariat, unit, close):
    close("offers")
    page = text(signed_in(unit).get("/en/offers/"))
    assert BANNER in page
    assert SWITCH not in page
    assert BANNER in text(signed_in(secretariat).get("/en/offers/"))
    assert f'href="{SWITCH}"' in text(signed_in(secretariat).get("/en/offers/"))
    assert "closed to everybody else" not in text(signed_in(secretariat).get("/en/calls/"))


def test_what_is_closed_stays_closed_for_others_while_the_rest_is_open(client, close):
    close("offers")
    codes = [client.get(f"/en/{page}/").status_code for page in ("offers", "calls", "projects", "matchmaking", "plan")]
    assert codes == [403, 200, 200, 200, 200]


def test_a_page_of_two_parts_is_closed_with_both_only(client, close):
    close("calls")
    assert client.get("/en/proposal-files/1/").status_code != 403
    close("reviews")
    assert client.get("/en/proposal-files/1/").status_code == 403


def test_an_open_site_pays_nothing_and_a_closed_part_one_question_after_a_restart(client, close):
    client.get("/en/plan/")
    snapshot.assume_all_open()
    with CaptureQueriesContext(connection) as usual:
        client.get("/en/calls/")
    cache.delete(snapshot.KEY)
    with CaptureQueriesContext(connection) as fresh:
        client.get("/en/calls/")
    assert len(fresh) == len(usual) + 1


# What leads there


def entries(client):
    return {entry["label"]: entry["url"] for entry in client.get("/en/plan/").context["navigation"]}


def test_the_navigation_leaves_out_what_is_closed_and_puts_it_back(client, signed_in, unit, close, reopen):
    usual = entries(client)
    close("calls")
    close("projects")
    assert entries(client) == {label: url for label, url in usual.items() if label not in ("Calls", "Projects")}
    reopen("calls")
    reopen("projects")
    assert entries(client) == usual
    close("calls")
    assert "Calls" in entries(signed_in(unit))


def test_an_entry_leads_to_what_is_still_open_under_its_own_name(client, close):
    close("offers")
    close("partners")
    found = entries(client)
    assert "Offers" not in found
    assert "Partners" not in found
    assert found["Recognition"] == "/en/recognition/activities/"
    assert found["Funding opportunities"] == "/en/funding-opportunities/"
    close("opportunities")
    close("recognition")
    found = entries(client)
    assert {"Recognition", "Funding opportunities"}.isdisjoint(found)
    assert found["Organisations"] == "/en/organisations/"


def test_what_needs_somebody_leaves_out_what_is_closed(signed_in, partner, make_report, close, reopen, monkeypatch):
    make_report()
    waiting = [("Responses", 1, "/en/proposals/mine/#draft"), ("Offers", 2, "/en/offers/mine/")]
    monkeypatch.setattr(home, "NEEDS", [*home.NEEDS, lambda user: waiting])

    def shown():
        return [label for label, _count, _url in signed_in(partner).get("/en/").context["tasks"]]

    assert shown() == ["My drafts to finish and send", "Responses", "Offers"]
    close("offers")
    assert shown() == ["My drafts to finish and send", "Responses"]
    close("reports")
    close("calls")
    assert shown() == []
    for code in ("offers", "reports", "calls"):
        reopen(code)
    assert shown() == ["My drafts to finish and send", "Responses", "Offers"]


def test_the_list_of_activities_offers_no_report_while_reporting_is_closed(signed_in, partner, close):
    assert "/en/activities/report/" in text(signed_in(partner).get("/en/activities/"))
    close("reports")
    assert "/en/activities/report/" not in text(signed_in(partner).get("/en/activities/"))


@pytest.mark.parametrize(
    ("page", "part", "address"),
    [
        ("/en/calls/", "projects", "/en/projects/"),
        ("/en/calls/", "self-assessments", "/en/self-assessments/"),
        ("/en/offers/", "recognition", "/en/recognition/activities/"),
        ("/en/offers/mine/", "matches", "/en/matches/"),
        ("/en/proposals/mine/", "matches", "/en/matches/"),
        ("/en/partners/", "opportunities", "/en/funding-opportunities/"),
        ("/en/partners/", "offers", "/en/contribute/"),
        ("/en/funding-opportunities/", "partners", "/en/partners/"),
    ],
)
def test_a_page_of_one_part_has_no_link_into_another_that_is_closed(signed_in, stranger, close, page, part, address):
    link = f'href="{address}"'
    assert link in text(signed_in(stranger).get(page))
    close(part)
    assert link not in text(signed_in(stranger).get(page))


@pytest.mark.parametrize("task", ["remind_reviewers", "remind_focal_points"])
def test_no_reminder_calls_people_into_a_closed_part(db, close, reopen, monkeypatch, task):
    called = []
    monkeypatch.setattr(matching, task, lambda: called.append(task))
    close("reviews")
    getattr(tasks, task)()
    assert called == []
    reopen("reviews")
    getattr(tasks, task)()
    assert called == [task]


# Programs


def problem(response):
    return response.status_code, response["Content-Type"], json.loads(response.content)["code"]


CLOSED = (403, "application/problem+json", "module_closed")


def test_a_program_is_told_which_part_is_closed_and_why(client, close):
    close("offers", en="Back in May.", fr="De retour en mai.")
    response = client.get("/api/v1/offers/", headers={"Accept-Language": "fr"})
    assert problem(response) == CLOSED
    assert json.loads(response.content)["detail"].endswith("De retour en mai.")
    assert response["Cache-Control"] == "no-store"
    assert problem(client.get("/api/v1/offers/?format=csv")) == CLOSED


def test_a_token_says_who_goes_on_in_a_closed_part(client, close, secretariat, partner, token):
    close("offers")
    assert client.get("/api/v1/offers/", headers=token(secretariat)).status_code == 200
    assert problem(client.get("/api/v1/offers/", headers=token(partner))) == CLOSED
    body = {"data": "{}", "content_type": "application/json"}
    assert problem(client.post("/api/v1/offers/", headers=token(partner), **body)) == CLOSED


def test_a_token_that_is_not_valid_is_refused_as_everywhere(client, close):
    close("offers")
    assert client.get("/api/v1/offers/", headers={"Authorization": "Bearer ipbescb_nothing"}).status_code == 401


def test_of_activities_only_reporting_is_closed_to_programs(client, close, partner, token):
    close("reports")
    assert client.get("/api/v1/activities/").status_code == 200
    body = {"data": "{}", "content_type": "application/json"}
    assert problem(client.post("/api/v1/activities/", headers=token(partner), **body)) == CLOSED
    assert problem(client.post("/api/v1/activities/1/submit/", headers=token(partner), **body)) == CLOSED


def test_programs_read_which_parts_are_in_use(client, close):
    close("offers", en="Back in May.", fr="De retour en mai.")
    found = {row["code"]: row for row in client.get("/api/v1/modules/?lang=fr").json()}
    assert [code for code, row in found.items() if not row["is_open"]] == ["offers"]
    assert list(found) == [module.code for module in all_modules()]
    assert found["offers"]["note"] == {"language": "fr", "text": "De retour en mai."}
    assert found["offers"]["since"].endswith("Z")
    assert found["offers"]["endpoints"] == ["offers"]
    assert (found["calls"]["note"], found["calls"]["since"]) == (None, None)
    assert set(found["calls"]) == {"code", "label", "about", "is_open", "since", "note", "endpoints"}


def test_a_note_is_told_to_programs_only_while_the_part_is_closed(client, close, reopen):
    close("offers", en="Back in May.")
    reopen("offers")
    (row,) = [row for row in client.get("/api/v1/modules/").json() if row["code"] == "offers"]
    assert (row["is_open"], row["note"]) == (True, None)


def test_the_list_of_parts_takes_no_other_parameters_and_costs_the_same_however_many_are_closed(client, close):
    assert client.get("/api/v1/modules/?open=true").status_code == 400
    counts = []
    for code in ("offers", "calls"):
        close(code, en="Closed.", fr="Fermé.")
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/modules/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_description_of_the_api_names_the_refusal(client, db):
    described = client.get("/api/v1/schema/").json()
    assert "module_closed" in described["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert "403" in described["paths"]["/api/v1/offers/"]["get"]["responses"]
    assert "403" not in described["paths"]["/api/v1/activities/"]["get"]["responses"]
