"""The link of an invitation: what it shows, to whom, and that it tells nothing else."""

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import Invitation, User
from ipbes_portal.accounts.roles import Role, has_role
from ipbes_portal.notifications.models import Letter

pytestmark = pytest.mark.django_db

PASSWORD = {"password": "a long sentence", "again": "a long sentence"}


@pytest.fixture
def address(secretariat):
    """Where the link of an invitation leads."""
    actions.invite(by=secretariat, email="new@example.org", role=Role.TASK_FORCE)
    key = Letter.objects.get().body.strip().rstrip("/").rpartition("/")[2]
    return reverse("accounts:invitation_accept", args=[key])


def test_looking_accepts_nothing(client, address):
    response = client.get(address)

    assert (response.status_code, response.context["invitation"].email) == (200, "new@example.org")
    assert Invitation.objects.get().is_open
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_stranger_chooses_a_password_and_is_in(client, address):
    response = client.post(address, PASSWORD | {"family_name": "Newcomer"})

    user = User.objects.get(email="new@example.org")
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(user.pk)
    assert has_role(user, Role.TASK_FORCE)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "password1234", "again": "password1234"}, "password"),
        ({"password": "a long sentence", "again": "another sentence"}, "again"),
        ({"password": "new@example.org", "again": "new@example.org"}, "password"),
        (PASSWORD, "family_name"),
    ],
)
def test_a_weak_password_or_a_missing_name_is_refused(client, address, answers, field):
    name = {} if field == "family_name" else {"family_name": "Newcomer"}

    response = client.post(address, answers | name)

    assert list(response.context["form"].errors) == [field]
    assert Invitation.objects.get().is_open


def test_somebody_known_is_not_asked_for_their_name(client, secretariat, address):
    person = actions.add_person(by=secretariat, family_name="Mentor", emails=["new@example.org"])

    client.post(address, PASSWORD)

    assert User.objects.get(email="new@example.org").person == person


def test_an_address_that_can_sign_in_is_asked_to(client, address):
    owner = actions.create_user(email="new@example.org", password="the owner's own")
    actions.trust_address(owner)

    response = client.post(address, PASSWORD | {"family_name": "Newcomer"})

    assert "accounts/invitation_sign_in.html" in [template.name for template in response.templates]
    assert User.objects.get(pk=owner.pk).check_password("the owner's own")
    assert Invitation.objects.get().is_open


def test_somebody_signed_in_accepts_with_the_account_they_have(client, stranger, address):
    client.force_login(stranger)
    assert client.get(address).context["is_other_address"]

    client.post(address)

    assert has_role(User.objects.get(pk=stranger.pk), Role.TASK_FORCE)


@pytest.mark.parametrize("why", ["used", "withdrawn", "expired", "unknown"])
def test_a_link_that_opens_nothing_always_answers_the_same(client, secretariat, stranger, address, why):
    invitation, moment = Invitation.objects.get(), clock.now()
    if why == "used":
        actions.accept_invitation(invitation, user=stranger)
    elif why == "withdrawn":
        actions.withdraw_invitation(invitation, by=secretariat)
    elif why == "expired":
        moment = invitation.expires_at
    else:
        address = reverse("accounts:invitation_accept", args=["unknown"])

    with clock.at(moment):
        seen, sent = client.get(address), client.post(address, PASSWORD)

    assert (seen.status_code, sent.status_code) == (404, 404)
    assert "new@example.org" not in seen.content.decode()
    assert [template.name for template in seen.templates][0] == "accounts/invitation_gone.html"


def test_accepting_is_limited(client, address):
    answers = [client.post(address, {"password": "x"}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_the_page_is_never_cached_and_does_not_tell_other_sites_its_address(client, address):
    response = client.get(address)

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
