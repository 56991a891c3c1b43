"""Who may do what: every role against every rule of this app."""

import pytest
from django.contrib.auth.models import AnonymousUser

from ipbes_portal.accounts import rules
from ipbes_portal.accounts.models import ApiToken, Declaration, User
from ipbes_portal.accounts.roles import Role, has_role, is_secretariat, is_staff, needs_second_factor
from ipbes_portal.directory.models import Assessment, Chapter, Organisation
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

NOBODY = "nobody"
EVERYBODY = ["stranger", *(role.value for role in Role)]
SECRETARIAT = ["secretariat"]
STAFF = ["secretariat", "tsu"]
SECOND_FACTOR = ["secretariat", "tsu", "co_chair", "bureau", "focal_point", "deputy_focal_point"]


@pytest.fixture
def who(request, country, organisation):
    """A reader by role; `nobody` is not signed in, `stranger` has no role."""
    name = request.param
    if name == NOBODY:
        return AnonymousUser()
    if name == "stranger":
        return make_user("stranger")
    scope = {}
    if name in ("focal_point", "deputy_focal_point"):
        scope = {"country": country}
    elif name in ("partner_manager", "funder"):
        scope = {"organisation": organisation}
    elif name == "chapter_lead":
        assessment = Assessment.objects.create(code="POL", name_en="Pollination", kind="thematic", state="approved")
        scope = {"chapter": Chapter.objects.create(assessment=assessment, number="1", position=1, title="One")}
    return make_user(name.replace("_", "-"), Role(name), **scope)


def readers(*allowed):
    """Every reader, with whether the rule says yes."""
    cases = [(name, name in allowed) for name in [NOBODY, *EVERYBODY]]
    return pytest.mark.parametrize(("who", "expected"), cases, indirect=["who"], ids=[name for name, _ in cases])


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (is_secretariat, SECRETARIAT),
        (is_staff, STAFF),
        (needs_second_factor, SECOND_FACTOR),
        (rules.can_manage_people, SECRETARIAT),
        (rules.can_grant_roles, SECRETARIAT),
        (rules.can_decide_organisation, SECRETARIAT),
        (rules.can_read_declarations, SECRETARIAT),
        (rules.can_import_countries, STAFF),
        (rules.can_claim_focal_point, EVERYBODY),
        (rules.can_register_organisation, EVERYBODY),
        (rules.can_have_tokens, EVERYBODY),
        (rules.can_set_preferences, EVERYBODY),
        (rules.can_see_my_data, EVERYBODY),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.parametrize("who", [NOBODY, *EVERYBODY], indirect=True)
def test_rules_that_ask_only_who(who, rule, allowed, request):
    name = request.node.callspec.params["who"]

    assert bool(rule(who)) is (name in allowed)


@readers("secretariat", "tsu", "partner_manager")
def test_can_edit_organisation(who, expected, organisation):
    other = Organisation.objects.create(name="Other", kind="ngo")

    assert rules.can_edit_organisation(who, organisation) is expected
    assert rules.can_edit_organisation(who, other) is (expected and is_staff(who))
    organisation.merged_into = other
    assert rules.can_edit_organisation(who, organisation) is False


@readers("secretariat", "tsu", "partner_manager")
def test_can_see_managers(who, expected, organisation):
    assert rules.can_see_managers(who, organisation) is expected


@readers("secretariat")
def test_can_merge_organisation(who, expected, organisation):
    assert rules.can_merge_organisation(who, organisation) is expected
    organisation.merged_into_id = organisation.pk + 1
    assert rules.can_merge_organisation(who, organisation) is False


@readers(*EVERYBODY)
def test_can_edit_person_oneself_and_the_secretariat_anybody(who, expected):
    other = make_user("somebody").person

    assert rules.can_edit_person(who, other) is is_secretariat(who)
    if expected:
        assert rules.can_edit_person(who, who.person)
        who.person.merged_into = other
        assert not rules.can_edit_person(who, who.person)


@readers(*EVERYBODY)
def test_can_declare_only_for_oneself(who, expected):
    other = make_user("somebody").person

    assert not rules.can_declare(who, other)
    assert not expected or rules.can_declare(who, who.person)


@readers("secretariat")
def test_can_check_declaration_but_not_ones_own(who, expected):
    other = make_user("somebody").person

    assert rules.can_check_declaration(who, Declaration(person=other)) is expected
    if who.is_authenticated:
        assert not rules.can_check_declaration(who, Declaration(person=who.person))


@readers(*EVERYBODY)
def test_can_revoke_token_ones_own_and_the_secretariat_any(who, expected):
    token = ApiToken(user=make_user("somebody"))

    assert rules.can_revoke_token(who, token) is is_secretariat(who)
    assert not expected or rules.can_revoke_token(who, ApiToken(user=who))


@readers("secretariat")
def test_can_close_account_but_not_ones_own(who, expected):
    assert rules.can_close_account(who, make_user("somebody")) is expected
    if who.is_authenticated:
        assert not rules.can_close_account(who, who)


@readers(*EVERYBODY)
def test_a_closed_sign_in_has_no_role_at_all(who, expected):
    if expected:
        User.objects.filter(pk=who.pk).update(is_active=False)
        assert not has_role(User.objects.get(pk=who.pk), *Role)
