"""Published projects for everybody; agreeing to publication, taking down; the statement for funders."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.buttons import button, typed
from ipbes_portal.charts import quantile_bins, world_map
from ipbes_portal.directory.models import Country
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import require

from .. import actions, rules
from ..forms import ReasonForm
from ..models import Proposal
from ..responding.published import PublishedFilter, fundable_projects, projects
from ..responding.recognition import in_all_languages, level
from .drafts import visible_proposal


def _shaped(user, proposals):
    """What this reader may know of published projects."""
    return fundable_projects(proposals) if rules.can_see_amounts(user) else projects(proposals)


def published_list(request):
    """The projects found suitable whose authors agreed to publication."""
    rows = Proposal.objects.published().order_by("-published_at", "-pk")
    filterset = PublishedFilter(request.GET, queryset=rows, request=request)
    context = list_context(request, filterset)
    context["rows"] = _shaped(request.user, context["rows"])
    context["sees_amounts"] = rules.can_see_amounts(request.user)
    context["level"] = level()
    return render(request, "matching/published_list.html", context | _map(filterset.qs))


def _map(proposals):
    """Where the listed projects take place."""
    ties = Proposal.countries.through.objects.filter(proposal__in=proposals.order_by().values("pk"))
    counts = dict(ties.values_list("country__m49").annotate(found=Count("proposal", distinct=True)))
    if not counts:
        return {"map": None, "bins": []}
    countries = {country.m49: country for country in Country.objects.all()}
    bins = quantile_bins(counts.values())
    picture = world_map(
        counts,
        title=_("Published projects by country"),
        description=_("Countries are darker the more projects would take place in them."),
        names={m49: country.name for m49, country in countries.items()},
        href=lambda m49: f"?country={countries[m49].iso3}" if counts.get(m49) else None,
        bins=bins,
    )
    return {"map": picture, "bins": bins}


def published_detail(request, pk):
    """One published project."""
    row = get_object_or_404(Proposal.objects.published().filter(pk=pk))
    (project,) = _shaped(request.user, Proposal.objects.published().filter(pk=row.pk))
    return render(
        request,
        "matching/published_detail.html",
        {
            "project": project,
            "sees_amounts": rules.can_see_amounts(request.user),
            "level": level(),
            "may_take_down": rules.can_unpublish_proposal(request.user, row),
            "reason_form": ReasonForm(auto_id="id_down_%s"),
        },
    )


@login_required
def recognition(request, pk):
    """The statement that authors of a suitable project may show to others, to print."""
    proposal = visible_proposal(request, pk)
    require(rules.can_print_recognition(request.user, proposal))
    decision = proposal.decisions.applied().get()
    statements = in_all_languages(proposal, decision.applied_at)
    return render(request, "matching/recognition.html", {"proposal": proposal, "statements": statements})


# Buttons

proposal_button = partial(button, visible_proposal, "matching:proposal_detail")
publication_agree = proposal_button(actions.agree_to_publication, gettext_lazy("Your project is published."))
consent_withdraw = proposal_button(
    actions.withdraw_consent, gettext_lazy("Your consent is withdrawn. The project is not, or no longer, shown.")
)
proposal_publish = proposal_button(actions.publish_proposal, gettext_lazy("The project is published again."))


@login_required
@require_POST
def proposal_unpublish(request, pk):
    """Staff take a project down."""
    note = typed(ReasonForm(request.POST))["note"]
    actions.unpublish_proposal(visible_proposal(request, pk), by=request.user, note=note)
    messages.success(request, _("The project is taken down. Its authors have been told why."))
    return redirect("matching:proposal_detail", pk)
