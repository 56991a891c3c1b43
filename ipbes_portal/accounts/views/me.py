"""One's own pages: data, preferences, inbox, declarations, tokens, roles."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView, UpdateView

from ipbes_portal import clock
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.limits import limited
from ipbes_portal.lists import list_context
from ipbes_portal.notifications.actions import mark_read
from ipbes_portal.notifications.kinds import KINDS
from ipbes_portal.notifications.models import Notice, Preference
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..clashes import clash
from ..filters import NoticeFilter
from ..forms import DeclarationForm, FocalPointForm, PersonForm, PreferencesForm, TokenForm
from ..models import ApiToken, Declaration, Person
from ..my_data import everything_about
from .roles import RELATED, role_lines


class Profile(LoginRequiredMixin, UpdateView):
    """One's own data."""

    form_class = PersonForm
    template_name = "accounts/profile.html"

    def get_object(self, queryset=None):
        """Always oneself."""
        return Person.objects.visible_to(self.request.user).get(pk=self.request.user.person_id)

    @refusals_in_form
    def form_valid(self, form):
        """Save the changed fields, or show both versions."""
        try:
            actions.edit_person(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns,
                version=form.cleaned_data["version"],
            )
        except StaleEdit:
            return self.render_to_response(self.get_context_data(**clash(form, self.get_object())), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("accounts:profile")

    def get_context_data(self, **kwargs):
        """With one's roles beside the form."""
        grants = self.request.user.person.role_grants.filter(revoked_at__isnull=True).select_related(*RELATED)
        return super().get_context_data(**kwargs) | {
            "roles": role_lines(grants),
        }


class Preferences(LoginRequiredMixin, FormView):
    """In which language one gets letters, and which of them by mail."""

    form_class = PreferencesForm
    template_name = "accounts/preferences.html"

    def get_form_kwargs(self):
        """The kinds of message there are."""
        return super().get_form_kwargs() | {"kinds": KINDS}

    def get_initial(self):
        """What stands now; mail is sent unless somebody said no."""
        silent = set(Preference.objects.filter(user=self.request.user, by_mail=False).values_list("kind", flat=True))
        wishes = {kind.replace(".", "__"): kind not in silent for kind in KINDS}
        return wishes | {"language": self.request.user.language}

    def form_valid(self, form):
        """Keep the wishes."""
        actions.set_my_preferences(by=self.request.user, language=form.cleaned_data["language"], wishes=form.wishes())
        messages.success(self.request, _("Saved."))
        return redirect("accounts:preferences")


@login_required
def inbox(request):
    """What one was told, newest first."""
    notices = Notice.objects.visible_to(request.user)
    context = list_context(request, NoticeFilter(request.GET, queryset=notices, request=request))
    context["has_unread"] = notices.unread().exists()
    return render(request, "accounts/inbox.html", context)


@login_required
@require_POST
def inbox_read(request):
    """Mark one notice as read, or all of them."""
    notices = Notice.objects.visible_to(request.user)
    one = request.POST.get("notice", "")
    if one:
        notices = notices.filter(pk=one) if one.isdecimal() and len(one) < 19 else notices.none()
    mark_read(notices, by=request.user)
    return redirect("accounts:inbox")


@login_required
@require_POST
def notice_open(request, pk):
    """Mark a notice as read and go where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk), by=request.user)
    return redirect(notice.path if url_has_allowed_host_and_scheme(notice.path, None) else "accounts:inbox")


class DeclarationList(LoginRequiredMixin, ListView):
    """One's own declarations of interests."""

    template_name = "accounts/declaration_list.html"

    def get_queryset(self):
        """One's own, newest period first."""
        mine = Declaration.objects.filter(person=self.request.user.person_id)
        return mine.prefetch_related("organisations", "people", "co_authors")


class DeclarationCreate(LoginRequiredMixin, FormView):
    """Declare one's interests for a period."""

    form_class = DeclarationForm
    template_name = "accounts/declaration_form.html"

    def get_initial(self):
        """A year from today."""
        day = clock.today()
        return {"starts_on": day, "ends_on": _a_year_after(day)}

    def get_form_kwargs(self):
        """The declaration is one's own."""
        return super().get_form_kwargs() | {"instance": Declaration(person=self.request.user.person)}

    @once
    @refusals_in_form
    def form_valid(self, form):
        """Hand it in."""
        actions.declare_interests(form.instance, by=self.request.user, related=form.related())
        messages.success(self.request, _("Your declaration is in. Thank you."))
        return redirect("accounts:declaration_list")


def _a_year_after(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


class TokenList(LoginRequiredMixin, ListView):
    """The keys of one's programs."""

    template_name = "accounts/token_list.html"

    def get_queryset(self):
        """One's own."""
        return ApiToken.objects.filter(user=self.request.user)


@never_cache
@login_required
@limited("token_create", times=20, seconds=3600)
def token_create(request):
    """A new key; it is shown in the answer to this form and nowhere else, ever."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, key = actions.create_token(
            by=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
        )
        return render(request, "accounts/token_created.html", {"token": token, "key": key})
    return render(request, "accounts/token_form.html", {"form": form})


@login_required
@require_POST
def token_revoke(request, pk):
    """Close a key for good."""
    token = get_object_or_404(ApiToken.objects.filter(user=request.user), pk=pk)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("The token is closed. Programs that use it are refused from now on."))
    return redirect("accounts:token_list")


class FocalPointClaim(LoginRequiredMixin, FormView):
    """Say that one is the focal point, or deputy, of a country."""

    form_class = FocalPointForm
    template_name = "accounts/focal_point_claim.html"

    @refusals_in_form
    def form_valid(self, form):
        """Ask the secretariat."""
        actions.claim_focal_point(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Thank you. The role counts as soon as the secretariat has confirmed it."))
        return redirect("accounts:profile")


@never_cache
@login_required
def my_data(request):
    """Everything stored about oneself, as a file."""
    require(rules.can_see_my_data(request.user))
    content = json.dumps(everything_about(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y-%m-%d}.json"'
    return response
