"""Agreements for programs."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape

from ..filters import AgreementFilter
from ..models import Agreement

AGREEMENT = Shape(
    "Agreement",
    Agreement,
    id=Column(),
    title=Column(),
    kind=Column(),
    partners=Many(
        "partners", {"id": "pk", "name": "name"}, order=["name"], where={"status": OrganisationStatus.VERIFIED}
    ),
    signed_on=Column(),
    ends_on=Column(),
    about=Column(),
    url=Column(),
    source=Column(),
    is_demonstration=Column(),
)


class AgreementViewSet(RowViewSet):
    """Agreements with partners."""

    summary = _("Agreements")
    about = _("Memoranda and other arrangements between the Platform, or its host, and organisations.")
    shape, filterset_class = AGREEMENT, AgreementFilter
    orderings = ("-id", "id", "signed_on", "-signed_on")

    def get_queryset(self):
        """They are public."""
        return Agreement.objects.visible_to(self.request.user)
