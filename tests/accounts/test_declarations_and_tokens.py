"""Declarations of interests, keys of programs, and preferences."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.forms import DeclarationForm
from ipbes_portal.accounts.models import ApiToken, Declaration, Scope, User
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.actions import Message, notify
from ipbes_portal.notifications.models import Letter, Notice

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def declaration_of(user, **fields):
    defaults = {
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "has_professional_interest": False,
        "has_financial_interest": False,
        "has_other_interest": False,
    }
    return Declaration(person=user.person, **(defaults | fields))


def test_declare_interests_keeps_what_was_declared(stranger, organisation, secretariat):
    declaration = actions.declare_interests(
        declaration_of(stranger, has_other_interest=True, details="A relative works there."),
        by=stranger,
        related={"organisations": [organisation]},
    )

    assert list(declaration.organisations.all()) == [organisation]
    assert [entry.verb for entry in Entry.objects.about(declaration)] == ["declare_interests"]


@pytest.mark.parametrize(
    "fields",
    [{"has_financial_interest": True}, {"ends_on": date(2025, 1, 1)}],
    ids=["interest without a word", "ends before it starts"],
)
def test_declare_interests_refuses_what_says_nothing(stranger, fields):
    with pytest.raises(ValidationError):
        actions.declare_interests(declaration_of(stranger, **fields), by=stranger, related={})


def test_declare_interests_twice_from_one_day_is_refused(stranger):
    actions.declare_interests(declaration_of(stranger), by=stranger, related={})
    with pytest.raises(ValidationError):
        actions.declare_interests(declaration_of(stranger), by=stranger, related={})


def test_declare_interests_for_somebody_else_is_refused(stranger, secretariat):
    with pytest.raises(PermissionDenied):
        actions.declare_interests(declaration_of(stranger), by=secretariat, related={})


def test_note_compliance_is_noted_once_by_the_secretariat(stranger, secretariat, unit):
    declaration = actions.declare_interests(declaration_of(stranger), by=stranger, related={})
    with pytest.raises(PermissionDenied):
        actions.note_compliance(declaration, by=unit)

    actions.note_compliance(declaration, by=secretariat)

    declaration.refresh_from_db()
    assert declaration.compliant_by == secretariat
    with pytest.raises(ValidationError):
        actions.note_compliance(declaration, by=secretariat)


def test_declaration_form_finds_people_without_telling_who_is_known(stranger, secretariat):
    data = {
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "co_authors_typed": f"{secretariat.email}\nunknown@example.org\n",
        "people_typed": "",
    }
    form = DeclarationForm(data, instance=Declaration(person=stranger.person))

    assert form.is_valid(), form.errors
    assert list(form.related()["co_authors"]) == [secretariat.person]
    assert form.instance.details == ("Co-authors of the last three years: secretariat@example.org, unknown@example.org")


# Keys


def key_for(user, *scopes, days=30):
    return actions.create_token(by=user, name="export", scopes=scopes, expires_at=clock.now() + timedelta(days=days))


def test_create_token_stores_a_hash_and_a_hint_only(stranger):
    token, key = key_for(stranger, Scope.READ)

    stored = str(ApiToken.objects.filter(pk=token.pk).values())
    assert key.startswith("ipbescb_")
    assert key not in stored
    assert (token.digest, token.hint) == (ApiToken.digest_of(key), key[-6:])
    assert key not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("days", [0, -1, 367])
def test_create_token_lives_at_least_a_moment_and_at_most_a_year(stranger, days):
    with pytest.raises(ValidationError):
        key_for(stranger, Scope.READ, days=days)


def test_revoke_token_is_for_its_owner_and_the_secretariat(stranger, secretariat, unit):
    token, _key = key_for(stranger, Scope.READ)
    with pytest.raises(PermissionDenied):
        actions.revoke_token(token, by=unit)

    actions.revoke_token(token, by=stranger)
    actions.revoke_token(token, by=secretariat)

    assert [e.verb for e in Entry.objects.about(token)] == ["revoke_token", "create_token"]
    token.refresh_from_db()
    assert not token.is_live


@pytest.mark.parametrize("wrong", ["revoked", "expired", "closed", "unknown", "other scheme"])
def test_a_key_that_opens_nothing_is_refused(client, stranger, secretariat, wrong):
    token, key = key_for(stranger, Scope.READ)
    moment, header = clock.now(), f"Bearer {key}"
    if wrong == "revoked":
        actions.revoke_token(token, by=stranger)
    elif wrong == "expired":
        moment = token.expires_at
    elif wrong == "closed":
        actions.close_account(stranger, by=secretariat)
    elif wrong == "unknown":
        header = f"Bearer {key[:-1]}"
    else:
        header = f"Bearer {key} and more"

    with clock.at(moment):
        response = client.get("/api/v1/countries/", headers={"authorization": header})

    assert (response.status_code, response.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_live_key_speaks_for_its_owner_and_notes_its_use(client, stranger):
    token, key = key_for(stranger, Scope.READ)

    response = client.get("/api/v1/countries/", headers={"authorization": f"Bearer {key}"})

    token.refresh_from_db()
    assert (response.status_code, token.last_used_at is not None) == (200, True)


def test_a_key_to_read_changes_nothing(client, secretariat):
    _token, key = key_for(secretariat, Scope.READ)

    response = client.post("/api/v1/activities/", headers={"authorization": f"Bearer {key}"})

    assert response.status_code == 403


# Preferences


def test_set_my_preferences_silences_mail_but_not_the_inbox(stranger):
    actions.set_my_preferences(by=stranger, language="fr", wishes={"accounts.role_granted": False})

    notify([User.objects.get(pk=stranger.pk)], "accounts.role_granted", lambda: Message("Subject", "Body"))

    assert User.objects.get(pk=stranger.pk).language == "fr"
    assert (Notice.objects.count(), Letter.objects.count()) == (1, 0)
