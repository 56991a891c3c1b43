"""Pages of funding opportunities: the list, one of them, entering and correcting it, and the buttons on it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.buttons import button
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters import OpportunityFilter, PublicOpportunityFilter
from ..forms import NoteForm, OpportunityCreateForm, OpportunityForm
from ..models import FundingOpportunity
from .places import registers


def opportunity_list(request):
    """What the reader may see, what closes soonest first; funders and staff also find what is not public."""
    rows = FundingOpportunity.objects.visible_to(request.user).soonest_first(clock.today())
    may_add = rules.can_announce_funding(request.user)
    filter_class = OpportunityFilter if may_add else PublicOpportunityFilter
    context = list_context(request, filter_class(request.GET, queryset=rows, request=request))
    context |= {
        "rows": context["rows"].for_list(),
        "may_add": may_add,
        "registers": registers(request, "opportunity_list"),
    }
    return render(request, "partnerships/opportunity_list.html", context)


def visible_opportunity(request, pk):
    """The opportunity with everything its pages show, as far as the reader may see it."""
    return get_object_or_404(FundingOpportunity.objects.visible_to(request.user).for_list(), pk=pk)


def opportunity_detail(request, pk):
    """One opportunity, with the buttons of those who may press them."""
    opportunity = visible_opportunity(request, pk)
    return render(request, "partnerships/opportunity_detail.html", _detail(request.user, opportunity))


def _detail(user, opportunity):
    return {
        "opportunity": opportunity,
        "note_form": NoteForm(),
        "may_edit": rules.can_edit_opportunity(user, opportunity),
        "may_submit": rules.can_submit_opportunity(user, opportunity),
        "may_publish": rules.can_publish_opportunity(user, opportunity),
        "may_return": rules.can_return_opportunity(user, opportunity),
        "may_take_off": rules.can_take_off_opportunity(user, opportunity),
        "shows_state": rules.can_announce_funding(user, opportunity.funder),
    }


class OpportunityCreate(UserPassesTestMixin, FormView):
    """Enter an opportunity."""

    form_class = OpportunityCreateForm
    template_name = "partnerships/opportunity_form.html"

    def test_func(self):
        return rules.can_announce_funding(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    @once
    @refusals_in_form
    def form_valid(self, form):
        opportunity = actions.draft_opportunity(
            form.instance,
            by=self.request.user,
            language=form.cleaned_data["language"],
            title=form.cleaned_data["title"],
            body=form.cleaned_data["body"],
            related=form.related(),
        )
        messages.success(self.request, _("Saved as a draft. Nobody else sees it until it is published."))
        return redirect("partnerships:opportunity_detail", opportunity.pk)


class OpportunityEdit(UserPassesTestMixin, FormView):
    """Correct an opportunity; a stale edit is shown beside what was saved meanwhile."""

    form_class = OpportunityForm
    template_name = "partnerships/opportunity_form.html"

    @cached_property
    def opportunity(self):
        """The opportunity, as far as the reader may see it."""
        return visible_opportunity(self.request, self.kwargs["pk"])

    def test_func(self):
        user = self.request.user
        return user.is_authenticated and rules.can_edit_opportunity(user, self.opportunity)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.opportunity}

    def get_context_data(self, **kwargs):
        return super().get_context_data(opportunity=self.opportunity, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_opportunity(
                form.instance,
                by=self.request.user,
                fields=form.columns(),
                version=form.cleaned_data["version"] or 0,
                related=form.related(),
                **form.words(),
            )
        except StaleEdit:
            return self.stale(form)
        messages.success(self.request, _("Saved."))
        return redirect("partnerships:opportunity_detail", self.opportunity.pk)

    def stale(self, form):
        """Mine and theirs side by side; saving again overwrites theirs knowingly."""
        theirs = FundingOpportunity.objects.for_list().get(pk=self.opportunity.pk)
        values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
        values |= {"title": theirs.text.source.title, "body": theirs.text.source.body}
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        last = Entry.objects.about(theirs).select_related("actor__person").first()
        context = self.get_context_data(form=form, conflict=conflict_rows(form, values), last_change=last)
        return self.render_to_response(context, status=409)


opportunity_button = partial(button, visible_opportunity, "partnerships:opportunity_detail")
opportunity_submit = opportunity_button(
    actions.submit_opportunity, gettext_lazy("Sent. The secretariat checks and publishes it.")
)
opportunity_publish = opportunity_button(actions.publish_opportunity, gettext_lazy("Everybody can see it now."))
opportunity_return = opportunity_button(
    actions.return_opportunity, gettext_lazy("Given back. The funder was told what to change."), NoteForm
)
opportunity_take_off = opportunity_button(
    actions.take_off_opportunity, gettext_lazy("Taken off. It can be published again."), NoteForm
)
