"""Every error has one shape."""

import pytest
from django.test import Client

from ipbes_portal.limits import ApiThrottle
from ipbes_portal.programme.models import Activity
from ipbes_portal.rest import CODES

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "instance", "code"}


def check(response, status):
    """The problem of a response, after checking its shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) - {"errors"} == MEMBERS
    assert problem["status"] == status
    assert problem["type"] == f"/api/v1/problems/#{problem['code']}"
    assert problem["instance"] == response.wsgi_request.path
    return problem


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/v2/", "/api/v1/activities/1/nothing/", "/api/v1/activities/1/"]
)
def test_what_is_not_there_is_a_problem(api, path):
    assert check(api.get(path), 404)["code"] == "not_found"


def test_a_method_that_is_not_offered_is_a_problem(api):
    assert check(api.delete("/api/v1/countries/"), 405)["code"] == "method_not_allowed"


@pytest.mark.parametrize("is_debug", [False, True])
def test_a_fault_of_ours_is_a_problem_and_tells_nothing(api, monkeypatch, settings, is_debug):
    settings.DEBUG = is_debug
    monkeypatch.setattr(Activity.objects.__class__, "visible_to", lambda *_args: 1 / 0)
    api.raise_request_exception = False

    problem = check(api.get("/api/v1/activities/"), 500)

    assert problem["code"] == "server_error"
    assert "division" not in str(problem)


def test_a_body_that_is_not_json_is_a_problem(secretariat, token_client):
    client = token_client(secretariat)
    assert check(client.post("/api/v1/activities/", "{", content_type="application/json"), 400)["code"] == "invalid"
    assert check(client.post("/api/v1/activities/", "a=b", content_type="text/plain"), 415)


def test_each_wrong_member_has_a_pointer_and_a_code(secretariat, token_client):
    sent = {"language": "en", "title": "", "kind": "party", "countries": ["XXX"], "colour": "blue"}
    response = token_client(secretariat).post("/api/v1/activities/", sent, content_type="application/json")
    assert check(response, 400)["errors"] == [
        {"code": "unknown_member", "detail": "This member does not exist here.", "pointer": "/colour"}
    ]

    sent = {"language": "en", "title": "", "kind": "party", "organisations": [{"id": 999, "role": "lead"}]}
    response = token_client(secretariat).post("/api/v1/activities/", sent, content_type="application/json")

    found = {(entry["pointer"], entry["code"]) for entry in check(response, 400)["errors"]}
    assert found == {("/title", "blank"), ("/kind", "invalid_choice"), ("/organisations/0/id", "does_not_exist")}


def test_a_problem_is_told_in_the_readers_language(api):
    french = api.get("/api/v1/activities/?page_size=0", headers={"Accept-Language": "fr"})
    assert french["Content-Language"] == "fr"
    assert check(french, 400)["code"] == "invalid"


def test_somebody_unknown_is_asked_for_a_token(api):
    response = api.post("/api/v1/activities/", {}, content_type="application/json")
    assert check(response, 401)["code"] == "not_authenticated"
    assert response["WWW-Authenticate"] == "Bearer"


def test_what_a_program_prefers_to_json_is_ignored(api):
    response = api.get("/api/v1/countries/", headers={"Accept": "text/html"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_too_many_requests_are_told_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(ApiThrottle, "THROTTLE_RATES", {"api": "2/min"})
    for _request in range(2):
        assert api.get("/api/v1/countries/").status_code == 200

    response = api.get("/api/v1/countries/")

    assert check(response, 429)["code"] == "too_many_requests"
    assert 0 < int(response["Retry-After"]) <= 60


def test_every_code_is_explained_on_the_documentation_page(client):
    page = client.get("/en/api/").content.decode()
    assert all(f'id="{code}"' in page for code in CODES.values())
    assert client.get("/api/v1/problems/").url == "/en/api/"


def test_a_cross_site_change_with_a_session_is_refused(secretariat):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(secretariat)
    response = browser.post("/api/v1/activities/", {}, content_type="application/json")
    assert check(response, 403)["code"] == "not_allowed"
