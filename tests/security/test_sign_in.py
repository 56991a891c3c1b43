"""Signing in: where it leads, what letters point to, how often one may try, and when a sign-in stops counting."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.roles import Role
from ipbes_portal.notifications.models import Letter
from tests.people import make_user

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " https://evil.example/",
    "\thttps://evil.example/",
    "\x00//evil.example/",
    "https://evil.example\\@testserver/",
    "/\t/evil.example/",
    "%2f%2fevil.example/",
]


@pytest.fixture
def proven(stranger):
    """Somebody who can sign in with their password."""
    actions.trust_address(stranger)
    return stranger


def sign_in(client, user, **more):
    """Send the form of the sign-in page."""
    return client.post(reverse("account_login"), {"login": user.email, "password": "stranger"} | more)


def host_of(location):
    """Where a browser would go: it drops control characters and takes a backslash for a slash."""
    seen = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    return urlsplit(urljoin("http://testserver/en/sign-in/", seen)).netloc


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_nowhere_else(client, proven, target):
    for place in ("body", "query"):
        client.logout()
        if place == "body":
            response = sign_in(client, proven, next=target)
        else:
            address = reverse("account_login")
            data = {"login": proven.email, "password": "stranger"}
            response = client.post(address, data, query_params={"next": target})
        assert host_of(response.headers.get("Location", "/")) == "testserver"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_out_leads_nowhere_else(client, proven, target):
    client.force_login(proven, site_settings.AUTHENTICATION_BACKENDS[0])
    response = client.post(reverse("account_logout"), {"next": target})
    assert host_of(response.headers["Location"]) == "testserver"


def test_signing_in_leads_where_one_was(client, proven):
    assert sign_in(client, proven, next="/en/me/inbox/").headers["Location"] == "/en/me/inbox/"


def test_a_refused_button_leads_back_to_this_site_only(client, partner, make_report):
    client.force_login(partner, site_settings.AUTHENTICATION_BACKENDS[0])
    report = make_report()
    report.initiatives.clear()
    address = reverse("programme:activity_submit", args=[report.pk])
    response = client.post(address, headers={"Referer": "https://evil.example/page"})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("home"))


ASKED_FOR = {
    "account_signup": {
        "email": "stranger@example.org",
        "password1": "a long sentence",
        "password2": "a long sentence",
        "family_name": "Somebody",
    },
    "account_reset_password": {"email": "stranger@example.org"},
    "account_request_login_code": {"email": "stranger@example.org"},
}


@pytest.mark.parametrize("name", ASKED_FOR)
def test_letters_point_to_the_site_whatever_the_request_says(
    db, proven, settings, name, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://portal.example.org"
    client = Client(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse(name), ASKED_FOR[name])
    letter = mail.outbox[-1]
    written = f"{letter.subject}\n{letter.body}\n{letter.message()}"
    assert "evil.example" not in written
    if "://" in letter.body:
        assert set(re.findall(r"https?://[^/\s]+", letter.body)) == {"https://portal.example.org"}


def test_a_letter_with_a_link_of_ours_points_to_the_site(db, secretariat, settings):
    settings.SITE_URL = "https://portal.example.org"
    actions.invite(by=secretariat, email="new@example.org", role=Role.TASK_FORCE)
    assert "https://portal.example.org/en/invitations/accept/" in Letter.objects.get().body


def tries(address, data, times):
    """The status and Retry-After of so many tries, each under another forged address of origin."""
    client, answers = Client(), []
    for number in range(times):
        headers = {
            "X-Forwarded-For": f"203.0.113.{number}",
            "X-Real-IP": f"203.0.113.{number}",
            "Forwarded": f"for=203.0.113.{number}",
        }
        response = client.post(address, data, headers=headers)
        answers.append((response.status_code, response.headers.get("Retry-After")))
    return answers


def assert_limited(answers, at_most):
    refused = [answer for answer in answers if answer[0] == 429]
    assert 0 < len(refused) < len(answers)
    assert len(answers) - len(refused) <= at_most
    assert answers[-1][0] == 429
    assert all(int(wait) > 0 for _status, wait in refused)


def test_guessing_passwords_is_slowed_down_for_one_address(db, proven):
    # Five wrong tries for one account; the page then says so without 429.
    address = reverse("account_login")
    client = Client()
    for _try in range(6):
        client.post(address, {"login": proven.email, "password": "wrong"})
    assert sign_in(client, proven).status_code == 200


def test_guessing_accounts_is_refused_with_429(db):
    answers = [
        answer
        for number in range(4)
        for answer in tries(reverse("account_login"), {"login": f"who{number}@example.org", "password": "wrong"}, 10)
    ]
    assert_limited(answers, 30)


def test_signing_up_is_refused_with_429(db):
    assert_limited(tries(reverse("account_signup"), {"email": "x"}, 25), 20)


def test_guessing_invitations_is_refused_with_429(db, secretariat):
    actions.invite(by=secretariat, email="new@example.org", role=Role.TASK_FORCE)
    assert_limited(tries(reverse("accounts:invitation_accept", args=["wrong"]), {}, 12), 10)


def test_asking_for_codes_is_refused_with_429(db):
    assert_limited(tries(reverse("account_reset_password"), {"email": "x@example.org"}, 30), 20)


def test_an_account_that_exists_looks_like_one_that_does_not(db, proven):
    def told(name, email):
        response = Client().post(reverse(name), ASKED_FOR[name] | {"email": email}, follow=True)
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))
        return response.redirect_chain, words.replace(email, "")

    for name in ("account_signup", "account_reset_password", "account_request_login_code"):
        assert told(name, proven.email) == told(name, "nobody@example.org"), name


def test_a_closed_account_is_signed_out_at_once(client, proven, secretariat):
    client.force_login(proven, site_settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(reverse("accounts:profile")).status_code == 200
    actions.close_account(proven, by=secretariat)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_a_session_is_new_after_signing_in(client, proven):
    client.get(reverse("account_login"))
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client, proven)
    assert client.session.session_key != before


@pytest.fixture
def token(db):
    """A token of somebody who later joins the secretariat."""
    user = make_user("late")
    key = actions.create_token(by=user, name="x", scopes=["read"], expires_at=clock.now() + timedelta(days=1))[1]
    return user, key


def test_a_token_is_no_way_around_the_second_factor(client, token, settings):
    user, key = token
    headers = {"Authorization": f"Bearer {key}"}
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/api/v1/activities/", headers=headers).status_code == 200
    actions.grant_role(user.person, Role.SECRETARIAT, by=None, tell=False)
    response = client.get("/api/v1/activities/", headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_without_a_second_factor_the_secretariat_reaches_only_its_enrolment(client, secretariat, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(secretariat, site_settings.AUTHENTICATION_BACKENDS[0])
    enrol = reverse("mfa_activate_totp")
    for address in ("/en/", "/en/people/", "/en/admin/", "/en/me/data/", "/en/me/keys/add/"):
        assert client.get(address).headers.get("Location") == enrol, address
    response = client.get("/api/v1/activities/")
    assert (response.status_code, response.json()["code"]) == (403, "second_factor")
