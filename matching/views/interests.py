"""Stating interests before reading, stepping aside, setting somebody aside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.buttons import typed
from ipbes_portal.edits import refusals_in_form
from ipbes_portal.workflow import require

from .. import actions, rules
from ..forms.rounds import InterestsForm, SetAsideForm, WhyForm
from ..models import Proposal, Recusal
from ..reviewing import interests
from ..reviewing.workload import judges
from .calls import visible_call
from .drafts import proposal_to_judge, visible_proposal


class Interests(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """A reviewer says in which of the organisations that answered they have an interest, before they see anything."""

    form_class = InterestsForm
    template_name = "matching/interests.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_state_interests(self.request.user, self.call)

    def handle_no_permission(self):
        """Signed in but not asked: refused, not sent to sign in again."""
        if self.request.user.is_authenticated:
            raise PermissionDenied
        return super().handle_no_permission()

    @cached_property
    def call(self):
        """The call, as far as the reader may see it."""
        return visible_call(self.request, self.kwargs["pk"])

    @cached_property
    def statement(self):
        """What was stated before, or None."""
        return interests.statement_of(self.request.user, self.call)

    def get_initial(self):
        """What was said before is said again."""
        if self.statement is None:
            return {}
        ticked = interests.organisations_set_apart(self.request.user, self.call)
        return {"note": self.statement.note, "organisations": ticked}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"organisations": interests.organisations_that_answered(self.call)}

    def get_context_data(self, **kwargs):
        new = [] if self.statement is None else interests.arrived_since(self.statement)
        return super().get_context_data(call=self.call, statement=self.statement, new=new, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        given = form.cleaned_data
        chosen = {"organisations": given["organisations"], "note": given["note"]}
        actions.state_interests(self.call, by=self.request.user, **chosen)
        messages.success(self.request, _("Thank you. You now see what you were given to read."))
        return redirect("matching:review_list")


class StepAside(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Somebody who judges a response says that they have an interest in it, and has no more to do with it."""

    form_class = WhyForm
    template_name = "matching/interests_step_aside.html"

    @cached_property
    def proposal(self):
        """The response, as far as the reader may see it."""
        return visible_proposal(self.request, self.kwargs["pk"])

    def test_func(self):
        """Asks the rule."""
        return rules.can_step_aside(self.request.user, self.proposal)

    def handle_no_permission(self):
        """Signed in but no judge of it: refused, not sent to sign in again."""
        if self.request.user.is_authenticated:
            raise PermissionDenied
        return super().handle_no_permission()

    def get_context_data(self, **kwargs):
        return super().get_context_data(proposal=self.proposal, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        actions.step_aside(self.proposal, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("You have stepped aside. You no longer see this response or its sheets."))
        if rules.can_manage_rounds(self.request.user):
            return redirect("matching:round_detail", self.proposal.call_id)
        return redirect("matching:review_list")


@login_required
@require_POST
def set_aside(request, pk):
    """Take everything about a response from somebody who has an interest in it."""
    require(rules.can_manage_rounds(request.user))
    proposal = proposal_to_judge(request, pk)
    given = typed(SetAsideForm(request.POST, people=judges()))
    actions.set_aside(proposal, given["reviewer"], by=request.user, reason=given["reason"])
    words = {"person": given["reviewer"].person}
    messages.success(request, _("%(person)s is set aside and no longer sees this response or its sheets.") % words)
    return redirect("matching:assignment_edit", pk)


@login_required
@require_POST
def recusal_lift(request, pk):
    """Undo a recusal that was an error."""
    require(rules.can_manage_rounds(request.user))
    visible = Proposal.objects.open_to_judge(request.user).values("pk")
    recusal = get_object_or_404(Recusal.objects.filter(proposal__in=visible).select_related("proposal"), pk=pk)
    actions.lift_recusal(recusal, by=request.user, reason=typed(WhyForm(request.POST))["reason"])
    messages.success(request, _("Lifted. A sheet that was taken back has to be given again."))
    return redirect("matching:assignment_edit", recusal.proposal_id)
