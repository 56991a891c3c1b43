"""Refusals: guarded like every answer, problems for programs, nothing read of a body that is too large."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as site_settings
from django.test import Client

from ipbes_portal.programme.api import ActivityViewSet

from .test_every_page import unguarded

TWO_GIGABYTES = str(2 * 1024**3)
PROBLEM = "application/problem+json"


class Unreadable:
    """A body nobody may touch."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = read


@pytest.fixture
def quiet_client():
    """A client that shows the answer to an exception instead of raising it."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/activities/",
        "/api/v1/nothing/",
        "/api/v1/activities/0/",
        "/api/v1/activities/x/",
        "/api/v1/activities/1/nothing/",
    ],
)
def test_unknown_addresses_below_api_are_problems(db, client, address):
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (404, PROBLEM)
    assert (response.json()["code"], response.json()["instance"]) == ("not_found", address)
    assert unguarded(response) == []


@pytest.mark.parametrize(("method", "address"), [("DELETE", "/api/v1/countries/"), ("PUT", "/api/v1/plan/")])
def test_methods_nobody_offers_are_problems(db, client, method, address):
    response = client.generic(method, address)
    assert (response.status_code, response.headers["Content-Type"]) == (405, PROBLEM)
    assert response.json()["code"] == "method_not_allowed"
    assert unguarded(response) == []


def broken(*args, **kwargs):
    """What a bug does."""
    raise RuntimeError("secret detail of the bug")


def test_a_bug_in_a_list_is_a_problem_that_tells_nothing(db, quiet_client, monkeypatch):
    monkeypatch.setattr(ActivityViewSet, "get_queryset", broken)
    response = quiet_client.get("/api/v1/activities/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
    assert response.json()["code"] == "server_error"
    assert b"secret detail" not in response.content
    assert unguarded(response) == []


def test_a_bug_outside_the_framework_is_a_problem_too(db, quiet_client, monkeypatch):
    monkeypatch.setattr("ipbes_portal.api.description", broken)
    response = quiet_client.get("/api/v1/schema/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
    assert unguarded(response) == []


def test_a_bug_in_a_page_shows_a_guarded_page_that_tells_nothing(db, quiet_client, monkeypatch):
    monkeypatch.setattr("rolling_plan.views.reading.build", broken)
    response = quiet_client.get("/en/plan/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert b"secret detail" not in response.content
    assert unguarded(response) == []


def test_refusals_of_pages_are_guarded(db, stranger):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger, site_settings.AUTHENTICATION_BACKENDS[0])
    answers = [
        client.get("/en/nothing/"),
        client.get("/en/people/"),
        client.get("/en/me/inbox/read/"),
        client.post("/en/me/", {"family_name": "X"}),
    ]
    assert [response.status_code for response in answers] == [404, 403, 405, 403]
    assert [unguarded(response) for response in answers] == [[], [], [], []]


def test_a_session_alone_changes_nothing_through_the_api(db, secretariat):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretariat, site_settings.AUTHENTICATION_BACKENDS[0])
    response = client.post("/api/v1/activities/", {}, content_type="application/json")
    assert (response.status_code, response.headers["Content-Type"]) == (403, PROBLEM)


@pytest.mark.parametrize(
    "address", ["/en/documents/1/files/add/", "/en/sign-in/login/", "/api/v1/activities/", "/en/nothing/"]
)
def test_a_body_of_two_gigabytes_is_refused_unread(db, client, address):
    options = {"CONTENT_LENGTH": TWO_GIGABYTES, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    response = client.generic("POST", address, **options, **{"wsgi.input": Unreadable()})
    assert response.status_code == 413
    assert response.headers["Content-Type"] == (PROBLEM if address.startswith("/api/") else "text/html; charset=utf-8")
    assert unguarded(response) == []


def test_a_json_body_beyond_the_memory_limit_is_refused(db, client, secretariat, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(secretariat)
    response = client.post("/api/v1/activities/", {"title": "x" * 2000}, content_type="application/json")
    assert (response.status_code, response.headers["Content-Type"]) == (413, PROBLEM)
    assert response.json()["code"] == "too_large"


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The environment of a production server, as far as settings look at it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    folder = tmp_path_factory.mktemp("production")
    return kept | {
        "SITE_URL": "https://portal.example.org",
        "SECRET_KEY": "k9!" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
        "ALLOWED_HOSTS": "portal.example.org",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "DJANGO_SETTINGS_MODULE": "ipbes_portal.settings",
    }


def run(environment, *arguments):
    """A Python process in the root of the project."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=site_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


STRICT = {
    "DEBUG": False,
    "TESTING": False,
    "CLOCK_MAY_MOVE": False,
    "SECOND_FACTOR_REQUIRED": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "ALLOWED_HOSTS": ["portal.example.org"],
    "TRUSTED_PROXIES": 0,
}
PRINT = """
import json, sys
from ipbes_portal import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def test_production_settings_are_strict(production):
    assert json.loads(run(production, "-c", PRINT, *STRICT).stdout) == STRICT


def test_the_deployment_check_finds_nothing(production):
    done = run(production, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")


def test_production_does_not_start_without_a_secret_key(production):
    done = run(production | {"SECRET_KEY": ""}, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
