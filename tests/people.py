"""Makes the people tests need, through the real actions."""

from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import User


def make_user(name, *roles, **scope):
    """A sign-in `name@example.org` whose password is its name, holding `roles` for `scope`."""
    user = actions.create_user(email=f"{name}@example.org", password=name, given_name="Role", family_name=name)
    actions.trust_address(user)
    for role in roles:
        actions.grant_role(user.person, role, by=None, tell=False, **scope)
    return User.objects.get(pk=user.pk)
