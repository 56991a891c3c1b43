"""Similar initiatives and uses of assessments for programs."""

from django.db.models import Case, CharField, F, When
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape

from ..filters import SimilarFilter, UptakeFilter
from ..models import SimilarInitiative, Uptake

HOST = Case(When(host__status=OrganisationStatus.VERIFIED, then=F("host__name")))
SIMILAR = Shape(
    "SimilarInitiative",
    SimilarInitiative,
    id=Column(),
    name=Column(),
    host_name=Column(HOST, field=CharField(null=True)),
    url=Column(),
    about=Column(),
    differs=Column(),
    lessons=Column(),
    needs=Many("needs", "code"),
    initiatives=Many("initiatives", "code"),
    source=Column(),
    is_demonstration=Column(),
)
UPTAKE = Shape(
    "Uptake",
    Uptake,
    id=Column(),
    kind=Column(),
    what=Column(),
    assessment=Column("assessment__code"),
    product=Column(),
    forum=Column(),
    country=Column("country__iso3"),
    region=Column("region_id"),
    happened_on=Column(),
    url=Column(),
    source=Column(),
    is_demonstration=Column(),
)


class SimilarInitiativeViewSet(RowViewSet):
    """Similar initiatives."""

    summary = _("Similar initiatives")
    about = _("Initiatives of others that do something like ours: how they differ, and what can be learned.")
    shape, filterset_class = SIMILAR, SimilarFilter
    orderings = ("-id", "id")

    def get_queryset(self):
        """They are public."""
        return SimilarInitiative.objects.visible_to(self.request.user)


class UptakeViewSet(RowViewSet):
    """Uses of assessments and products."""

    summary = _("Uses of assessments")
    about = _("Where assessments and other products are used: in conventions, policy, media and teaching.")
    shape, filterset_class = UPTAKE, UptakeFilter
    orderings = ("-id", "id", "happened_on", "-happened_on")

    def get_queryset(self):
        """They are public."""
        return Uptake.objects.visible_to(self.request.user)
