"""The page on which the secretariat says which parts of the portal are in use."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import conflict_rows, refusals_in_form
from ipbes_portal.workflow import StaleEdit

from . import actions, rules
from .forms import ModuleForm
from .models import ModuleState
from .registry import all_modules, module_named


class ForSwitchers(UserPassesTestMixin):
    """Pages on which parts are opened and closed."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_switch_modules(self.request.user)


class ModuleList(ForSwitchers, TemplateView):
    """Every part, whether it is in use, since when and by whom."""

    template_name = "modules/module_list.html"

    def get_context_data(self, **kwargs):
        known = {state.module: state for state in ModuleState.objects.with_notes()}
        rows = [(module, known.get(module.code) or ModuleState(module=module.code)) for module in all_modules()]
        closed = sum(not state.is_open for _module, state in rows)
        return super().get_context_data(rows=rows, closed=closed, **kwargs)


class ModuleSwitch(ForSwitchers, FormView):
    """Open or close one part, write its note, and see what was done with it before."""

    form_class = ModuleForm
    template_name = "modules/module_form.html"

    @cached_property
    def module(self):
        """The part of the address."""
        found = module_named(self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def state(self):
        """How it stands."""
        return ModuleState.of(self.module.code)

    def get_initial(self):
        return ModuleForm.initial_of(self.state)

    def get_context_data(self, **kwargs):
        entries = Entry.objects.about(self.state).select_related("actor__person")[:30] if self.state.pk else []
        return super().get_context_data(module=self.module, state=self.state, history=entries, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            state = actions.switch_module(self.module.code, by=self.request.user, **form.given())
        except StaleEdit:
            return self._clash(form)
        said = _("“%(part)s” is in use.") if state.is_open else _("“%(part)s” is closed to everybody else.")
        messages.success(self.request, said % {"part": self.module.label})
        return redirect("modules:module_list")

    def _clash(self, form):
        theirs = ModuleState.of(self.module.code)
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        context = {"form": form, "conflict": conflict_rows(form, ModuleForm.initial_of(theirs))}
        context["last_change"] = Entry.objects.about(theirs).select_related("actor__person").first()
        return self.render_to_response(self.get_context_data(**context), status=409)
