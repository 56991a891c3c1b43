"""Pages of reports: partners report an activity, staff decide, and call for reports."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..forms import ReportForm, ReportingRoundForm
from ..models import Activity, ReportingRound
from .activities import visible_activity


class ReportCreate(UserPassesTestMixin, FormView):
    """A partner reports an activity of their own (5/3 ¶8)."""

    form_class = ReportForm
    template_name = "programme/activity_form.html"

    def test_func(self):
        return rules.can_report_any_activity(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": Activity()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=_("Report an activity"), round=actions.current_round(), is_report=True, **kwargs
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        activity = actions.draft_report(form.instance, by=self.request.user, related=form.related(), **form.wording())
        if "send" in self.request.POST:
            actions.report_activity(activity, by=self.request.user)
            messages.success(self.request, _("Your report is with the secretariat. You will hear from us."))
        else:
            messages.success(self.request, _("Your draft is saved. Nobody else sees it until you send it."))
        return redirect("programme:activity_detail", activity.pk)


@login_required
@require_POST
def activity_submit(request, pk):
    """Send one's report to the secretariat."""
    activity = visible_activity(request, pk)
    actions.report_activity(activity, by=request.user)
    messages.success(request, _("Your report is with the secretariat. You will hear from us."))
    return redirect("programme:activity_detail", pk)


@login_required
@require_POST
def activity_accept(request, pk):
    """Take a reported activity into the plan."""
    actions.accept_report(visible_activity(request, pk), by=request.user)
    messages.success(request, _("The activity is in the plan."))
    return redirect("programme:activity_detail", pk)


@login_required
@require_POST
def activity_return(request, pk):
    """Give a report back for completion."""
    actions.return_report(visible_activity(request, pk), by=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("The report went back to its author."))
    return redirect("programme:activity_list")


@login_required
@require_POST
def activity_decline(request, pk):
    """Turn a report down."""
    actions.decline_report(visible_activity(request, pk), by=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("The report was declined and its author told why."))
    return redirect("programme:activity_detail", pk)


class ReportingRoundCreate(UserPassesTestMixin, FormView):
    """Call on partners to report until a day; the rounds so far stand below."""

    form_class = ReportingRoundForm
    template_name = "programme/reporting_round_form.html"

    def test_func(self):
        return rules.can_open_reporting_round(self.request.user)

    def get_context_data(self, **kwargs):
        rounds = ReportingRound.objects.select_related("session").with_reports()
        return super().get_context_data(rounds=rounds, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        actions.open_reporting_round(form.instance, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect("programme:reporting_round_list")
