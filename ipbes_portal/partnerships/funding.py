"""For which organisations a funder speaks."""

from ipbes_portal.accounts.roles import Role


def funded_organisations(user):
    """The ids of the organisations whose funding this user may announce."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [grant.organisation_id for grant in user.grants if grant.role == Role.FUNDER and grant.organisation_id]
