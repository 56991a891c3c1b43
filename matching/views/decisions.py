"""The pending decision on a response: outcome, reason, and the feedback that somebody approves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.buttons import button, typed
from ipbes_portal.edits import conflict_rows, refusals_in_form
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters.results import RELEVANCE
from ..forms import ReasonForm
from ..forms.decisions import DecisionForm, OutcomeForm, VersionForm
from ..models import Decision, Outcome
from ..reviewing.outbox import previews
from ..reviewing.results import consolidated_one
from ..reviewing.side_by_side import parts_of
from ..reviewing.suggested import SUGGESTED
from .consolidation import judged_proposal


def pending_decision(proposal):
    """The one that is still to be applied; where there is none, the page is not there."""
    rows = proposal.decisions.pending().select_related("slate__call__text", "feedback_approved_by__person")
    return get_object_or_404(rows)


decision_propose = button(
    judged_proposal,
    "matching:decision_edit",
    actions.propose_decision,
    gettext_lazy("Proposed. Please read the feedback, change it where needed, and approve it."),
    OutcomeForm,
)


class DecisionEdit(LoginRequiredMixin, FormView):
    """Change a pending decision and its feedback, beside what the sheets say."""

    form_class = DecisionForm
    template_name = "matching/decision_form.html"

    @cached_property
    def proposal(self):
        """The response, as far as the reader may judge it."""
        return judged_proposal(self.request, self.kwargs["pk"])

    @cached_property
    def decision(self):
        """Its pending decision."""
        decision = pending_decision(self.proposal)
        decision.proposal = self.proposal
        return decision

    def dispatch(self, request, *args, **kwargs):
        """Where nothing is pending, the result page says what was decided."""
        if request.user.is_authenticated:
            try:
                self.decision  # noqa: B018  looked up here, so that its absence leads back
            except Http404:
                judged_proposal(request, kwargs["pk"])
                return redirect("matching:result_detail", kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {name: getattr(self.decision, name) for name in DecisionForm.base_fields}

    def get_context_data(self, **kwargs):
        found, user = consolidated_one(self.proposal), self.request.user
        suggested = SUGGESTED[found.relevant]
        return super().get_context_data(
            proposal=self.proposal,
            decision=self.decision,
            relevance=RELEVANCE[found.relevant],
            suggested=Outcome(suggested) if suggested else None,
            parts=[part for part in parts_of(self.proposal, found) if part.is_claimed or part.verdict.passed],
            letters=previews([self.decision])[0][1],
            may_edit=rules.can_edit_decision(user, self.decision),
            drop_form=ReasonForm(auto_id="id_drop_%s"),
            **kwargs,
        )

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_decision(self.decision, by=self.request.user, **form.cleaned_data)
        except StaleEdit:
            theirs = Decision.objects.get(pk=self.decision.pk)
            rows = conflict_rows(form, {name: getattr(theirs, name) for name in ("outcome", "reason", "feedback")})
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved. The feedback has to be approved before it can leave."))
        return redirect("matching:decision_edit", self.proposal.pk)


@login_required
@require_POST
def feedback_approve(request, pk):
    """Let the feedback leave, in the words that were on the page."""
    proposal = judged_proposal(request, pk)
    version = typed(VersionForm(request.POST))["version"]
    try:
        actions.approve_feedback(pending_decision(proposal), by=request.user, version=version)
    except StaleEdit:
        return _changed_meanwhile(request, pk)
    messages.success(request, _("The feedback is approved. It leaves when the decision is applied."))
    return redirect("matching:decision_edit", pk)


@login_required
@require_POST
def feedback_redraft(request, pk):
    """Draw the feedback from the criteria again."""
    proposal = judged_proposal(request, pk)
    version = typed(VersionForm(request.POST))["version"]
    try:
        actions.redraft_feedback(pending_decision(proposal), by=request.user, version=version)
    except StaleEdit:
        return _changed_meanwhile(request, pk)
    messages.success(request, _("The feedback is drawn from the criteria as they stand now."))
    return redirect("matching:decision_edit", pk)


def _changed_meanwhile(request, pk):
    messages.warning(request, _("Somebody changed this decision meanwhile. Nothing was done; please read it again."))
    return redirect("matching:decision_edit", pk)


@login_required
@require_POST
def decision_drop(request, pk):
    """Take the pending decision back."""
    proposal = judged_proposal(request, pk)
    actions.drop_decision(pending_decision(proposal), by=request.user, note=typed(ReasonForm(request.POST))["note"])
    messages.success(request, _("The pending decision is taken back; it is kept with the reason."))
    return redirect("matching:result_detail", pk)
