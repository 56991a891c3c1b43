"""Coming in: by password, by a code from a letter, after signing up; and what a stranger cannot learn or force."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from ipbes_portal import languages
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import PersonEmail, User
from tests.people import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence to sign in"


@pytest.fixture
def member(db):
    """Somebody whose address is proven."""
    user = make_user("member")
    user.set_password(PASSWORD)
    user.save()
    actions.trust_address(user)
    return user


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Sends a form and lets its letters go out."""

    def send(name, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(name), data)

    return send


def signed_in(client):
    return "_auth_user_id" in client.session


def code_in(message):
    return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", message.body, re.MULTILINE)[1]


def test_sign_in_by_password(client, member, post):
    response = post("account_login", login="MEMBER@example.org", password=PASSWORD)

    assert (response.status_code, signed_in(client)) == (302, True)


def test_sign_in_with_a_wrong_password_says_the_same_for_known_and_unknown_addresses(client, member, post):
    known = post("account_login", login=member.email, password="wrong")
    unknown = post("account_login", login="nobody@example.org", password="wrong")

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert not signed_in(client)


def test_sign_in_of_a_closed_account_lets_nobody_in(client, member, secretariat, post):
    actions.close_account(member, by=secretariat)

    post("account_login", login=member.email, password=PASSWORD)

    assert not signed_in(client)


def test_sign_in_by_a_code_from_a_letter(client, member, post):
    post("account_request_login_code", email=member.email)
    [message] = mail.outbox
    assert message.to == [member.email]

    response = post("account_confirm_login_code", code=code_in(message))

    assert (response.status_code, signed_in(client)) == (302, True)


def test_a_wrong_code_lets_nobody_in(client, member, post):
    post("account_request_login_code", email=member.email)

    post("account_confirm_login_code", code="AAAAAA")

    assert not signed_in(client)


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_answers_the_same_for_known_and_unknown_addresses(client, member, post, page):
    known = post(page, email=member.email)
    client.cookies.clear()
    unknown = post(page, email="nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[member.email]]


def sign_up(post, email):
    return post("account_signup", email=email, password1=PASSWORD, password2=PASSWORD, family_name="Newcomer")


def test_signing_up_makes_a_person_and_lets_in_only_after_the_code(client, post):
    sign_up(post, "new@example.org")
    user = User.objects.get(email="new@example.org")
    assert (str(user.person), signed_in(client)) == ("Newcomer", False)

    post("account_email_verification_sent", code=code_in(mail.outbox[0]))

    assert signed_in(client)
    assert PersonEmail.objects.get(email="new@example.org").person == user.person


def test_signing_up_answers_the_same_for_known_and_unknown_addresses(client, member, post):
    known = sign_up(post, member.email)
    client.cookies.clear()
    unknown = sign_up(post, "new@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[member.email], ["new@example.org"]]
    assert User.objects.filter(email__iexact=member.email).count() == 1


def test_signing_up_asks_for_a_password_of_twelve_characters(post):
    response = post(
        "account_signup", email="n@example.org", password1="short pass", password2="short pass", family_name="N"
    )

    assert "password1" in response.context["form"].errors
    assert not User.objects.exists()


def test_too_many_wrong_passwords_are_answered_429_with_retry_after(client, member, post):
    codes = [post("account_login", login=member.email, password="wrong") for _ in range(40)]
    refused = [response for response in codes if response.status_code == 429]

    assert refused
    assert all(int(response.headers["Retry-After"]) > 0 for response in refused)


def test_a_forwarded_header_does_not_get_around_a_limit(client, member, settings):
    """TRUSTED_PROXIES is 0 in tests: nobody but the socket says where a request comes from."""
    assert settings.TRUSTED_PROXIES == 0
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"guess{number}@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        ).status_code
        for number in range(60)
    ]

    assert 429 in answers


PUBLIC = ["account_login", "account_signup", "account_reset_password", "account_request_login_code"]
OWN = ["account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout"]


@pytest.mark.parametrize("language", languages.CODES)
@pytest.mark.parametrize("page", [*PUBLIC, *OWN])
def test_sign_in_pages_open_in_every_language(client, member, page, language):
    if page in OWN:
        client.force_login(member)
    with translation.override(language):
        address = reverse(page)

    response = client.get(address)

    assert response.status_code == 200
    assert f'<html lang="{languages.BY_CODE[language].html}"' in response.content.decode()
