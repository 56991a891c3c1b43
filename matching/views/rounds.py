"""The pages of a review round: where it stands, its settings, its responses."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal import clock, languages
from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import typed
from ipbes_portal.charts_bars import bar_chart
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..filters.rounds import ReadingFilter
from ..forms.rounds import BulkForm, MoveForm, RoundForm
from ..models import Proposal, Recusal, ReviewRound, ReviewStatus, RoundStatus
from ..reviewing.workload import CONFLICT, Board, task_force
from .calls import visible_call


def managed_round(request, pk):
    """The round of a call, for those who plan the reading."""
    require(rules.can_manage_rounds(request.user))
    call = visible_call(request, pk)
    if not hasattr(call, "review_round"):
        raise Http404
    return call.review_round


@login_required
def round_detail(request, pk):
    """Where the reading of the responses to a call stands, and what to do next."""
    require(rules.can_manage_rounds(request.user))
    call = visible_call(request, pk)
    if not hasattr(call, "review_round"):
        may_begin = rules.can_begin_round(request.user, call)
        return render(request, "matching/round_none.html", {"call": call, "may_begin": may_begin})
    review_round = call.review_round
    board = Board(review_round, request.user)
    return render(
        request,
        "matching/round_detail.html",
        {
            "call": call,
            "round": review_round,
            "board": board,
            "days_left": (review_round.due_on - clock.today()).days if review_round.due_on else None,
            "figures": _figures(board),
            "steps": _next_steps(board),
            "moves": _moves(review_round),
            "chart": _chart(board),
            "may_assign": rules.can_assign(request.user, review_round),
            "recusals": _recusals(request.user, call),
        },
    )


def list_url(board, **chosen):
    """The list of responses that shows exactly these."""
    query = f"?{urlencode(chosen)}" if chosen else ""
    return reverse("matching:round_responses", args=[board.call.pk]) + query


def _figures(board):
    """(label, number, address) of the headline."""
    short = len(board.where(lambda standing: standing.is_short))
    enough = len(board.where(lambda standing: standing.is_enough))
    return [
        (_("Responses to read"), len(board.proposals), list_url(board)),
        (_("with fewer reviewers than wanted"), short, list_url(board, readers="short")),
        (_("with enough sheets"), enough, list_url(board, sheets="enough")),
        (_("Sheets in"), board.count(ReviewStatus.SUBMITTED), "#reviewers"),
        (_("Sheets to be filled in"), board.count(ReviewStatus.ASSIGNED), "#reviewers"),
        (_("Given to somebody in conflict"), board.count(CONFLICT), list_url(board, conflict="true")),
    ]


def _chart(board):
    """Responses by how many sheets are in; each bar leads to its list."""
    labels = {"0": _("no sheet is in"), "1": _("one sheet is in"), "2": _("two or more sheets are in")}
    found = dict.fromkeys(labels, 0)
    for standing in board.standings.values():
        found[str(min(standing.submitted, 2))] += 1
    bars = [(label, found[key], list_url(board, sheets=key)) for key, label in labels.items()]
    right_to_left = languages.current().direction == "rtl"
    return bar_chart(bars, title=_("Responses by number of sheets"), rtl=right_to_left)


def _next_steps(board):
    """What to do now: (sentence, address or None)."""
    review_round, steps = board.round, []
    short = len(board.where(lambda standing: standing.is_short))
    if review_round.status == RoundStatus.CLOSED:
        return [(_("The round is closed. Nobody reads or writes any more; all sheets are kept."), None)]
    if review_round.due_on is None:
        steps.append((_("Set the day on which the sheets are due."), _page("round_edit", board)))
    if not board.proposals:
        steps.append((_("No response that counts has arrived yet."), None))
    if short and review_round.status != RoundStatus.CONSOLIDATING:
        words = {"n": short, "wanted": board.call.reviewers_wanted}
        sentence = ngettext(
            "%(n)s response has fewer than %(wanted)s reviewers. See what a rule proposes.",
            "%(n)s responses have fewer than %(wanted)s reviewers. See what a rule proposes.",
            short,
        )
        steps.append((sentence % words, _page("assignment_propose", board)))
    if board.count(CONFLICT):
        sentence = _("Some responses were given to somebody in conflict. They see nothing of it; choose somebody else.")
        steps.append((sentence, list_url(board, conflict="true")))
    return steps + _steps_of_phase(board)


def _steps_of_phase(board):
    waiting = board.count(ReviewStatus.ASSIGNED)
    if board.round.status == RoundStatus.PREPARING:
        return [(_("When the assignment is as you want it, let the reading begin: reviewers are told then."), None)]
    if board.round.status == RoundStatus.CONSOLIDATING:
        sentence = _("Look at contested criteria and ties, settle them, and propose decisions.")
        return [(sentence, _page("result_list", board))]
    if not waiting and board.sheets:
        return [(_("All sheets are in. Go on to bringing them together."), None)]
    sentence = ngettext("Wait for %(n)s sheet.", "Wait for %(n)s sheets.", waiting) % {"n": waiting}
    if board.is_overdue:
        sentence += " " + _("They are overdue; ask those reviewers, or give their responses to others.")
    else:
        sentence += " " + _("Reviewers are reminded by mail seven days and one day before.")
    return [(sentence, "#reviewers")]


def _page(name, board):
    return reverse(f"matching:{name}", args=[board.call.pk])


def _moves(review_round):
    """The moves there are from here: state, button, what it means, whether it is a step back."""
    words = {
        (RoundStatus.PREPARING, RoundStatus.REVIEWING): (
            _("Let the reading begin"),
            _("Each reviewer gets one mail with the number of responses, and states interests first."),
        ),
        (RoundStatus.REVIEWING, RoundStatus.CONSOLIDATING): (
            _("Bring the sheets together"),
            _("Sheets that are not in by now are not taken any more."),
        ),
        (RoundStatus.CONSOLIDATING, RoundStatus.CLOSED): (
            _("Close the round"),
            _("Nothing can be assigned or settled any more."),
        ),
        (RoundStatus.CONSOLIDATING, RoundStatus.REVIEWING): (
            _("Back to reading"),
            _("Reviewers can fill in their sheets again."),
        ),
        (RoundStatus.CLOSED, RoundStatus.CONSOLIDATING): (_("Open the round again"), _("Say why.")),
    }
    was = review_round.status
    back = {RoundStatus.REVIEWING} if was == RoundStatus.CONSOLIDATING else set()
    back |= {RoundStatus.CONSOLIDATING} if was == RoundStatus.CLOSED else set()
    return [
        {
            "to": to,
            "label": words[was, to][0],
            "meaning": words[was, to][1],
            "is_back": to in back,
            "form": MoveForm(initial={"to": to}, auto_id=f"id_{to}_%s"),
        }
        for (start, to) in words
        if start == was
    ]


def _recusals(user, call):
    """Who stepped aside from what, as far as this reader sees the response."""
    visible = Proposal.objects.open_to_judge(user).filter(call=call).values("pk")
    rows = Recusal.objects.filter(proposal__in=visible).select_related("proposal", "reviewer__person")
    rows = list(rows.select_related("recused_by__person").order_by("reviewer__person__name_key", "proposal"))
    for row in rows:
        row.may_lift = rules.can_lift_recusal(user, row)
    return rows


# Settings and phases


class ForRoundKeepers(UserPassesTestMixin):
    """Pages on which the reading of one call is planned."""

    form_class = RoundForm
    template_name = "matching/round_form.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_manage_rounds(self.request.user)

    @cached_property
    def call(self):
        """The call, as far as the reader may see it."""
        return visible_call(self.request, self.kwargs["pk"])


class RoundBegin(ForRoundKeepers, FormView):
    """Prepare the reading."""

    def test_func(self):
        """Asks the rule."""
        return super().test_func() and rules.can_begin_round(self.request.user, self.call)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": ReviewRound(call=self.call)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(call=self.call, heading=_("Prepare the review round"), **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.begin_round(self.call, by=self.request.user, **form.columns())
        messages.success(self.request, _("The round is prepared. Assign reviewers next; nobody is told yet."))
        return redirect("matching:round_detail", self.call.pk)


class RoundEdit(ForRoundKeepers, FormView):
    """Change the settings; a stale edit is shown beside what was saved meanwhile."""

    @cached_property
    def round(self):
        """The round of the call."""
        return managed_round(self.request, self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.round}

    def get_context_data(self, **kwargs):
        return super().get_context_data(call=self.call, heading=_("Settings of the review round"), **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_round(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns(),
                version=form.cleaned_data["version"] or 0,
            )
        except StaleEdit:
            theirs = ReviewRound.objects.get(pk=self.round.pk)
            rows = conflict_rows(form, {name: getattr(theirs, name) for name in form._meta.fields})
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("matching:round_detail", self.call.pk)


@login_required
@require_POST
def round_move(request, pk):
    """Move the round on or back."""
    review_round, given = managed_round(request, pk), typed(MoveForm(request.POST))
    moved = actions.move_round(review_round, given["to"], by=request.user, note=given["note"])
    messages.success(request, _("The round moved: %(state)s.") % {"state": moved.get_status_display()})
    return redirect("matching:round_detail", pk)


# The responses


@login_required
def round_responses(request, pk):
    """The responses of the round with their reviewers and sheets, to filter, download and assign in bulk."""
    review_round = managed_round(request, pk)
    board = Board(review_round, request.user)
    rows = Proposal.objects.open_to_judge(request.user).counted().filter(call=board.call)
    rows = rows.order_by("submitted_at", "pk")
    filters = ReadingFilter(request.GET, queryset=rows, request=request, board=board)
    if request.GET.get("format"):
        found = filters.qs.with_texts().select_related("organisation")
        return download(request.GET["format"], f"review-{board.call.pk}", _header(), _lines(found, board))
    context = list_context(request, filters)
    context["rows"] = list(context["rows"].with_texts().select_related("organisation"))
    for row in context["rows"]:
        row.standing = board.standings[row.pk]
    may_assign = rules.can_assign(request.user, review_round)
    context |= {"call": board.call, "round": review_round, "board": board, "may_assign": may_assign}
    context["bulk_form"] = BulkForm(responses=rows, people=task_force(), auto_id="id_bulk_%s") if may_assign else None
    return render(request, "matching/round_responses.html", context)


def _header():
    return [
        *(_("Reference"), _("Title"), _("Organisation"), _("Language"), _("Late")),
        *(_("Reviewers wanted"), _("Reviewers"), _("Sheets in"), _("Who reads it"), _("In conflict")),
    ]


def _lines(rows, board):
    for row in rows:
        standing = board.standings[row.pk]
        names = [str(sheet.reviewer.person) for sheet in standing.reading]
        conflicts = [str(sheet.reviewer.person) for sheet in standing.sheets if sheet.state == CONFLICT]
        yield [
            *(row.reference, str(row), row.organisation.name, row.text.source_language),
            *(_("yes") if row.is_late else _("no"), standing.wanted, len(standing.reading), standing.submitted),
            *(", ".join(names), ", ".join(conflicts)),
        ]
