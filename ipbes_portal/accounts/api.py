"""Organisations for programs. People are not in the API."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.filters import OrganisationFilter
from ipbes_portal.directory.models import Organisation
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Shape

from .organisations import visible_organisations

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


class OrganisationViewSet(RowViewSet):
    """Organisations a reader may see."""

    summary = _("Organisations")
    about = _(
        "Organisations that take part in, host, fund or support capacity-building. `updated_since` does not answer "
        "those that were merged into another or are no longer verified: it is not kept which of the hidden ones were "
        "ever public. Read the whole list from time to time to learn which are gone."
    )
    shape, filterset_class = ORGANISATION, OrganisationFilter
    orderings = ("name", "-name", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """Verified ones, and one's own."""
        return visible_organisations(self.request.user)
