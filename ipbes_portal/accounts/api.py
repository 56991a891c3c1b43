"""Organisations for programs. People are not in the API."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.filters import OrganisationFilter
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.rest import Column, RowViewSet, Shape

from .roles import is_staff

ORGANISATION = Shape(
    "Organisation",
    Organisation,
    id=Column(),
    name=Column(),
    short_name=Column(),
    kind=Column(),
    country=Column("country__iso3"),
    city=Column(),
    website=Column(),
    about=Column(),
    state=Column("status"),
    is_demonstration=Column(),
    source=Column(),
    is_verified=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)


def organisations_visible_to(user):
    """Verified ones are public; one that waits is seen by those who act for it, and by staff."""
    present = Organisation.objects.filter(merged_into__isnull=True)
    if not user.is_authenticated:
        return present.verified()
    if is_staff(user):
        return present
    return present.filter(Q(status=OrganisationStatus.VERIFIED) | Q(pk__in=user.managed_organisation_ids))


class OrganisationViewSet(RowViewSet):
    """Organisations a reader may see."""

    summary = _("Organisations")
    about = _("Organisations that take part in, host, fund or support capacity-building.")
    shape, filterset_class = ORGANISATION, OrganisationFilter
    orderings = ("name", "-name", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """Verified ones, and one's own."""
        return organisations_visible_to(self.request.user)
