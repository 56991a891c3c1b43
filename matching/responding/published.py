"""Published projects as everybody reads them, and as funders do: each its own plain data, with no personal data."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal.api_filters import Choices, Contains, Related
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Need, Strategy
from ipbes_portal.texts.models import Text

from ..models import Category, Proposal, SupportStage
from ..reviewing.results import consolidated
from .support import Support, at_stage, seeking


class PublishedFilter(FilterSet):
    """Published projects by what they are about, where, and what they seek."""

    q = Contains(fields=["organisation__name", "institutions"], words="text")
    category = Related(
        label=_("Category"), field_name="categories", queryset=Category.objects.all(), to_field_name="code"
    )
    country = Related(
        label=_("Country"), field_name="countries", queryset=Country.objects.order_by("name"), to_field_name="iso3"
    )
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    support = Choices(label=_("Support sought"), choices=Support.choices, method="that_seek")
    stage = Choices(label=_("For"), choices=SupportStage.choices, method="that_stand")
    strategy = Related(
        label=_("Meets the criteria of strategy"),
        queryset=Strategy.objects.all(),
        to_field_name="number",
        method="that_pass",
    )

    def that_seek(self, queryset, name, kinds):
        """Those that seek one of these kinds of support."""
        return queryset.filter(seeking(*kinds)) if kinds else queryset

    def that_stand(self, queryset, name, stages):
        """Those that seek support for one of these stages."""
        return queryset.filter(at_stage(*stages)) if stages else queryset

    def that_pass(self, queryset, name, strategies):
        """Those whose sheets pass under one of these strategies."""
        if not strategies:
            return queryset
        numbers = [strategy.number for strategy in strategies]
        found = consolidated(list(Proposal.objects.published().values_list("pk", flat=True)))
        passing = [pk for pk, each in found.items() if any(each.verdicts[n].passed for n in numbers)]
        return queryset.filter(pk__in=passing)


@dataclass(frozen=True)
class Project:
    """What everybody reads of a published project: no person, no amount, no sheet."""

    pk: int
    text: Text
    organisation: str
    institutions: str
    countries: list
    categories: list
    needs: list
    results: list
    stage: str
    support: list
    call: Text
    year: int
    published_at: datetime
    is_demonstration: bool


@dataclass(frozen=True)
class FundableProject(Project):
    """What funders and staff read besides: the amount sought."""

    amount: Decimal | None
    currency: str
    amount_usd: Decimal | None


def results_of(found):
    """(number of the strategy, whether the project passes), for the strategies on which that is known."""
    return [(number, verdict.passed) for number, verdict in found.verdicts.items() if verdict.passed is not None]


def projects(proposals):
    """The public shape of published proposals, in a fixed number of queries."""
    return [Project(**_public(row, found)) for row, found in _with_results(proposals)]


def fundable_projects(proposals):
    """The shape for funders and staff."""
    return [
        FundableProject(**_public(row, found), amount=row.amount, currency=row.currency, amount_usd=row.amount_usd)
        for row, found in _with_results(proposals)
    ]


def _with_results(proposals):
    related = ("text__wordings", "call__text__wordings", "countries", "categories", "needs")
    rows = list(proposals.select_related("text", "call__text", "organisation").prefetch_related(*related))
    found = consolidated(rows)
    return [(row, found[row.pk]) for row in rows]


def _public(row, found):
    return {
        "pk": row.pk,
        "text": row.text,
        "organisation": row.organisation.name,
        "institutions": row.institutions,
        "countries": list(row.countries.all()),
        "categories": list(row.categories.all()),
        "needs": list(row.needs.all()),
        "results": results_of(found),
        "stage": row.get_support_stage_display() if row.has_project else "",
        "support": [kind.label for kind in Support if row.has_project and getattr(row, f"seeks_{kind.value}")],
        "call": row.call.text,
        "year": row.call.year,
        "published_at": row.published_at,
        "is_demonstration": row.is_demonstration,
    }
