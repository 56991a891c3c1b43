"""Sign-ins of the demonstration: one password for all of them, and none of them opens where it is not development."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

PASSWORD = "ipbes-demonstration"
DOMAIN = "demo.example"


def is_allowed():
    """Whether this installation may show the demonstration: development and tests, never production."""
    return settings.DEBUG or settings.TESTING


def may_sign_in(user):
    """Whether `user` may come in, with whatever key: a demonstration person only where the demonstration is allowed."""
    return is_allowed() or not user.person.is_demonstration


class Backend(AuthenticationBackend):
    """The sign-in by address, which also ends a demonstration session that a database brought along."""

    def user_can_authenticate(self, user):
        """Django asks this at sign-in and again at every request of a session."""
        return super().user_can_authenticate(user) and may_sign_in(user)
