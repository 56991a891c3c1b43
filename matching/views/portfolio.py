"""The portfolio plan: the best joint use of all offers, as a proposal to people beside what they chose themselves."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.accounts.downloads import download
from ipbes_portal.charts_bars import bar_chart
from ipbes_portal.directory.models import Region
from ipbes_portal.jobs.models import Job, JobStatus

from .. import actions, rules
from ..actions.portfolio import PORTFOLIO
from ..fitting.portfolio import MONEY, rounding
from ..fitting.portfolio_shown import shown
from ..fitting.records_for_engine import weights_in_force
from ..forms import PortfolioForm
from ..models import TALKING_OR_AGREED, Match, Offer, Proposal
from ..responding.support import Support

PLANS_SHOWN = 10


class PortfolioAsk(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Say what is wished for and have the plan worked out."""

    form_class = PortfolioForm
    template_name = "matching/portfolio.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_facilitate(self.request.user)

    def get_initial(self):
        return {"only_suitable": weights_in_force().only_suitable}

    def get_context_data(self, **kwargs):
        jobs = list(Job.objects.visible_to(self.request.user).filter(kind=PORTFOLIO)[:PLANS_SHOWN])
        for job in jobs:
            job.wishes = _wished(job.arguments)
        return super().get_context_data(jobs=jobs, **kwargs)

    def form_valid(self, form):
        return redirect(actions.ask_for_portfolio(by=self.request.user, wishes=form.wishes()))


@login_required
def portfolio_result(request, token):
    """One plan that was worked out: how good it is, who would give what to whom, and what people chose."""
    if not rules.can_facilitate(request.user):
        raise PermissionDenied
    job = get_object_or_404(Job.objects.visible_to(request.user).filter(kind=PORTFOLIO), token=token)
    if job.status != JobStatus.DONE:
        raise Http404
    judged = _judged(request.user, job.result["compared"])
    plan = shown(job.result, judged, by_money=job.arguments.get("measure") == MONEY)
    lines = _lines(request.user, plan.lines)
    unplanned = _unplanned(request.user, judged, lines)
    if "format" in request.GET:
        return _table(request.GET["format"], lines, unplanned)
    regions = _regions(plan.by_region)
    return render(
        request,
        "matching/portfolio_result.html",
        {
            "job": job,
            "wishes": _wished(job.arguments),
            "rounding": rounding(job.result.get("is_whole", True)),
            "plan": plan,
            "lines": lines,
            "unplanned": unplanned,
            "leaves_out": _has_interests(request.user),
            "seconds": _seconds(job.result["seconds"]),
            "covered": len({line["proposal"].pk for line in lines}),
            "chart": bar_chart(
                [(name, round(100 * share), None) for name, share in regions],
                title=_("Share of the plan by region, in per cent"),
                rtl=languages.current().direction == "rtl",
            )
            if regions
            else None,
        },
    )


def _wished(arguments):
    """What was asked for, as label and value: a plan is read together with its wishes; an old one has fewer."""
    asked = {name: arguments[name] for name in ("money_percent", "least", "most") if arguments.get(name) is not None}
    if len(asked) > 1:
        asked["measure"] = dict(PortfolioForm.base_fields["measure"].choices)[arguments["measure"]]
    if "only_suitable" in arguments:
        asked["only_suitable"] = _("yes") if arguments["only_suitable"] else _("no")
    return [(field.label, asked[name]) for name, field in PortfolioForm.base_fields.items() if name in asked]


def _judged(user, keys):
    """Those of the projects, by key, that `user` may judge at present."""
    return set(Proposal.objects.open_to_judge(user).filter(pk__in=keys).values_list("pk", flat=True))


def _has_interests(user):
    """Whether any response at all is not for this user to judge; asked of the plan, it would tell what was compared."""
    judged = Proposal.objects.open_to_judge(user).values("pk")
    return Proposal.objects.sent().exclude(pk__in=judged).exists()


def _lines(user, stored):
    """The lines with their rows and the matches under way of the same project, in six queries."""
    keys = {line["proposal"] for line in stored}
    proposals = Proposal.objects.with_texts().in_bulk(keys)
    offers = Offer.objects.visible_to(user).with_texts().in_bulk({line["offer"] for line in stored})
    matches = Match.objects.visible_to(user).filter(proposal__in=keys, status__in=TALKING_OR_AGREED)
    chosen = {}
    for match in matches.select_related("offer"):
        chosen.setdefault(match.proposal_id, []).append(match)
    return [
        _line(line, proposals[line["proposal"]], offers[line["offer"]], chosen.get(line["proposal"], []))
        for line in stored
        if line["offer"] in offers
    ]


def _unplanned(user, judged, lines):
    """What people have under way for projects that were compared and get nothing in the plan."""
    left_out = judged - {line["proposal"].pk for line in lines}
    rows = Match.objects.visible_to(user).filter(proposal__in=left_out, status__in=TALKING_OR_AGREED)
    return list(rows.for_list().order_by("proposal__reference", "pk"))


def _line(stored, proposal, offer, matches):
    return {
        "proposal": proposal,
        "offer": offer,
        "part": Support(stored["part"]).label,
        "share": round(100 * stored["share"]),
        "amount_usd": stored["amount_usd"],
        "score": round(100 * stored["score"]),
        "matches": matches,
        "is_chosen": any(match.offer_id == offer.pk for match in matches),
    }


def _regions(by_region):
    names = {region.pk: region.name for region in Region.objects.all()}
    return [(names.get(code, code), share) for code, share in sorted(by_region.items())]


def _seconds(seconds):
    whole = max(1, round(seconds))
    return ngettext("worked out in %(count)d second", "worked out in %(count)d seconds", whole) % {"count": whole}


def _table(kind, lines, unplanned):
    header = [
        *(_("Project"), _("Title"), _("Support"), _("Offer"), _("Title"), _("Share covered, per cent")),
        *(_("US dollars"), _("Score"), _("People’s choice")),
    ]
    rows = [
        [
            line["proposal"].reference,
            str(line["proposal"]),
            str(line["part"]),
            line["offer"].reference,
            str(line["offer"]),
            line["share"],
            line["amount_usd"],
            line["score"],
            ", ".join(match.offer.reference for match in line["matches"]),
        ]
        for line in lines
    ]
    rows += [
        [match.proposal.reference, str(match.proposal), "", "", "", "", "", "", match.offer.reference]
        for match in unplanned
    ]
    return download(kind, "portfolio", header, rows)
