"""The one way in which staff enter and correct a row of a register: nine nouns share these lines."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.workflow import StaleEdit

from .. import rules
from ..editing import seen_as


class RowEditor(UserPassesTestMixin, FormView):
    """A form for one row; a stale edit is shown beside what was saved meanwhile.

    A subclass gives `form_class`, `heading`, the methods `get_row` and `get_trail`, and as a staticmethod the action
    `act`, which adds or edits as the row is new or stored.
    """

    template_name = "records/row_form.html"
    act = None
    heading = lede = ""

    def get_row(self):
        """The row: a new one, or the one the address names."""
        raise NotImplementedError

    def get_trail(self, row):
        """The pages above this one, as (label, address); the last is where one returns to."""
        raise NotImplementedError

    def test_func(self):
        return rules.can_edit_registers(self.request.user)

    @cached_property
    def place(self):
        """The row, and the way to it as long as nothing typed has changed it."""
        row = self.get_row()
        return row, self.get_trail(row)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.place[0]}

    def get_context_data(self, **kwargs):
        way = self.place[1]
        crumbs = [*({"label": label, "url": url} for label, url in way), {"label": self.heading}]
        context = {"crumbs": crumbs, "heading": self.heading, "lede": self.lede, "back_url": way[-1][1]}
        return super().get_context_data(**(context | kwargs))

    @once
    @refusals_in_form
    def form_valid(self, form):
        try:
            self.save(form)
        except StaleEdit:
            return self.stale(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.get_trail(form.instance)[-1][1])

    def save(self, form):
        """Through the action; an existing row only with what was changed, and if it is still as it was seen."""
        values = {"by": self.request.user, "related": form.related()} | self.more(form)
        if form.instance.pk:
            values |= {"fields": form.changed_columns(), "seen": form.cleaned_data["seen"]}
        self.act(form.instance, **values)

    def more(self, form):
        """What the action takes besides."""
        return {}

    def stale(self, form):
        """Mine and theirs; saving again overwrites theirs knowingly."""
        theirs = type(form.instance)._base_manager.get(pk=form.instance.pk)
        form.data = form.data.copy()
        form.data["seen"] = seen_as(theirs)
        values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
        last = Entry.objects.about(theirs).select_related("actor__person").first()
        context = self.get_context_data(form=form, conflict=conflict_rows(form, values), last_change=last)
        return self.render_to_response(context, status=409)
