"""The first sign-in of a new installation."""

import pytest
from django.core.management import CommandError, call_command

from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role, has_role
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def test_grant_role_makes_a_sign_in_that_a_code_by_mail_opens():
    call_command("grant_role", "First@example.org", "secretariat", family_name="First")

    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("first@example.org", False)
    assert has_role(user, Role.SECRETARIAT)
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("first@example.org", True)]


def test_grant_role_to_somebody_known_makes_nobody_new():
    user = make_user("known")

    call_command("grant_role", "known@example.org", "tsu")

    assert list(User.objects.all()) == [user]
    assert has_role(User.objects.get(), Role.TSU)


def test_grant_role_twice_says_why_not():
    call_command("grant_role", "first@example.org", "secretariat")

    with pytest.raises(CommandError, match="already holds"):
        call_command("grant_role", "first@example.org", "secretariat")


@pytest.mark.parametrize(("email", "role"), [("no address", "secretariat"), ("a@example.org", "focal_point")])
def test_grant_role_refuses_nonsense_and_makes_nothing(email, role):
    with pytest.raises(CommandError):
        call_command("grant_role", email, role)
    assert not User.objects.exists()
