"""Figures of the calls (C.6): over accepted responses, late ones included; categories may add up to more than all."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.directory.models import Country
from ipbes_portal.records.statistics import Figure

from .models import Call, Category, PledgeKind, Proposal, SupportStage
from .responding.support import Support, at_stage, pledging, seeking

# The pilot whose figures 5/3 ¶22 gives: they stand without saying of which call.
PILOT = 2015
LABELS = {
    "responses": gettext_lazy("Responses to the call of %(year)s"),
    "response_countries": gettext_lazy("Countries in which the proposed activities take place, call of %(year)s"),
    "financial_pledges": gettext_lazy("Pledges of money, call of %(year)s"),
    "in_kind_pledges": gettext_lazy("Pledges in kind, call of %(year)s"),
}


def totals(responses):
    """The plain numbers of some responses, each counted once."""
    return responses.aggregate(
        responses=Count("pk"),
        late=Count("pk", filter=Q(is_late=True)),
        financial_pledges=Count("pk", filter=pledging(PledgeKind.FINANCIAL)),
        in_kind_pledges=Count("pk", filter=pledging(PledgeKind.IN_KIND)),
        **{f"support_{kind.value}": Count("pk", filter=seeking(kind.value)) for kind in Support},
        **{f"stage_{stage.value}": Count("pk", filter=at_stage(stage)) for stage in SupportStage},
    )


def by_category(responses):
    """(category, number of responses) for every category, in order; one response may count in several."""
    return [
        (category, category.found)
        for category in Category.objects.annotate(
            found=Count("proposals", filter=Q(proposals__in=responses.values("pk")), distinct=True)
        )
    ]


def by_country(responses):
    """(country, number of responses) for every country in which activities take place, most first."""
    found = Count("proposals", filter=Q(proposals__in=responses.values("pk")), distinct=True)
    countries = Country.objects.annotate(found=found).filter(found__gt=0).order_by("-found", "name")
    return [(country, country.found) for country in countries]


def country_count(responses):
    """How many countries activities take place in."""
    ties = Proposal.countries.through.objects.filter(proposal__in=responses.values("pk"))
    return ties.aggregate(found=Count("country", distinct=True))["found"]


def call_statistics(call):
    """The figures of one call as programs get them; `categories` holds the main ones."""
    responses = Proposal.objects.counted().filter(call=call)
    plain = totals(responses)
    return {
        "responses": plain["responses"],
        "late": plain["late"],
        "countries": country_count(responses),
        "categories": {category.code: found for category, found in by_category(responses) if category.is_main},
        "financial_pledges": plain["financial_pledges"],
        "in_kind_pledges": plain["in_kind_pledges"],
    }


# What texts and the rolling plan may ask for


def _of(year):
    return None if year == PILOT else f"call:{year}"


def pairs():
    """Every (code, of) that can be counted: those of each year that has a public call."""
    years = set(Call.objects.public().values_list("year", flat=True))
    found = {(f"matching.{name}", _of(year)) for year in years for name in LABELS}
    if PILOT not in years:
        return found
    main = Category.objects.filter(is_main=True).values_list("code", flat=True)
    return found | {("matching.responses_by_category", f"category:{code}") for code in main}


def rows(as_of):
    """Every figure for the day `as_of`, of each year whose public calls had got responses by then."""
    arrived = Proposal.objects.filter(call__in=Call.objects.public(), submitted_at__date__lte=as_of)
    years = arrived.order_by("call__year").values_list("call__year", flat=True).distinct()
    return [figure for year in years for figure in _of_year(year, as_of)]


def _of_year(year, as_of):
    responses = Proposal.objects.counted_on(as_of).filter(call__in=Call.objects.public(), call__year=year)
    values = totals(responses) | {"response_countries": country_count(responses)}
    rule = _("Accepted responses, late ones included; withdrawn ones and duplicates are left out.")
    day = as_of.isoformat()
    figures = [
        Figure(
            code=f"matching.{name}",
            of=_of(year),
            value=values[name],
            as_of=day,
            rule=rule,
            label=str(label) % {"year": year},
        )
        for name, label in LABELS.items()
    ]
    return figures + (_by_category(responses, day) if year == PILOT else [])


def _by_category(responses, day):
    rule = _("Accepted responses, late ones included; a response may count in several categories.")
    return [
        Figure(
            code="matching.responses_by_category",
            of=f"category:{category.code}",
            value=found,
            as_of=day,
            rule=rule,
            label=category.name,
        )
        for category, found in by_category(responses)
        if category.is_main
    ]
