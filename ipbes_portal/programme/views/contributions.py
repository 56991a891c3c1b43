"""Entering gifts for an activity."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..forms import ContributionForm
from .activities import visible_activity


class ContributionCreate(UserPassesTestMixin, FormView):
    """Enter a gift for an activity."""

    form_class = ContributionForm
    template_name = "programme/contribution_form.html"

    @cached_property
    def activity(self):
        """The activity the gift is for."""
        return visible_activity(self.request, self.kwargs["pk"])

    def test_func(self):
        return rules.can_record_contribution(self.request.user)

    def get_form_kwargs(self):
        contribution = ContributionForm.Meta.model(activity=self.activity)
        return super().get_form_kwargs() | {"instance": contribution}

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.activity, **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.record_contribution(form.instance, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect("programme:activity_detail", self.activity.pk)
