"""Showing a stale edit: what I typed beside what somebody else has saved meanwhile, with nothing lost."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .audit.models import Submission


def conflict_rows(form, theirs):
    """Rows for the conflict table: every field of `form`, as typed and as it stands in `theirs` (name → value)."""
    rows = []
    for name, field in form.fields.items():
        if field.widget.is_hidden or name not in theirs:
            continue
        mine = _plain(form.cleaned_data.get(name))
        other = _plain(theirs[name])
        rows.append({"label": field.label, "mine": mine, "theirs": other, "differs": mine != other})
    return rows


def _plain(value):
    """A value as one line of text, however it is kept."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return str(value)
    return ", ".join(sorted(str(item) for item in value)) or "–"


def refusals_in_form(form_valid):
    """Decorates `form_valid`: what an action refuses is shown in the form, with everything typed still there."""

    @wraps(form_valid)
    def wrapper(view, form):
        try:
            return form_valid(view, form)
        except ValidationError as error:
            _add_refusal(form, error)
            return view.form_invalid(form)

    return wrapper


def _add_refusal(form, error):
    """Each reason at its field; what the form does not ask, such as a converted amount, is said as a whole."""
    reasons = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in reasons.items():
        form.add_error(name if name in form.fields else None, errors)


def once(form_valid):
    """Decorates `form_valid`: a form sent twice (double click, reload, bad line) makes one row and shows it twice.

    The form carries `{% form_key %}`. A form that is refused gives its key back, so that it can be corrected and sent.
    """

    @wraps(form_valid)
    @transaction.atomic
    def wrapper(view, form):
        key = view.request.POST.get("form_key", "")[:40]
        if not key:
            return form_valid(view, form)
        sent, is_first = Submission.objects.get_or_create(key=key)
        if not is_first:
            return redirect(sent.path)
        response = form_valid(view, form)
        if response.status_code == 302:
            Submission.objects.filter(pk=sent.pk).update(path=response.url)
        else:
            sent.delete()
        return response

    return wrapper
