"""The language of an answer, and what a refused button press leads to."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import path, reverse

from ipbes_portal import urls
from ipbes_portal.languages import language_patterns


def refuse(request):
    """A view whose action refuses."""
    raise ValidationError(["First reason.", "Second reason."])


def clash(request):
    """A view whose row somebody else has just made."""
    raise IntegrityError("UNIQUE constraint failed\nDETAIL: Key (email)=(somebody@example.org)")


def busy(request):
    """A view that says 429 without saying how long."""
    return HttpResponse(status=429)


handler404 = urls.handler404
urlpatterns = [
    path("api/refuse/", refuse),
    *language_patterns(path("refuse/", refuse), path("clash/", clash), path("busy/", busy)),
    *urls.urlpatterns,
]
with_these_urls = pytest.mark.urls("tests.core.test_middleware")


@pytest.mark.parametrize(
    ("accepted", "address"), [("zh-CN", "/zh/"), ("ar;q=0.1, es", "/es/"), ("de", "/en/"), ("", "/en/")]
)
def test_the_bare_address_leads_to_the_language_of_the_browser(client, accepted, address):
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.django_db
def test_the_address_decides_the_language_and_caches_need_not_ask_the_browser(client):
    response = client.get("/ar/", headers={"Accept-Language": "ru"})
    assert response.headers["Content-Language"] == "ar"
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.django_db
def test_an_address_without_prefix_asks_the_browser_and_says_so(client):
    response = client.get("/api/v1/nothing/", headers={"Accept-Language": "fr"})
    assert response.headers["Content-Language"] == "fr"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.django_db
@with_these_urls
def test_a_refused_button_press_says_why_and_leads_back(client):
    response = client.post("/en/refuse/", headers={"Referer": "http://testserver/en/activities/"})
    assert (response.status_code, response.headers["Location"]) == (302, "http://testserver/en/activities/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["First reason.", "Second reason."]


@pytest.mark.django_db
@with_these_urls
@pytest.mark.parametrize("referer", ["", "https://evil.example/", "javascript:alert(1)", "//evil.example/en/"])
def test_a_refusal_never_leads_to_somebody_elses_site(client, referer):
    response = client.post("/zh/refuse/", headers={"Referer": referer})
    assert response.headers["Location"] == "/zh/"


@pytest.mark.django_db
@with_these_urls
def test_a_clash_in_the_database_is_a_refusal_whose_data_stay_out_of_the_log(client, caplog):
    response = client.post("/en/clash/")
    texts = [str(message) for message in get_messages(response.wsgi_request)]
    assert texts == ["Somebody else changed this a moment ago. Please reload the page."]
    assert "UNIQUE constraint failed" in caplog.text
    assert "somebody@example.org" not in caplog.text


@pytest.mark.django_db
@with_these_urls
@pytest.mark.parametrize(("method", "address"), [("get", "/en/refuse/"), ("post", "/api/refuse/")])
def test_reading_and_programs_are_not_led_back(client, method, address):
    with pytest.raises(ValidationError):
        getattr(client, method)(address)


@pytest.mark.django_db
@with_these_urls
def test_every_429_says_how_long_to_wait(client):
    assert client.get("/en/busy/").headers["Retry-After"] == "60"


def test_the_addresses_of_this_test_do_not_hide_those_of_the_site():
    assert reverse("home") == "/en/"
