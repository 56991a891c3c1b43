"""Organisations: listed, registered, corrected, verified, declined, merged."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import CreateView, DetailView, UpdateView

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..clashes import clash
from ..filters import OrganisationPageFilter
from ..forms import OrganisationForm, ReasonForm
from ..history import history
from ..models import RoleGrant
from ..organisations import kept_row, visible_organisations
from ..roles import Role, is_staff

COMPARED = ["name", "short_name", "kind", "country", "city", "website"]


def organisation_list(request):
    """The organisations that take part, for everybody; staff also see those that wait or were declined."""
    present = visible_organisations(request.user)
    filterset = OrganisationPageFilter(request.GET, queryset=present, request=request)
    context = list_context(request, filterset)
    context["rows"] = context["rows"].select_related("country")
    context["is_staff"] = is_staff(request.user)
    context["merge_with"] = _chosen(request, present)
    return render(request, "accounts/organisation_list.html", context)


def _chosen(request, present):
    """The organisation to merge another into, when one came here from its page."""
    pk = request.GET.get("merge", "")
    if not (rules.can_decide_organisation(request.user) and pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    return present.filter(pk=pk).first()


class OrganisationDetail(DetailView):
    """One organisation."""

    template_name = "accounts/organisation_detail.html"
    context_object_name = "organisation"

    def get(self, request, *args, **kwargs):
        """A merged entry leads to the one kept."""
        kept = kept_row(kwargs["pk"])
        if kept and visible_organisations(request.user).filter(pk=kept.pk).exists():
            return redirect("accounts:organisation_detail", pk=kept.pk)
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        """Those this reader may see."""
        return visible_organisations(self.request.user).select_related("country")

    def get_context_data(self, **kwargs):
        """What this reader may know and do."""
        organisation, user = self.object, self.request.user
        may_decide = rules.can_decide_organisation(user)
        may_see_managers = rules.can_see_managers(user, organisation)
        return super().get_context_data(**kwargs) | {
            "rows": _rows(organisation),
            "may_edit": rules.can_edit_organisation(user, organisation),
            "may_verify": may_decide and OrganisationStatus.VERIFIED in organisation.NEXT[organisation.status],
            "may_decline": may_decide and OrganisationStatus.DECLINED in organisation.NEXT[organisation.status],
            "may_merge": rules.can_merge_organisation(user, organisation),
            "may_see_managers": may_see_managers,
            "managers": _managers(organisation) if may_see_managers else [],
            "hosted_units": organisation.hosted_units.select_related("unit"),
            "history": history(organisation) if is_staff(user) else [],
        }


def _rows(organisation):
    """The facts of an organisation as lines of summary_list.html."""
    return [
        {"label": _("Abbreviation"), "value": organisation.short_name or "–"},
        {"label": _("Kind"), "value": organisation.get_kind_display()},
        {"label": _("Country"), "value": organisation.country or "–"},
        {"label": _("City"), "value": organisation.city or "–"},
    ]


def _managers(organisation):
    """Those who act, or ask to act, for it."""
    grants = RoleGrant.objects.filter(organisation=organisation, role=Role.PARTNER_MANAGER, revoked_at__isnull=True)
    day = clock.today()
    return [g for g in grants.select_related("person") if not g.ends_on or g.ends_on >= day]


class OrganisationCreate(LoginRequiredMixin, CreateView):
    """Register an organisation; unless staff enter it, it waits for the secretariat."""

    form_class = OrganisationForm
    template_name = "accounts/organisation_form.html"

    @once
    @refusals_in_form
    def form_valid(self, form):
        """Enter it."""
        organisation = form.instance
        organisation.version = 1
        actions.register_organisation(organisation, by=self.request.user)
        if organisation.status == OrganisationStatus.REGISTERED:
            messages.success(self.request, _("Thank you. The secretariat will check it and write to you."))
        return redirect("accounts:organisation_detail", pk=organisation.pk)

    def get_context_data(self, **kwargs):
        """Where this stands."""
        waits = not is_staff(self.request.user)
        cancel = reverse("accounts:organisation_list")
        return super().get_context_data(**kwargs) | {"waits": waits, "cancel_url": cancel}


class OrganisationEdit(UserPassesTestMixin, UpdateView):
    """Staff and the managers of an organisation correct its entry."""

    form_class = OrganisationForm
    template_name = "accounts/organisation_form.html"

    def get_queryset(self):
        """Those this reader may see."""
        return visible_organisations(self.request.user)

    def test_func(self):
        """Asks the rule of this very organisation; what may not be seen is not found."""
        user = self.request.user
        return user.is_authenticated and rules.can_edit_organisation(user, self.get_object())

    @refusals_in_form
    def form_valid(self, form):
        """Save the changed fields, or show both versions."""
        try:
            actions.edit_organisation(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleEdit:
            theirs = self.get_queryset().get(pk=form.instance.pk)
            return self.render_to_response(self.get_context_data(**clash(form, theirs)), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("accounts:organisation_detail", pk=form.instance.pk)

    def get_context_data(self, **kwargs):
        """Where this stands."""
        url = reverse("accounts:organisation_detail", args=[self.object.pk])
        return super().get_context_data(**kwargs) | {"cancel_url": url}


@login_required
@require_POST
def organisation_verify(request, pk):
    """Confirm that it is what it says."""
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    actions.verify_organisation(organisation, by=request.user)
    messages.success(request, _("Verified."))
    return redirect("accounts:organisation_detail", pk=pk)


@login_required
def organisation_decline(request, pk):
    """GET asks why; POST declines."""
    require(rules.can_decide_organisation(request.user))
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decline_organisation(organisation, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Declined. Its people have been told why."))
        return redirect("accounts:organisation_detail", pk=pk)
    cancel_url = reverse("accounts:organisation_detail", args=[pk])
    context = {"organisation": organisation, "form": form, "cancel_url": cancel_url}
    return render(request, "accounts/organisation_decline.html", context)


@login_required
def organisation_merge(request, pk, other):
    """GET shows both side by side; POST merges `other` into `pk`."""
    require(rules.can_decide_organisation(request.user))
    present = visible_organisations(request.user).select_related("country")
    keep, drop = get_object_or_404(present, pk=pk), get_object_or_404(present.exclude(pk=pk), pk=other)
    if request.method == "POST":
        actions.merge_organisations(keep, drop, by=request.user)
        messages.success(request, _("Merged."))
        return redirect("accounts:organisation_detail", pk=keep.pk)
    rows = [
        {
            "label": str(Organisation._meta.get_field(name).verbose_name).capitalize(),
            "keep": _shown(keep, name),
            "drop": _shown(drop, name),
            "after": _shown(keep, name),
        }
        for name in COMPARED
    ]
    swap_url = reverse("accounts:organisation_merge", args=[drop.pk, keep.pk])
    context = {"keep": keep, "drop": drop, "rows": rows, "swap_url": swap_url}
    context["back_url"] = reverse("accounts:organisation_detail", args=[keep.pk])
    return render(request, "accounts/organisation_merge.html", context)


def _shown(organisation, name):
    value = organisation.get_kind_display() if name == "kind" else getattr(organisation, name)
    return value or "–"
