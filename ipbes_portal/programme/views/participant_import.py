"""A whole list of participants: sent or pasted, looked at, applied, all or nothing."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal.accounts.rules import can_manage_people
from ipbes_portal.files.actions import check_upload

from .. import actions
from ..forms import ParticipantTableForm
from ..models import ParticipantCategory, ParticipationRole
from ..participant_tables import COLUMNS, MOST_BYTES, MOST_LINES, NEW, plan, preview, read_file, read_text
from ..participants import known
from .occasions import ForKeepers, crumbs

PREVIEW_LASTS = 3600
SALT = "programme.participant_import"
MOST_DIGITS = 18


class ParticipantImport(ForKeepers, FormView):
    """A list is checked and what it would do is shown; a second step does it, all of it or nothing."""

    form_class = ParticipantTableForm
    template_name = "programme/participant_import.html"

    def post(self, request, *args, **kwargs):
        """Check a list, or apply what was shown."""
        return self._apply() if "checked" in request.POST else super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """Show what the list would do."""
        upload = form.cleaned_data["table"]
        if not upload:
            return self._preview(*read_text(form.cleaned_data["pasted"]), form=form)
        try:
            extension = check_upload(upload, allowed={"csv", "xlsx"})
        except ValidationError as error:
            form.add_error("table", error)
            return self.form_invalid(form)
        return self._preview(*read_file(upload.read(MOST_BYTES + 1), extension))

    def _preview(self, lines, errors, form=None, status=200):
        """What the lines would do, and, signed because it comes back from the browser, what was shown."""
        facts = known(self.occasion, lines, self.request.user)
        made = plan(lines, facts)
        made.errors = [*errors, *made.errors]
        rows = preview(made, facts)
        context = {
            "plan": made,
            "rows": self._in_words(rows),
            "form": form or ParticipantTableForm(),
            "counts": made.counts(),
        }
        if not made.errors:
            seen = {"occasion": self.occasion.pk, "lines": lines, "rows": rows}
            context["checked"] = signing.dumps(seen, salt=SALT, compress=True)
        return self.render_to_response(self.get_context_data(**context), status=400 if made.errors else status)

    def _in_words(self, rows):
        """The preview as it is printed, with what was chosen so far."""
        chosen = self._choices()
        return [
            row
            | {
                "says_in_words": " · ".join(filter(None, row["says"])),
                "said_in_words": " · ".join(filter(None, row["said"])),
                "chosen": chosen.get(row["line"]),
            }
            for row in rows
        ]

    def _apply(self):
        try:
            seen = signing.loads(self.request.POST["checked"], salt=SALT, max_age=PREVIEW_LASTS)
        except signing.BadSignature:
            seen = {}
        if seen.get("occasion") != self.occasion.pk:
            messages.error(self.request, _("The preview has expired. Please send the list again."))
            return redirect("programme:participant_import", self.occasion.pk)
        lines = seen["lines"]
        facts = known(self.occasion, lines, self.request.user)
        if preview(plan(lines, facts), facts) != seen["rows"]:
            messages.warning(self.request, _("The list was changed meanwhile. This is what would happen now."))
            return self._preview(lines, [])
        made = plan(lines, facts, self._choices())
        if made.open_questions or made.errors:
            return self._ask_again(lines, made)
        actions.import_participants(self.occasion, made, by=self.request.user)
        messages.success(self.request, _("Saved. Lines of the list: %(count)s.") % {"count": len(made.lines)})
        return redirect("programme:participation_list", self.occasion.pk)

    def _choices(self):
        """Number of a line → number of the person chosen, or `new`."""
        found = {}
        for name, value in self.request.POST.items():
            line = name.removeprefix("who_")
            if name.startswith("who_") and line.isascii() and line.isdecimal() and len(line) <= MOST_DIGITS:
                is_number = value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS
                found[int(line)] = int(value) if is_number else value
        return found

    def _ask_again(self, lines, made):
        """Somebody is still open, or two lines were given to one person: nothing is saved, and the list stays."""
        if made.errors:
            for error in made.errors[:10]:
                messages.error(self.request, _("Line %(line)s: %(text)s") % {"line": error.line, "text": error.text})
        else:
            messages.error(self.request, _("Say for every line with a question who it is. Nothing was saved."))
        return self._preview(lines, [], status=400)

    def get_context_data(self, **kwargs):
        """What a list looks like."""
        return super().get_context_data(**kwargs) | {
            "occasion": self.occasion,
            "crumbs": crumbs(self.occasion, _("Take over a list")),
            "may_add_people": can_manage_people(self.request.user),
            "columns": COLUMNS,
            "most_lines": MOST_LINES,
            "roles": ParticipationRole.choices,
            "categories": ParticipantCategory.choices,
            "new": NEW,
        }
