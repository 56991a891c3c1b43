"""Published projects for programs: the public shape, and that of funders with amounts."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Computed, Many, Shape, Words

from .. import rules
from ..models import Proposal
from ..responding.published import PublishedFilter, results_of
from ..reviewing.results import consolidated

RESULTS = {
    "type": "array",
    "description": "Whether the task force found the criteria of each strategy met.",
    "items": {
        "type": "object",
        "required": ["strategy", "passes"],
        "properties": {"strategy": {"type": "string"}, "passes": {"type": "boolean"}},
    },
}


class ProjectShape(Shape):
    """Rows with the result per strategy, worked out from the sheets for a whole page at once."""

    def rows(self, tuples, database, language=None):
        """The rows, in a few queries more than a plain shape, however many rows there are."""
        rows = super().rows(tuples, database, language)
        found = consolidated([row["id"] for row in rows])
        for row in rows:
            results = results_of(found[row["id"]])
            row["results"] = [{"strategy": number, "passes": passes} for number, passes in results]
        return rows


def _members(**more):
    """What everybody reads, and `more`."""
    return {
        "id": Column(),
        "title": Words("title", about=_("title")),
        "abstract": Words("body", about=_("abstract")),
        "call": Column("call_id"),
        "year": Column("call__year"),
        "organisation_name": Column("organisation__name"),
        "institutions": Column(),
        "countries": Many("countries", "iso3"),
        "categories": Many("categories", "code", order=["position"]),
        "needs": Many("needs", "code"),
        "results": Computed(lambda row: [], RESULTS),
        "support_stage": Column(),
        "seeks_financial": Column(),
        "seeks_technical": Column(),
        "seeks_in_kind": Column(),
        **more,
        "published_at": Column(),
        "is_demonstration": Column(),
        "updated_at": Column(),
    }


PUBLISHED = ProjectShape("PublishedProposal", Proposal, **_members())
FUNDABLE = ProjectShape(
    "FundableProposal", Proposal, **_members(amount=Column(), currency=Column(), amount_usd=Column())
)


class PublishedProposalViewSet(RowViewSet):
    """Projects found suitable whose authors agreed to publication."""

    summary = _("Published projects")
    about = _(
        "Projects found suitable and published with the consent of their authors; being published promises no money. "
        "With `updated_since`, those taken down since then are answered as their id and `gone`, whatever the filters."
    )
    shape, filterset_class = PUBLISHED, PublishedFilter
    orderings = ("-published_at", "published_at", "updated_at", "-updated_at", "id", "-id")
    changes, answers_gone = "updated_at", True

    def get_queryset(self):
        """The same for everybody."""
        return Proposal.objects.published()

    def since(self, queryset):
        """What changed, and what was taken down; a table has no way to say "gone", so it leaves those out."""
        moment = self.moment()
        if moment is None:
            return queryset
        changed = Proposal.objects.filter(updated_at__gte=moment)
        shown = changed.filter(pk__in=queryset.values("pk"))
        if self.request.GET.get("format", "json") != "json" or not self.is_open_to(self.request.user):
            return shown
        return changed.filter(Q(pk__in=shown.values("pk")) | Q(unpublished_at__isnull=False))

    def is_open_to(self, user):
        """Everybody may know which projects were taken down: they were public."""
        return True

    def finish(self, rows):
        """Of a project that was taken down, a harvester learns only that."""
        return [row if row["published_at"] else {"id": row["id"], "gone": True} for row in rows]


class FundableProposalViewSet(PublishedProposalViewSet):
    """The same with the amounts sought, for funders and staff."""

    summary = _("Published projects with amounts, for funders")
    about = _("The published projects with the amounts they seek, for funders and staff; for others there are none.")
    shape = FUNDABLE

    def get_queryset(self):
        """None for those who may not see amounts."""
        published = Proposal.objects.published()
        return published if self.is_open_to(self.request.user) else published.none()

    def is_open_to(self, user):
        """Funders and staff."""
        return rules.can_see_amounts(user)
