"""Having the best joint use of all offers worked out; the result stays with the task and is never applied by itself."""

import json
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Region
from ipbes_portal.jobs.actions import ask_for
from ipbes_portal.workflow import require

from .. import rules
from ..engine import Weights, score_all
from ..fitting.features import pack_offered, pack_wanted
from ..fitting.portfolio import (
    MONEY,
    VALUE,
    Available,
    Balance,
    Infeasible,
    Problem,
    Sought,
    Unsolved,
    contradiction,
    plan,
)
from ..fitting.records_for_engine import (
    compared_offers,
    compared_proposals,
    offered_rows,
    wanted_rows,
    weights_in_force,
)
from ..models import GIVES, TALKING, Match, Proposal

PORTFOLIO = "matching_portfolio"
SECONDS = 60
CENT = Decimal("0.01")
PER_CENT = {"money_percent": 1, "least": 0, "most": 1}  # wish: the least it may be


def ask_for_portfolio(*, by, wishes):
    """Have a worker work out the plan for these wishes; the job under way for the same ones, if there is one.

    `wishes`: `only_suitable`, `money_percent`, `least` and `most` (per cent or None) and `measure`, as JSON holds them.
    """
    require(rules.can_facilitate(by))
    _refuse_nonsense(wishes)
    key = f"{by.pk} {json.dumps(wishes, sort_keys=True)}"[:200]
    return ask_for(kind=PORTFOLIO, key=key, by=by, arguments=wishes, back=reverse("matching:portfolio"))


def _refuse_nonsense(wishes):
    """Said at once, by name of the wish; a worker would find out a minute later, or plan with a share of NaN."""
    for name, least in PER_CENT.items():
        if not _is_whole_from(least, wishes[name], may_be_empty=name != "money_percent"):
            sentence = _("Enter a whole number from %(least)s to 100.") % {"least": least}
            raise ValidationError({name: sentence})
    if words := contradiction(wishes["least"], wishes["most"]):
        raise ValidationError({"least": words})
    if wishes["measure"] not in (VALUE, MONEY):
        raise ValidationError({"measure": _("Regions are balanced by value or by money.")})


def _is_whole_from(least, number, *, may_be_empty):
    if number is None:
        return may_be_empty
    return type(number) is int and least <= number <= 100  # True is no number of per cent


def plan_portfolio(job, progress=None):
    """Work out the plan a job asks for; gives what its page shows. Wishes that cannot be met are refused in words.

    Over the projects that whoever asked may judge: nobody plans for a project in which they have an interest, and no
    figure of the plan lets them conclude what became of it.
    """
    wishes = job.arguments
    if progress:
        progress.expect(3, _("Comparing all offers with all projects"))
    problem, wanted = _problem(wishes, job.asked_by)
    if progress:
        progress.step(1, _("Working out the best joint use"))
    try:
        best = plan(problem, _balance(wishes, problem.sought), time_limit=SECONDS)
    except (Infeasible, Unsolved) as reason:
        raise ValidationError(str(reason)) from reason
    if progress:
        progress.step(2)
    return {
        "href": reverse("matching:portfolio_result", args=[job.token]),
        "day": clock.today().isoformat(),
        "objective": best.objective,
        "bound": best.bound,
        "gap": best.gap,
        "is_proven": best.is_proven,
        "seconds": best.seconds,
        "is_whole": best.is_whole,
        "by_region": {str(region): share for region, share in best.by_region.items()},
        "lines": [_line(allocation, wanted[allocation.wanted].regions) for allocation in best.allocations],
        "talks": _talks(problem, wanted),
        "compared": [each.pk for each in problem.sought],
        "offers": len(problem.available),
    }


def _line(allocation, regions):
    return {
        "proposal": allocation.wanted,
        "offer": allocation.offered,
        "part": allocation.part,
        "share": allocation.share,
        "amount_usd": None if allocation.amount_usd is None else str(allocation.amount_usd),
        "score": float(allocation.score),
        "value": float(allocation.value),
        "regions": sorted(str(region) for region in regions),
    }


def _problem(wishes, by):
    judged = Proposal.objects.open_to_judge(by).values("pk")
    wanted = wanted_rows(compared_proposals(wishes["only_suitable"]).filter(pk__in=judged))
    offered = offered_rows(compared_offers())
    part = Decimal(wishes["money_percent"]) / 100
    sought = [
        Sought(
            pk=row.pk,
            amount_usd=row.amount_usd if "financial" in row.supports else None,
            technical="technical" in row.supports,
            in_kind="in_kind" in row.supports,
            regions=row.regions,
        )
        for row in wanted
    ]
    available = [
        Available(
            pk=row.pk,
            supports=row.supports,
            amount_usd=None if row.amount_usd is None else (row.amount_usd * part).quantize(CENT),
            places=row.capacity,
        )
        for row in offered
    ]
    weights = Weights(**weights_in_force().values)
    scores = score_all(pack_wanted(wanted), pack_offered(offered), weights, today=clock.today())
    return Problem(sought, available, scores), {row.pk: row for row in sought}


def _balance(wishes, sought):
    """The wishes for the regions: each one with a project that is compared has at least, and no more than."""
    regions = {region for row in sought for region in row.regions}
    least = {} if wishes["least"] is None else dict.fromkeys(regions, wishes["least"] / 100)
    return Balance(
        least=least,
        most=None if wishes["most"] is None else wishes["most"] / 100,
        measure=wishes["measure"],
        names={region.pk: region.name for region in Region.objects.filter(pk__in=regions)},
    )


def _talks(problem, wanted):
    """What people have in talks, valued by the same measure: the project and the value of each match."""
    found = []
    for match in Match.objects.filter(status__in=TALKING, proposal__in=wanted).select_related("offer"):
        try:
            score = problem.scores.of(match.proposal_id, match.offer_id)
        except KeyError:
            continue
        sought, part = wanted[match.proposal_id], GIVES[match.offer.kind]
        counts = score is not None and part in sought.parts
        value = float(score) * _share(sought, part, match.amount_usd) / len(sought.parts) if counts else 0.0
        found.append({"proposal": match.proposal_id, "value": value})
    return found


def _share(sought, part, amount_usd):
    if part != "financial":
        return 1.0
    return min(1.0, float((amount_usd or Decimal(0)) / sought.amount_usd))
