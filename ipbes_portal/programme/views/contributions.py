"""The ledger of gifts: listed with its totals; and gifts entered, corrected, taken out."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from ipbes_portal import clock
from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.records.models import Post
from ipbes_portal.workflow import StaleEdit

from .. import actions, ledger, rules
from ..filters import ContributionPageFilter
from ..forms import ContributionForm
from ..models import Activity, Contribution
from .activities import visible_activity
from .occasions import owner_in_address, row_in_address


def contribution_list(request):
    """The gifts this reader may see, with totals of exactly those the filters leave."""
    rows = Contribution.objects.visible_to(request.user)
    filterset = ContributionPageFilter(request.GET, queryset=rows, request=request)
    context = list_context(request, filterset)
    context["rows"] = list(context["rows"].for_list())
    donors = visible_organisations(request.user)
    context["kinds"], context["all"] = ledger.by_kind(filterset.qs)
    context["donors"] = ledger.by_donor(filterset.qs, donors)
    context["named"] = {line.donor.pk for line in context["donors"] if line.donor}
    # A donor's managers see their gift also where its activity is not for their eyes.
    activities = Activity.objects.visible_to(request.user).filter(pk__in={row.activity_id for row in context["rows"]})
    context["shown_activities"] = set(activities.values_list("pk", flat=True))
    context["may_record"] = rules.can_record_contribution(request.user)
    context["as_of"] = clock.today()
    return render(request, "programme/contribution_list.html", context)


class ForLedgerKeepers(UserPassesTestMixin):
    """Pages on which the ledger is kept."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_record_contribution(self.request.user)


def page_of(contribution):
    """The page of what a gift is for; the ledger while nothing is chosen."""
    if contribution.activity_id:
        return reverse("programme:activity_detail", args=[contribution.activity_id])
    if contribution.body_id:
        return reverse("records:body_detail", args=[contribution.body.code])
    return reverse("records:post_list" if contribution.post_id else "programme:contribution_list")


class ContributionCreate(ForLedgerKeepers, FormView):
    """Enter a gift: for the activity, body, unit or post in the address, or for the one chosen."""

    form_class = ContributionForm
    template_name = "programme/contribution_form.html"

    @cached_property
    def contribution(self):
        """The gift to be filled in, with what it is for as far as the address says."""
        return Contribution(**self._target())

    def _target(self):
        if "pk" in self.kwargs:
            return {"activity": visible_activity(self.request, self.kwargs["pk"])}
        if self.request.GET.get("post"):
            return {"post": row_in_address(self.request, "post", Post.objects.all())}
        owner = owner_in_address(self.request)
        return {type(owner).__name__.lower(): owner} if owner else {}

    @cached_property
    def back_url(self):
        """Where one came from."""
        return page_of(self.contribution)

    def get_form_kwargs(self):
        self.back_url  # noqa: B018  read before what is typed changes the row
        return super().get_form_kwargs() | {"instance": self.contribution}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=_("Add a contribution"), target=self.contribution.target, back_url=self.back_url, **kwargs
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        contribution = actions.record_contribution(form.instance, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect(page_of(contribution))


class ContributionOfAddress(ForLedgerKeepers):
    """Pages about one gift of the ledger."""

    @cached_property
    def contribution(self):
        """The gift, as far as the reader may see it."""
        rows = Contribution.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ContributionEdit(ContributionOfAddress, FormView):
    """Correct a gift; a stale edit is shown beside what was saved meanwhile."""

    form_class = ContributionForm
    template_name = "programme/contribution_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.contribution}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=_("Correct a contribution"),
            contribution=self.contribution,
            target=self.contribution.target,
            back_url=page_of(self.contribution),
            **kwargs,
        )

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_contribution(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleEdit:
            return self.stale(form)
        messages.success(self.request, _("Saved."))
        return redirect(page_of(self.contribution))

    def stale(self, form):
        """Mine and theirs side by side; saving again overwrites theirs knowingly."""
        theirs = Contribution.objects.for_list().get(pk=self.contribution.pk)
        values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        last = Entry.objects.about(theirs).select_related("actor__person").first()
        context = self.get_context_data(form=form, conflict=conflict_rows(form, values), last_change=last)
        return self.render_to_response(context, status=409)


class ContributionRemove(ContributionOfAddress, TemplateView):
    """GET asks; POST takes a gift out of the ledger that should not stand there."""

    template_name = "programme/remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "heading": _("Take out of the ledger"),
            "question": _("Take “%(gift)s” out of the ledger?") % {"gift": self.contribution},
            "text": _("This cannot be undone. It is meant for entries made by mistake or twice."),
            "crumbs": [
                {"label": _("Contributions"), "url": reverse("programme:contribution_list")},
                {"label": _("Remove")},
            ],
            "cancel_url": page_of(self.contribution),
        }

    def post(self, request, pk):
        """Through the action."""
        url = page_of(self.contribution)
        actions.remove_contribution(self.contribution, by=request.user)
        messages.success(request, _("Removed."))
        return redirect(url)
