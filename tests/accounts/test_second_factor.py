"""In production, roles that see other people's data reach nothing before they have a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from ipbes_portal.accounts.roles import Role
from tests.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def production(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_the_secretariat_is_led_to_enrolment_from_every_page(client, secretariat):
    client.force_login(secretariat)

    for name in ("home", "accounts:person_list", "accounts:profile", "account_email"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp")), name


def test_the_api_refuses_a_session_without_second_factor(client, secretariat):
    client.force_login(secretariat)

    response = client.get("/api/v1/countries/")

    assert (response.status_code, response.json()["code"]) == (403, "second_factor")


def test_enrolment_proving_who_one_is_and_leaving_stay_open(client, secretariat):
    client.force_login(secretariat)

    enrolment = client.get(reverse("mfa_activate_totp"))
    assert (enrolment.status_code, enrolment.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_after_enrolment_everything_is_open(client, secretariat):
    Authenticator.objects.create(user=secretariat, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(secretariat)

    assert client.get(reverse("accounts:person_list")).status_code == 200


@pytest.mark.parametrize("role", [Role.MEP, Role.TASK_FORCE, Role.COMMITTEE], ids=lambda role: role.value)
def test_other_roles_may_come_in_without(client, role):
    client.force_login(make_user("member", role))

    assert client.get(reverse("accounts:profile")).status_code == 200


def test_development_asks_for_none(client, secretariat, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(secretariat)

    assert client.get(reverse("accounts:person_list")).status_code == 200
