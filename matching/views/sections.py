"""One page of something written over several sittings: saved as it is, complete or not, and nothing typed is lost."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal.edits import autosave_answer, clash_context, is_autosave, refusals_in_form
from ipbes_portal.workflow import StaleEdit


class SectionPage(FormView):
    """A form that saves itself while somebody writes; a stale save shows mine beside theirs.

    The subclass gives `save(form)`, which answers the row with its new version, `theirs()`, the row as it stands with
    its values by the names of the form's fields, and the addresses `overview()` and `following()`.
    """

    def post(self, request, *args, **kwargs):
        """The Save buttons; and autosave.js, for which the same is done and answered in a few words."""
        if is_autosave(request):
            return autosave_answer(self.get_form(), self.save)
        return super().post(request, *args, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        """Saved, and on to the next page or back to the list of all."""
        try:
            self.save(form)
        except StaleEdit:
            context = self.get_context_data(**clash_context(form, *self.theirs()))
            return self.render_to_response(context, status=409)
        messages.success(self.request, _("Saved."))
        return redirect(self.following() if "next" in self.request.POST else self.overview())


class WrittenSection(SectionPage):
    """One section of a response or an offer: a part of its columns, relations and words."""

    edit = None  # the action that saves it
    row = None  # what is written

    def get_form_kwargs(self):
        """The row too."""
        return super().get_form_kwargs() | {"instance": self.row}

    def save(self, form):
        """Save what was changed. Nothing was: the row as it stands, without a trace in the history."""
        if not form.changes_something():
            return type(self.row).objects.get(pk=self.row.pk)
        return self.edit(
            form.instance,
            by=self.request.user,
            fields=form.columns(),
            version=form.cleaned_data["version"],
            related=form.related(),
            **form.words(),
        )

    def theirs(self):
        """The row as it stands, and its values; the body of a response is called its abstract."""
        row = type(self.row).objects.for_detail().get(pk=self.row.pk)
        names = self.get_form_class().base_fields
        values = {name: getattr(row, name) for name in names if hasattr(row, name)}
        words = row.text.source
        return row, values | {"title": words.title, "body": words.body, "abstract": words.body}
