"""Roles and invitations: given, confirmed, revoked, accepted."""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.limits import limited
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import require

from .. import actions, rules
from ..downloads import download
from ..filters import DeclarationFilter, InvitationFilter, RoleFilter
from ..forms import GrantForm, InvitationForm, JoinForm
from ..models import WARNING_TIME, Declaration, Invitation, Person, PersonEmail, RoleGrant, User


class ForGranters(UserPassesTestMixin):
    """Pages about roles are for those who grant them."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_grant_roles(self.request.user)


RELATED = ["body", "assessment", "chapter__assessment", "country", "organisation"]


@login_required
def role_list(request):
    """Every role ever given or asked for, claims that wait first; as a page, or the filtered list as a table."""
    require(rules.can_grant_roles(request.user))
    grants = RoleGrant.objects.order_by(F("confirmed_at").asc(nulls_first=True), "-starts_on", "pk")
    filterset = RoleFilter(request.GET, queryset=grants, request=request)
    if "format" in request.GET:
        return _roles_table(request.GET["format"], filterset.qs.select_related("person", *RELATED))
    context = list_context(request, filterset)
    context["lines"] = role_lines(context["rows"].select_related("person", *RELATED))
    return render(request, "accounts/role_list.html", context)


def _roles_table(kind, grants):
    header = [_("Name"), _("Role"), _("For"), _("From"), _("Until"), _("Status")]
    rows = (
        [str(g.person), g.get_role_display(), str(scope_of(g)), g.starts_on, g.ends_on, standing(g)[0]] for g in grants
    )
    return download(kind, "roles", header, rows)


def role_lines(grants):
    """Grants with what they are for, where they stand, and whether they can still be ended."""
    day = clock.today()
    return [
        {
            "grant": grant,
            "scope": scope_of(grant),
            "standing": standing(grant),
            "may_end": not grant.revoked_at and (not grant.ends_on or grant.ends_on >= day),
        }
        for grant in grants
    ]


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
        return _("waiting"), "warn"
    if grant.ends_on and grant.ends_on < day:
        return _("ended"), "neutral"
    if grant.starts_on > day:
        return _("not yet begun"), "info"
    if grant.ends_on and grant.ends_on <= day + WARNING_TIME:
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
        """Who is given the role, as far as the reader may see them."""
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @refusals_in_form
    def form_valid(self, form):
        """Give it, or say why not."""
        actions.grant_role(self.person, by=self.request.user, **form.term())
        messages.success(self.request, _("The role has been given."))
        return redirect("accounts:person_detail", pk=self.person.pk)

    def get_context_data(self, **kwargs):
        """Whose role it is."""
        url = reverse("accounts:person_detail", args=[self.person.pk])
        return super().get_context_data(**kwargs) | {"person": self.person, "cancel_url": url}


@login_required
def invitation_list(request):
    """Letters that offer a role, and what became of them."""
    require(rules.can_grant_roles(request.user))
    filterset = InvitationFilter(request.GET, queryset=Invitation.objects.all(), request=request)
    context = list_context(request, filterset)
    rows = context["rows"].select_related("invited_by__person", "accepted_by__person", *RELATED)
    context["lines"] = [
        {"invitation": row, "scope": scope_of(row), "standing": invitation_standing(row)} for row in rows
    ]
    return render(request, "accounts/invitation_list.html", context)


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
    extra_context = {"cancel_url": reverse_lazy("accounts:invitation_list")}

    @once
    @refusals_in_form
    def form_valid(self, form):
        """Write the letter."""
        fields = {name: form.cleaned_data[name] for name in ("email", "language")}
        actions.invite(by=self.request.user, **fields, **form.term())
        messages.success(self.request, _("The invitation is on its way to %(email)s.") % {"email": fields["email"]})
        return redirect("accounts:invitation_list")


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
    page = {"invitation": invitation, "scope": scope_of(invitation)}
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


def _knows_name(invitation, holder):
    """Whether there is a person already, whose name need not be asked."""
    return (
        bool(holder) or PersonEmail.objects.filter(email__iexact=invitation.email, person__user__isnull=True).exists()
    )


@login_required
def declaration_queue(request):
    """The declarations of interests of others, for those who read them; unread ones first."""
    require(rules.can_read_declarations(request.user))
    others = Declaration.objects.exclude(person=request.user.person_id)
    declarations = others.order_by(F("compliant_at").asc(nulls_first=True), "-starts_on", "pk")
    filterset = DeclarationFilter(request.GET, queryset=declarations, request=request)
    context = list_context(request, filterset)
    related = ["organisations", "people", "co_authors"]
    context["rows"] = context["rows"].select_related("person", "compliant_by__person").prefetch_related(*related)
    return render(request, "accounts/declaration_queue.html", context)


@login_required
@require_POST
def declaration_comply(request, pk):
    """Note that a declaration was read and found in order."""
    require(rules.can_read_declarations(request.user))
    actions.note_compliance(get_object_or_404(Declaration, pk=pk), by=request.user)
    messages.success(request, _("Noted."))
    return redirect("accounts:declaration_queue")
