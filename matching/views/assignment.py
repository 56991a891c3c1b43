"""Who reads what: for one response, for several at once, and as a rule proposes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ipbes_portal import languages
from ipbes_portal.audit.models import Entry
from ipbes_portal.buttons import typed
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..forms.rounds import BulkForm, PassOnForm, RuleForm, SetAsideForm, WhyForm
from ..models import Proposal, Recusal, Review, ReviewStatus
from ..reviewing.conflicts import conflicts_among
from ..reviewing.workload import Board, judges, languages_of, proposed, task_force
from .drafts import proposal_to_judge
from .rounds import managed_round


def _given(number):
    """What was done, in words."""
    if not number:
        return _("Nothing was given: they had it already.")
    return ngettext("%(n)s sheet was given.", "%(n)s sheets were given.", number) % {"n": number}


@login_required
def assignment_edit(request, pk):
    """Who reads one response, who could, and who must not and why."""
    require(rules.can_manage_rounds(request.user))
    proposal = proposal_to_judge(request, pk)
    if not hasattr(proposal.call, "review_round"):
        return redirect("matching:round_detail", proposal.call_id)
    review_round = proposal.call.review_round
    people = task_force()
    if request.method == "POST":
        data = request.POST.copy()
        data["responses"] = pk
        chosen = typed(BulkForm(data, responses=Proposal.objects.filter(pk=pk), people=people))["reviewers"]
        made = actions.assign_reviewers([(proposal, user) for user in chosen], by=request.user)
        messages.success(request, _given(len(made)))
        return redirect("matching:assignment_edit", pk)
    return render(
        request,
        "matching/assignment_edit.html",
        {
            "proposal": proposal,
            "call": proposal.call,
            "round": review_round,
            "may_assign": rules.can_assign(request.user, review_round),
            "sheets": _sheets(proposal, people),
            "candidates": _candidates(proposal, people, Board(review_round, request.user)),
            "recusals": _recusals(request.user, proposal),
            "set_aside_form": SetAsideForm(people=judges().exclude(pk=request.user.pk), auto_id="id_aside_%s"),
            "history": Entry.objects.about(proposal).filter(verb__in=TOLD).select_related("actor__person")[:30],
        },
    )


TOLD = ["assign_reviewer", "unassign_reviewer", "recuse", "lift_recusal"]


def _sheets(proposal, people):
    """The sheets on a response with the grounds of a conflict; those taken back come last."""
    rows = list(proposal.reviews.select_related("reviewer__person", "assigned_by__person").order_by("pk"))
    conflicts = conflicts_among([row.reviewer for row in rows], [proposal])
    for row in rows:
        row.grounds = conflicts.get((row.reviewer_id, proposal.pk), [])
        row.is_released = row.status == ReviewStatus.RELEASED
        others = {user.pk: str(user.person) for user in people if user.pk != row.reviewer_id}
        row.pass_on_form = PassOnForm(people=people, names=others, auto_id=f"id_pass_{row.pk}_%s")
    return sorted(rows, key=lambda row: (row.is_released, row.pk))


def _candidates(proposal, people, board):
    """Every member of the task force who does not read it, with load, languages, region and conflicts."""
    reading = set(proposal.reviews.exclude(status=ReviewStatus.RELEASED).values_list("reviewer", flat=True))
    others = [user for user in people if user.pk not in reading]
    conflicts = conflicts_among(others, [proposal])
    loads = {load.user.pk: load for load in board.loads}
    rows = [
        {
            "user": user,
            "grounds": conflicts.get((user.pk, proposal.pk), []),
            "given": loads[user.pk].given if user.pk in loads else 0,
            "waiting": loads[user.pk].waiting if user.pk in loads else 0,
            "languages": [languages.BY_CODE[code] for code in languages.CODES if code in languages_of(user)],
            "reads_it": proposal.text.source_language in languages_of(user),
            "region": user.person.country.region if user.person.country else None,
        }
        for user in others
    ]
    return sorted(rows, key=lambda row: (bool(row["grounds"]), row["given"], row["user"].person.name_key))


def _recusals(user, proposal):
    rows = list(Recusal.objects.filter(proposal=proposal).select_related("reviewer__person", "recused_by__person"))
    for row in rows:
        row.may_lift = rules.can_lift_recusal(user, row)
        row.form = WhyForm(auto_id=f"id_lift_{row.pk}_%s")
    return rows


@login_required
@require_POST
def assignment_bulk(request, pk):
    """Give the ticked responses to the ticked reviewers, all or none."""
    review_round = managed_round(request, pk)
    responses = Proposal.objects.open_to_judge(request.user).counted().filter(call=review_round.call)
    form = BulkForm(request.POST, responses=responses.select_related("call__review_round"), people=task_force())
    given = typed(form)
    pairs = [(proposal, user) for proposal in given["responses"] for user in given["reviewers"]]
    messages.success(request, _given(len(actions.assign_reviewers(pairs, by=request.user))))
    return redirect("matching:round_responses", pk)


@login_required
def assignment_propose(request, pk):
    """What a rule would give to whom and why; applied as shown, or shown anew when something changed since."""
    review_round = managed_round(request, pk)
    require(rules.can_assign(request.user, review_round))
    asked, people = (request.POST if request.method == "POST" else request.GET), task_force()
    form = RuleForm(asked or None, people=people)
    options = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen, most = list(options.get("reviewers") or people), options.get("most")
    has_changed = False
    if request.method == "POST" and options:
        try:
            made = actions.assign_as_proposed(
                review_round, by=request.user, reviewers=chosen, most=most, digest=request.POST.get("digest", "")
            )
        except StaleEdit:
            has_changed = True
        else:
            messages.success(request, _given(len(made)))
            return redirect("matching:round_detail", pk)
    board = Board(review_round, request.user)
    plan = proposed(board, chosen, most=most)
    context = {"call": board.call, "round": review_round, "board": board, "form": form, "plan": plan, "most": most}
    context |= {"groups": _by_reviewer(plan, chosen, board), "lacking": _lacking(plan, board)}
    context |= {"chosen": options.get("reviewers") or [], "has_changed": has_changed}
    return render(request, "matching/assignment_propose.html", context, status=409 if has_changed else 200)


def _by_reviewer(plan, people, board):
    """What each would get: the reviewer, how many they have now, and the rows."""
    titles, have = _titles(board), {load.user.pk: load.given for load in board.loads}
    rows = {}
    for row in plan.given:
        rows.setdefault(row.reviewer, []).append((titles[row.response], row.reason))
    return [{"user": user, "has": have.get(user.pk, 0), "rows": rows[user.pk]} for user in people if user.pk in rows]


def _titles(board):
    rows = Proposal.objects.filter(pk__in=[row.pk for row in board.proposals]).with_texts()
    return rows.in_bulk()


def _lacking(plan, board):
    titles = _titles(board)
    return [(titles[row.response], row.missing, row.reason) for row in plan.lacking]


def _sheet(request, pk):
    """A sheet that was given, for those who plan the reading."""
    require(rules.can_manage_rounds(request.user))
    rows = Review.objects.visible_to(request.user).select_related("proposal__call__review_round", "reviewer__person")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def sheet_pass_on(request, pk):
    """Take a sheet back, and give the response to somebody else if somebody was chosen."""
    sheet = _sheet(request, pk)
    given = typed(PassOnForm(request.POST, people=task_force()))
    if given["to"]:
        actions.pass_on(sheet, given["to"], by=request.user, reason=given["reason"])
        messages.success(request, _("Taken back, and given to %(person)s.") % {"person": given["to"].person})
    else:
        actions.release_sheet(sheet, by=request.user, reason=given["reason"])
        messages.success(request, _("Taken back. What was written on the sheet is kept, and no longer counts."))
    return redirect("matching:assignment_edit", sheet.proposal_id)
