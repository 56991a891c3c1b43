"""Pages of calls: the list, one call with its statistics, and how staff prepare, open and close them."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from ipbes_portal import clock, languages
from ipbes_portal.buttons import button
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.limits import is_over, too_many
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters.calls import CallFilter
from ..forms import CallForm, CallWordingForm, CodeForm, PolicyForm
from ..models import Call, MatchingPolicy, Proposal


def visible_call(request, pk):
    """The call with its texts, as far as the reader may see it."""
    return get_object_or_404(Call.objects.visible_to(request.user).with_texts(), pk=pk)


def call_list(request):
    """The calls this reader may see."""
    rows = Call.objects.visible_to(request.user)
    context = list_context(request, CallFilter(request.GET, queryset=rows, request=request))
    context["rows"] = context["rows"].with_texts()
    context["may_manage"] = rules.can_manage_calls(request.user)
    context["sees_all"] = rules.can_see_all_responses(request.user)
    context["policy"] = MatchingPolicy.present()
    return render(request, "matching/call_list.html", context)


def call_detail(request, pk):
    """One call: what is asked, until when, what late means, by which criteria responses are read."""
    call = visible_call(request, pk)
    written = {wording.language for wording in call.text.wordings.all()}
    may_manage = rules.can_manage_calls(request.user)
    return render(
        request,
        "matching/call_detail.html",
        {
            "call": call,
            "bodies": call.deciding_bodies.all(),
            "spoken": [languages.BY_CODE[code].name for code in languages.CODES if code in call.languages],
            "takes_responses": call.takes_responses,
            "is_over": call.is_over,
            "opens_later": clock.now() < call.opens_at,
            "takes_late_ones": call.takes_late_ones,
            "mine": Proposal.objects.mine(request.user).filter(call=call).with_texts(),
            "may_manage": may_manage,
            "may_open": rules.can_open_call(request.user, call),
            "may_close": rules.can_close_call(request.user, call),
            "sees_all": rules.can_see_all_responses(request.user),
            "languages_missing": [each for each in languages.LANGUAGES if each.code not in written],
        },
    )


# What staff do


class ForCallKeepers(UserPassesTestMixin):
    """Pages on which staff prepare calls."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_manage_calls(self.request.user)


class CallCreate(ForCallKeepers, FormView):
    """Prepare a call."""

    form_class = CallForm
    template_name = "matching/call_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Call(year=clock.today().year)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Prepare a call"), **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        call = actions.create_call(form.instance, by=self.request.user, related=form.bodies(), **form.wording())
        messages.success(self.request, _("The call is prepared. Nobody outside sees it until it is opened."))
        return redirect("matching:call_detail", call.pk)


class CallOfAddress(ForCallKeepers):
    """Pages about one call."""

    @cached_property
    def call(self):
        """The call, as far as the reader may see it."""
        return visible_call(self.request, self.kwargs["pk"])


class CallEdit(CallOfAddress, FormView):
    """Change a call; a stale edit is shown beside what was saved meanwhile."""

    form_class = CallForm
    template_name = "matching/call_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.call}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Edit call"), call=self.call, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_call(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns(),
                version=form.cleaned_data["version"] or 0,
                related=form.bodies(),
            )
        except StaleEdit:
            theirs = Call.objects.get(pk=self.call.pk)
            rows = conflict_rows(form, {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)})
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("matching:call_detail", self.call.pk)


class CallWordingEdit(CallOfAddress, FormView):
    """Write title and text of a call in one language, with the original beside it."""

    form_class = CallWordingForm
    template_name = "matching/call_wording.html"

    @cached_property
    def language(self):
        """The language being written."""
        if self.kwargs["prefix"] not in languages.BY_PREFIX:
            raise Http404
        return languages.BY_PREFIX[self.kwargs["prefix"]]

    @cached_property
    def wording(self):
        """What stands there now, or None."""
        return self.call.text.wordings.filter(language=self.language.code).first()

    def get_initial(self):
        if self.wording is None:
            return {}
        return {"title": self.wording.title, "body": self.wording.body, "version": self.wording.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(call=self.call, language=self.language, source=self.call.text.source, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.translate_call(self.call, by=self.request.user, language=self.language.code, **form.cleaned_data)
        except StaleEdit:
            theirs = self.call.text.wordings.get(language=self.language.code)
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            rows = conflict_rows(form, {"title": theirs.title, "body": theirs.body})
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("matching:call_detail", self.call.pk)


call_button = partial(button, visible_call, "matching:call_detail")
call_open = call_button(
    actions.open_call,
    lambda call: _("The call is announced. It opens by itself.") if call.is_announced else _("The call is open."),
)
call_close = call_button(actions.close_call, gettext_lazy("The call is closed."))


class PolicyEdit(ForCallKeepers, FormView):
    """Say whether open calls may be made at present."""

    form_class = PolicyForm
    template_name = "matching/policy_form.html"

    def get_initial(self):
        policy = MatchingPolicy.present()
        return {name: getattr(policy, name) for name in PolicyForm.base_fields}

    def form_valid(self, form):
        try:
            actions.set_policy(by=self.request.user, **form.cleaned_data)
        except StaleEdit:
            policy = MatchingPolicy.present()
            rows = conflict_rows(form, {name: getattr(policy, name) for name in form.fields})
            form.data = form.data.copy()
            form.data["version"] = policy.version
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("matching:call_list")


# Joining

TRIES, WITHIN_SECONDS = 10, 3600


class CallJoin(LoginRequiredMixin, FormView):
    """Somebody invited enters the code of a targeted call; codes cannot be tried out at leisure."""

    form_class = CodeForm
    template_name = "matching/call_join.html"

    def post(self, request, *args, **kwargs):
        """So many tries an hour for each sign-in, whatever address they come from."""
        wait = is_over("call-code", str(request.user.pk), TRIES, WITHIN_SECONDS)
        return too_many(request, wait) if wait else super().post(request, *args, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        call = actions.join_call(form.cleaned_data["code"], by=self.request.user)
        messages.success(self.request, _("You see this call from now on, and can answer it while it takes responses."))
        return redirect("matching:call_detail", call.pk)
