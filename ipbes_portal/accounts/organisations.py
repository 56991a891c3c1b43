"""Which organisations a reader may see: asked here, because only `accounts` knows roles."""

from django.db.models import Q

from ipbes_portal.directory.models import Organisation

from .models import RoleGrant
from .roles import Role, is_staff


def visible_organisations(user):
    """Everybody sees verified ones, their managers (also while waiting) their own, staff all; merged ones nobody."""
    present = Organisation.objects.filter(merged_into__isnull=True)
    if not user.is_authenticated:
        return present.verified()
    if is_staff(user):
        return present
    return present.filter(Q(pk__in=Organisation.objects.verified().values("pk")) | Q(pk__in=_own(user)))


def organisations_one_acts_for(user):
    """Those somebody works for or manages, also while they wait for the secretariat: in their name one may write."""
    return Organisation.objects.filter(
        merged_into__isnull=True, pk__in=[user.person.organisation_id, *user.managed_organisation_ids]
    )


def organisations_one_gives_for(user):
    """Those in whose name one may offer support: one acts for them, or looks after their funding."""
    funders = [grant.organisation_id for grant in user.grants if grant.role == Role.FUNDER]
    return organisations_one_acts_for(user) | Organisation.objects.filter(merged_into__isnull=True, pk__in=funders)


def _own(user):
    """The organisations somebody manages or registered."""
    return RoleGrant.objects.filter(
        person=user.person_id, role=Role.PARTNER_MANAGER, revoked_at__isnull=True, organisation__isnull=False
    ).values("organisation")


def kept_row(pk):
    """The organisation a merged one became part of, or None."""
    row = Organisation.objects.filter(pk=pk, merged_into__isnull=False).select_related("merged_into").first()
    return row.merged_into if row else None
