"""Contributions for programs."""

from django.db.models import Case, CharField, F, When
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Shape

from ..filters import ContributionFilter
from ..models import Contribution

CONTRIBUTION = Shape(
    "Contribution",
    Contribution,
    id=Column(),
    donor=Column("donor_id"),
    donor_name=Column(
        Case(When(donor__status=OrganisationStatus.VERIFIED, then=F("donor__name"))), field=CharField(null=True)
    ),
    kind=Column(),
    mode=Column(),
    activity=Column("activity_id"),
    post=Column("post__number"),
    body=Column("body__code"),
    what=Column(),
    amount=Column(),
    currency=Column(),
    amount_usd=Column(),
    rate=Column(),
    rate_on=Column(),
    starts=Column(),
    ends=Column(),
    is_demonstration=Column(),
    source=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)


class ContributionViewSet(RowViewSet):
    """Contributions a reader may see."""

    summary = _("Contributions")
    about = _(
        "Gifts in cash and in kind, for an activity, a post, a technical support unit or a body. `updated_since` does "
        "not answer gifts that were taken out, of which nothing is kept here, nor those to an activity that left the "
        "plan, which is itself answered as `gone` under `activities`. Read the whole list from time to time to learn "
        "which are gone."
    )
    shape, filterset_class = CONTRIBUTION, ContributionFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """What belongs to the plan, to units, posts and bodies."""
        return Contribution.objects.visible_to(self.request.user)
