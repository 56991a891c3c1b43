"""Errors for programs, and the pages for people."""

import orjson
import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy

from ipbes_portal import errors
from ipbes_portal.problems import problem, problem_body

API, PAGE = RequestFactory().get("/api/v1/activities/"), RequestFactory().get("/en/plan/")


def test_a_problem_has_the_members_of_rfc_9457():
    assert problem_body(API, 404, "not_found") == {
        "type": "/api/v1/problems/#not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found",
        "instance": "/api/v1/activities/",
        "code": "not_found",
    }


def test_a_problem_is_answered_as_problem_json_in_the_language_of_the_reader():
    with translation.override("zh-hans"):
        response = problem(API, 429, "too_many_requests", "wait")
    assert response.status_code == 429
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Language"] == "zh-Hans"


def test_the_errors_of_a_problem_may_be_translated_late():
    errors_of_form = [{"pointer": "/title", "code": "required", "detail": gettext_lazy("Not found")}]
    body = orjson.loads(problem(API, 400, "invalid", errors=errors_of_form).content)
    assert body["errors"] == [{"pointer": "/title", "code": "required", "detail": "Not found"}]


def test_an_unusual_status_still_has_a_title():
    assert problem_body(API, 418, "teapot")["title"] == "The request is not valid"


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.csrf_failure, 403)],
)
def test_programs_get_problems_and_people_get_pages(db, view, status):
    for request, kind in ((API, "application/problem+json"), (PAGE, "text/html; charset=utf-8")):
        response = view(request, PermissionDenied())
        assert (response.status_code, response.headers["Content-Type"]) == (status, kind)


def test_a_server_error_needs_no_database_and_says_nothing_about_the_fault():
    for request, kind in ((API, "application/problem+json"), (PAGE, "text/html; charset=utf-8")):
        response = errors.server_error(request)
        assert (response.status_code, response.headers["Content-Type"]) == (500, kind)
        assert b"Traceback" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing-here/", "/api/", "/api/v1/activities/0/"])
def test_a_missing_address_of_the_api_is_a_problem(client, path):
    response = client.get(path)
    if response.status_code != 200:
        assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db
def test_a_missing_page_is_a_page_in_the_language_of_its_address(client):
    response = client.get("/zh/nothing-here/")
    assert (response.status_code, response.headers["Content-Language"]) == (404, "zh-Hans")
    assert '<html lang="zh-Hans"' in response.content.decode()
