"""Limits on how much and how often."""

import orjson
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ipbes_portal import limits

REQUESTS = RequestFactory()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "192.0.2.1", "127.0.0.1"),
        (1, " , ,203.0.113.9, ", "203.0.113.9"),
    ],
)
def test_a_forwarded_header_counts_only_as_far_as_our_proxies_wrote_it(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert limits.client_address(REQUESTS.get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_the_limit_is_reached_after_so_many_uses_and_says_how_long_to_wait(monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_010)
    assert [limits.is_over("form", "somebody", 3, 60) for _ in range(5)] == [0, 0, 0, 10, 10]
    assert limits.is_over("form", "somebody else", 3, 60) == 0
    assert limits.is_over("other-form", "somebody", 3, 60) == 0
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_020)
    assert limits.is_over("form", "somebody", 3, 60) == 0


def test_a_limited_view_refuses_only_what_is_sent_to_it(db):
    view = limits.limited("form", times=2, seconds=3600)(lambda request: HttpResponse("done"))
    assert [view(REQUESTS.post("/en/form/")).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert view(REQUESTS.get("/en/form/")).status_code == 200
    refusal = view(REQUESTS.post("/en/form/"))
    assert 0 < int(refusal.headers["Retry-After"]) <= 3600


def test_a_program_over_the_limit_gets_a_problem():
    response = limits.too_many(REQUESTS.post("/api/v1/activities/"), 30)
    assert response.headers["Retry-After"] == "30"
    assert orjson.loads(response.content)["code"] == "too_many_requests"


class Unreadable:
    """A body nobody may touch."""

    def read(self, *args):
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind", "language"),
    [
        ("/zh/documents/", "text/html; charset=utf-8", "zh-Hans"),
        ("/en/documents/", "text/html; charset=utf-8", "en"),
        ("/api/v1/activities/", "application/problem+json", "en"),
    ],
)
def test_a_body_of_2_gb_is_refused_unread_in_the_language_of_the_reader(client, settings, address, kind, language):
    size = {"CONTENT_LENGTH": str(2 * 1024**3), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    response = client.generic("POST", address, **size, **{"wsgi.input": Unreadable()})
    assert (response.status_code, response.headers["Content-Type"], response.headers["Connection"]) == (
        413,
        kind,
        "close",
    )
    if kind.startswith("text/html"):
        assert f'<html lang="{language}"'.lower() in response.content.decode().lower()
    else:
        assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("size", ["", "0", "21000000", "not a number", "-5"])
def test_other_bodies_pass(settings, size):
    settings.UPLOAD_MAX_BYTES = 20_000_000
    middleware = limits.request_limits_middleware(lambda request: HttpResponse("passed"))
    request = REQUESTS.post("/en/documents/")
    request.META["CONTENT_LENGTH"] = size
    assert middleware(request).content == b"passed"
