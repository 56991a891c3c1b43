"""Roles and invitations: given, confirmed, revoked, accepted."""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django_filters.views import FilterView

from ipbes_portal import clock
from ipbes_portal.limits import limited
from ipbes_portal.workflow import require

from .. import actions, lists, rules
from ..filters import ENDING_SOON, DeclarationFilter, InvitationFilter, RoleFilter
from ..forms import SCOPES, GrantForm, InvitationForm, JoinForm
from ..models import Declaration, Invitation, Person, PersonEmail, RoleGrant, User


class ForGranters(UserPassesTestMixin):
    """Pages about roles are for those who grant them."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_grant_roles(self.request.user)


class RoleList(ForGranters, FilterView):
    """Every role ever given or asked for; claims that wait come first."""

    template_name = "accounts/role_list.html"
    filterset_class = RoleFilter
    paginate_by = lists.ROWS_ON_A_PAGE

    def get_queryset(self):
        """With what a line shows."""
        related = ["person", "body", "assessment", "chapter__assessment", "country", "organisation"]
        return RoleGrant.objects.select_related(*related).order_by(
            F("confirmed_at").asc(nulls_first=True), "-starts_on", "pk"
        )

    def render_to_response(self, context, **kwargs):
        """The page, or the filtered list as a table."""
        if "format" in self.request.GET:
            header = [_("Name"), _("Role"), _("For"), _("From"), _("Until"), _("Status")]
            rows = (
                [g.person, g.get_role_display(), scope_of(g), g.starts_on, g.ends_on, standing(g)[0]]
                for g in self.object_list
            )
            return lists.download(self.request, "roles", header, rows)
        return super().render_to_response(context, **kwargs)

    def get_context_data(self, **kwargs):
        """Adds where each grant stands."""
        context = super().get_context_data(**kwargs)
        context["lines"] = [
            {"grant": grant, "scope": scope_of(grant), "standing": standing(grant)} for grant in context["object_list"]
        ]
        context["crumbs"] = [{"label": _("Roles")}]
        return context | lists.around(self.request, context["page_obj"], self.filterset.form)


def scope_of(grant):
    """What the role is for, or nothing."""
    if grant.chapter:
        return f"{grant.chapter.assessment.code} {grant.chapter}"
    return grant.assessment or grant.body or grant.country or grant.organisation or ""


def standing(grant):
    """(label, tone) of where a grant stands today."""
    day = clock.today()
    if grant.revoked_at:
        return _("revoked"), "neutral"
    if not grant.confirmed_at:
        return _("waiting for confirmation"), "warn"
    if grant.ends_on and grant.ends_on < day:
        return _("ended"), "neutral"
    if grant.starts_on > day:
        return _("not yet begun"), "info"
    if grant.ends_on and grant.ends_on <= day + ENDING_SOON:
        return _("ending soon"), "warn"
    return _("in force"), "ok"


@login_required
@require_POST
def role_confirm(request, pk):
    """Confirm a claim."""
    require(rules.can_grant_roles(request.user))
    actions.confirm_role(get_object_or_404(RoleGrant, pk=pk), by=request.user)
    messages.success(request, _("Confirmed."))
    return redirect("accounts:role_list")


@login_required
@require_POST
def role_revoke(request, pk):
    """End a role at once, or turn a claim down."""
    require(rules.can_grant_roles(request.user))
    actions.revoke_role(get_object_or_404(RoleGrant, pk=pk), by=request.user)
    messages.success(request, _("Revoked."))
    return redirect("accounts:role_list")


class RoleGrantCreate(ForGranters, FormView):
    """Give a role to somebody who is known already."""

    form_class = GrantForm
    template_name = "accounts/role_form.html"

    @cached_property
    def person(self):
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def form_valid(self, form):
        """Give it, or say why not."""
        try:
            actions.grant_role(self.person, by=self.request.user, **form.term())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, _("The role has been given."))
        return redirect("accounts:person_detail", pk=self.person.pk)

    def get_context_data(self, **kwargs):
        """Whose role it is."""
        url = reverse("accounts:person_detail", args=[self.person.pk])
        crumbs = [
            {"label": _("People"), "url": reverse("accounts:person_list")},
            {"label": str(self.person), "url": url},
            {"label": _("New role")},
        ]
        return super().get_context_data(**kwargs) | {"person": self.person, "cancel_url": url, "crumbs": crumbs}


class InvitationList(ForGranters, FilterView):
    """Letters that offer a role, and what became of them."""

    template_name = "accounts/invitation_list.html"
    filterset_class = InvitationFilter
    paginate_by = lists.ROWS_ON_A_PAGE

    def get_queryset(self):
        """With what a line shows."""
        related = ["body", "assessment", "chapter__assessment", "country", "organisation"]
        return Invitation.objects.select_related("invited_by__person", "accepted_by__person", *related)

    def get_context_data(self, **kwargs):
        """Adds where each invitation stands."""
        context = super().get_context_data(**kwargs)
        context["lines"] = [
            {"invitation": invitation, "scope": scope_of(invitation), "standing": invitation_standing(invitation)}
            for invitation in context["object_list"]
        ]
        context["crumbs"] = [{"label": _("Roles"), "url": reverse("accounts:role_list")}, {"label": _("Invitations")}]
        return context | lists.around(self.request, context["page_obj"], self.filterset.form)


def invitation_standing(invitation):
    """(label, tone) of what became of an invitation."""
    if invitation.accepted_at:
        return _("accepted"), "ok"
    if invitation.withdrawn_at:
        return _("withdrawn"), "neutral"
    return (_("open"), "info") if invitation.is_open else (_("expired"), "warn")


class InvitationCreate(ForGranters, FormView):
    """Offer a role to an address."""

    form_class = InvitationForm
    template_name = "accounts/invitation_form.html"

    def form_valid(self, form):
        """Write the letter."""
        fields = {name: form.cleaned_data[name] for name in ("email", "language")}
        try:
            actions.invite(by=self.request.user, **fields, **form.term())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, _("The invitation is on its way to %(email)s.") % {"email": fields["email"]})
        return redirect("accounts:invitation_list")

    def get_context_data(self, **kwargs):
        """Where this stands."""
        crumbs = [
            {"label": _("Invitations"), "url": reverse("accounts:invitation_list")},
            {"label": _("New invitation")},
        ]
        return super().get_context_data(**kwargs) | {"crumbs": crumbs}


@login_required
@require_POST
def invitation_withdraw(request, pk):
    """Take an offer back."""
    require(rules.can_grant_roles(request.user))
    actions.withdraw_invitation(get_object_or_404(Invitation, pk=pk), by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:invitation_list")


@never_cache
@sensitive_post_parameters("password", "again")
@limited("invitation_accept", times=10, seconds=600)
def invitation_accept(request, key):
    """GET shows what is offered; POST accepts it. Unknown, used, withdrawn and expired keys look the same."""
    invitation = actions.open_invitation(key)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    page = {"invitation": invitation, "scope": _scope_of_invitation(invitation)}
    if request.user.is_authenticated:
        return _accept_signed_in(request, invitation, page)
    holder = User.objects.filter(email__iexact=invitation.email).first()
    if holder and not rules.can_be_completed(holder):
        return render(request, "accounts/invitation_sign_in.html", page)
    form = JoinForm(request.POST or None, email=invitation.email, knows_name=_knows_name(invitation, holder))
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.join_by_invitation(invitation, **form.answers())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Welcome. Your role is in force as offered."))
            return perform_login(request, user, redirect_url=reverse("home"))
    return render(request, "accounts/invitation_accept.html", page | {"form": form})


def _accept_signed_in(request, invitation, page):
    """Somebody signed in takes the role with the account they have."""
    if request.method == "POST":
        actions.accept_invitation(invitation, user=request.user)
        messages.success(request, _("Accepted. The role is yours from the day it begins."))
        return redirect("home")
    proven = EmailAddress.objects.filter(user=request.user, email__iexact=invitation.email, verified=True).exists()
    return render(request, "accounts/invitation_confirm.html", page | {"is_other_address": not proven})


def _scope_of_invitation(invitation):
    """What the offered role is for."""
    return next((getattr(invitation, name) for name in reversed(SCOPES) if getattr(invitation, name)), "")


def _knows_name(invitation, holder):
    """Whether there is a person already, whose name need not be asked."""
    return bool(holder) or PersonEmail.objects.filter(
        email__iexact=invitation.email, person__user__isnull=True
    ).exists()


class DeclarationQueue(UserPassesTestMixin, FilterView):
    """The declarations of interests, for those who read them; unread ones first."""

    template_name = "accounts/declaration_queue.html"
    filterset_class = DeclarationFilter
    paginate_by = lists.ROWS_ON_A_PAGE

    def test_func(self):
        """Asks the rule."""
        return rules.can_read_declarations(self.request.user)

    def get_queryset(self):
        """With what a line shows."""
        return (
            Declaration.objects.select_related("person", "compliant_by__person")
            .prefetch_related("organisations", "people", "co_authors")
            .order_by(F("compliant_at").asc(nulls_first=True), "-starts_on", "pk")
        )

    def get_context_data(self, **kwargs):
        """Adds paging and filters."""
        context = super().get_context_data(**kwargs)
        context["crumbs"] = [{"label": _("Declarations of interests")}]
        return context | lists.around(self.request, context["page_obj"], self.filterset.form)


@login_required
@require_POST
def declaration_comply(request, pk):
    """Note that a declaration was read and found in order."""
    require(rules.can_read_declarations(request.user))
    actions.note_compliance(get_object_or_404(Declaration, pk=pk), by=request.user)
    messages.success(request, _("Noted."))
    return redirect("accounts:declaration_queue")
