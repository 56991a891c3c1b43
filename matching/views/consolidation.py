"""Results of the review: the responses to a call with their verdicts, one response with all sheets side by side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from ipbes_portal import languages
from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import typed
from ipbes_portal.charts import heat_grid
from ipbes_portal.lists import list_context
from ipbes_portal.programme.models import Criterion
from ipbes_portal.workflow import require

from .. import actions, rules
from ..filters.results import RELEVANCE, ResultFilter
from ..forms.decisions import OutcomeForm, SettlementForm
from ..models import Decision, Outcome, ReviewStatus
from ..responding.consultation_facts import consultation_facts
from ..reviewing.results import consolidated_one, judged_by, verdicts_of
from ..reviewing.side_by_side import lines_of, parts_of
from ..reviewing.suggested import SUGGESTED, can_be_proposed_in_bulk
from ..scorecard import CRITERIA
from .calls import visible_call


def judged_proposal(request, pk):
    """A response whose results this reader may see, with everything its pages show."""
    require(rules.can_see_results(request.user))
    return get_object_or_404(judged_by(request.user).for_detail().select_related("call__review_round"), pk=pk)


@login_required
def result_list(request, pk):
    """What the task force found on every response to a call that counts."""
    require(rules.can_see_results(request.user))
    call = visible_call(request, pk)
    filterset = ResultFilter(request.GET, queryset=_counted(request, call), request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], call, filterset)
    context = list_context(request, filterset)
    rows = _rows(context["rows"].for_list(), filterset.found)
    chosen = [filterset.found[pk] for pk in filterset.qs.values_list("pk", flat=True)]
    context |= {
        "call": call,
        "rows": rows,
        "picture": _picture(chosen) if any(each.sheets for each in chosen) else "",
        "headline": _headline(filterset.found.values(), call),
        "not_yet": "" if rules.has_been_read(call) else not_yet(),
        "may_propose": any(rules.can_manage_slates(request.user) and row["may_be_proposed"] for row in rows),
    }
    return render(request, "matching/consolidation_list.html", context)


def not_yet():
    """Why nothing can be proposed, while the reviewers read."""
    return _("Ties are settled and decisions proposed once the reading is over and the round has been moved on.")


def _counted(request, call):
    return judged_by(request.user).counted().filter(call=call).order_by("reference")


def _rows(proposals, found):
    """What the list shows of each response."""
    proposals = list(proposals.select_related("call__review_round").prefetch_related("strategies"))
    # By state, so that a pending decision stands for the response before one that holds already.
    live = Decision.objects.live().filter(proposal__in=proposals).order_by("status")
    decisions = {row.proposal_id: row for row in live}
    return [
        {
            "proposal": proposal,
            "found": found[proposal.pk],
            "verdicts": verdicts_of(proposal, found[proposal.pk]),
            "relevance": RELEVANCE[found[proposal.pk].relevant],
            "decision": decisions.get(proposal.pk),
            "has_enough": found[proposal.pk].sheets >= proposal.call.reviewers_wanted,
            "may_be_proposed": rules.has_been_read(proposal.call)
            and can_be_proposed_in_bulk(proposal, found[proposal.pk], is_decided=proposal.pk in decisions),
        }
        for proposal in proposals
    ]


def _headline(found, call):
    """Label, number and filter of the few figures at the top."""
    found = list(found)
    return [
        (_("Responses"), len(found), ""),
        (_("Enough sheets"), sum(each.sheets >= call.reviewers_wanted for each in found), "enough=true"),
        (_("Relevant under some strategy"), sum(each.relevant is True for each in found), "verdict=relevant"),
        (_("Contested"), sum(bool(each.contested) for each in found), "contested=true"),
        (_("With ties to settle"), sum(bool(each.open_ties) for each in found), "ties=true"),
    ]


def _picture(found):
    """Criteria against what the task force says of them, in numbers of responses."""
    names = {criterion.code: criterion.name for criterion in Criterion.objects.all()}
    columns = [
        pgettext("of a criterion", "applies"),
        pgettext("of a criterion", "does not apply"),
        pgettext("of a criterion", "tie"),
        pgettext("of a criterion", "not answered"),
        pgettext("of a criterion", "contested"),
    ]
    cells = {}
    for row, code in enumerate(CRITERIA):
        tallies = [each.tallies[code] for each in found]
        open_ties = sum(tally.is_open_tie for tally in tallies)
        values = [tally.value for tally in tallies]
        counts = [values.count(True), values.count(False), open_ties, values.count(None) - open_ties]
        counts.append(sum(tally.is_contested for tally in tallies))
        cells |= {(row, column): count for column, count in enumerate(counts)}
    return heat_grid(
        [(f"{code.removeprefix('C')} {names.get(code, '')}", None) for code in CRITERIA],
        [(label, None) for label in columns],
        cells,
        title=_("Criteria and responses"),
        description=_("On how many of the responses listed each criterion applies."),
        rtl=languages.current().direction == "rtl",
    )


def _table(kind, call, filterset):
    """The filtered list as CSV or XLSX."""
    rows = _rows(filterset.qs.for_list(), filterset.found)
    header = [
        _("Reference"), _("Title"), _("Organisation"), _("Sheets"), _("Sheets wanted"), _("Strategy 1"),
        _("Strategy 2"), _("Strategy 3"), _("Verdict"), _("Contested criteria"), _("Ties to settle"),
        _("Decision"), _("State of the decision"),
    ]  # fmt: skip
    words = {True: _("yes"), False: _("no"), None: pgettext("of a verdict", "open")}
    return download(kind, f"results-{call.pk}", header, (_cells(row, call, words) for row in rows))


def _cells(row, call, words):
    proposal, found, decision = row["proposal"], row["found"], row["decision"]
    return [
        proposal.reference, str(proposal), proposal.organisation.name, found.sheets, call.reviewers_wanted,
        *(words[verdict.passed] for verdict in found.verdicts.values()), str(row["relevance"].label),
        " ".join(found.contested), " ".join(found.open_ties),
        decision.get_outcome_display() if decision else "", decision.get_status_display() if decision else "",
    ]  # fmt: skip


@login_required
def contested_list(request, pk):
    """The criteria on which sheets contradict each other, response by response, to print for the meeting."""
    require(rules.can_see_results(request.user))
    call = visible_call(request, pk)
    filterset = ResultFilter({"contested": "true"}, queryset=_counted(request, call), request=request)
    proposals = list(filterset.qs.for_list())
    lines = lines_of([proposal.pk for proposal in proposals], filterset.found)
    rows = [
        {"proposal": each, "lines": [line for line in lines[each.pk].values() if line.tally.is_contested]}
        for each in proposals
    ]
    return render(request, "matching/consolidation_contested.html", {"call": call, "rows": rows})


@login_required
def result_detail(request, pk):
    """One response: every criterion with all sheets side by side, ties to settle, and what is proposed."""
    proposal = judged_proposal(request, pk)
    found = consolidated_one(proposal)
    reviews = proposal.reviews.exclude(status=ReviewStatus.RELEASED).select_related("reviewer__person").order_by("pk")
    for review in reviews:
        review.grounds = found.void.get(review.pk, [])
    decisions = list(proposal.decisions.select_related("slate__call__text", "proposed_by__person").order_by("-pk"))
    pending = next((row for row in decisions if row.status == "pending"), None)
    suggested = SUGGESTED[found.relevant]
    return render(
        request,
        "matching/consolidation_detail.html",
        {
            "proposal": proposal,
            "found": found,
            "relevance": RELEVANCE[found.relevant],
            "parts": parts_of(proposal, found),
            "reviews": reviews,
            "facts": consultation_facts(proposal),
            "may_ask": rules.can_ask_focal_points(request.user, proposal),
            # Work in countries should follow national needs (5/3 A¶11(b)): asking is suggested, never done by itself.
            "should_ask": any(part.number == "3" for part in proposal.strategies.all()),
            "may_settle": rules.can_settle_criterion(request.user, proposal),
            "settlement_form": SettlementForm(auto_id=False),
            "decisions": decisions,
            "pending": pending,
            "not_yet": "" if rules.has_been_read(proposal.call) else not_yet(),
            "has_enough": found.sheets >= proposal.call.reviewers_wanted,
            "suggested": Outcome(suggested) if suggested else None,
            "may_propose": pending is None and rules.can_propose_decision(request.user, proposal),
            "outcome_form": OutcomeForm(initial={"outcome": suggested}),
        },
    )


@login_required
@require_POST
def criterion_settle(request, pk):
    """Settle one criterion on which the sheets stand even."""
    proposal = judged_proposal(request, pk)
    given = typed(SettlementForm(request.POST))
    actions.settle_criterion(proposal, by=request.user, **given)
    messages.success(request, _("The tie is settled."))
    return redirect("matching:result_detail", pk)


@login_required
@require_POST
def decisions_propose(request, pk):
    """Propose for the ticked responses what their verdicts suggest."""
    call = visible_call(request, pk)
    require(rules.can_see_results(request.user))
    if not rules.has_been_read(call):
        raise ValidationError(not_yet())
    ticked = [value for value in request.POST.getlist("proposal") if value.isascii() and value.isdecimal()]
    chosen = judged_by(request.user).filter(call=call, pk__in=ticked[:1000])
    made, left = actions.propose_decisions(chosen, by=request.user)
    if not made and not left:
        raise ValidationError(_("Tick the responses first."))
    text = _("Proposed: %(count)s. The feedback to each can now be edited and approved.")
    messages.success(request, text % {"count": len(made)})
    if left:
        names = ", ".join(row.reference for row in left)
        messages.warning(
            request,
            _(
                "Not proposed, because sheets are missing, the verdict or a tie is open, "
                "or there is a decision: %(names)s."
            )
            % {"names": names},
        )
    return redirect("matching:result_list", pk)
