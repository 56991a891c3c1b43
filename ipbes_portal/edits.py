"""Edits with nothing lost: a stale one beside what somebody else saved, a refused one, one sent twice, autosave."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ChoiceField, ModelChoiceField
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from . import clock
from .audit.models import Entry, Submission
from .workflow import StaleEdit


def conflict_rows(form, theirs):
    """Rows for the conflict table: every field of `form`, as typed and as it stands in `theirs` (name → value)."""
    rows = []
    for name, field in form.fields.items():
        if field.widget.is_hidden or name not in theirs:
            continue
        mine = _plain(_labelled(field, form.cleaned_data.get(name)))
        other = _plain(_labelled(field, theirs[name]))
        rows.append({"label": field.label, "mine": mine, "theirs": other, "differs": mine != other})
    return rows


def clash_context(form, theirs, values):
    """What a page shows of a stale edit: mine beside `theirs`, a row with its `values`, and who saved it.

    The form then carries the version of theirs, so that saving again overwrites it knowingly.
    """
    form.data = form.data.copy()
    form.data["version"] = theirs.version
    last = Entry.objects.about(theirs).select_related("actor__person").first()
    return {"form": form, "conflict": conflict_rows(form, values), "last_change": last}


def _labelled(field, value):
    """What a choice is called on the form, where the row keeps only its code."""
    if not isinstance(field, ChoiceField) or isinstance(field, ModelChoiceField):
        return value
    labels = {str(code): str(label) for code, label in field.choices}
    if isinstance(value, (list, tuple)):
        return [labels.get(str(code), code) for code in value]
    return labels.get(str(value), value) if value else value


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


def is_autosave(request):
    """Whether static/js/autosave.js sends the form while somebody writes, instead of a press of the Save button."""
    return request.headers.get("X-Requested-With") == "autosave"


def autosave_answer(form, save):
    """What autosave.js is told; `save(form)` does what the Save button does and gives the row with its new version.

    200 with the version the form goes on with, 409 when somebody else saved meanwhile, 422 with what is wrong.
    """
    if not form.is_valid():
        return _refused_autosave(form)
    try:
        row = save(form)
    except StaleEdit:
        return JsonResponse({"stale": True}, status=409)
    except ValidationError as error:
        _add_refusal(form, error)
        return _refused_autosave(form)
    return JsonResponse({"version": row.version, "saved_at": clock.now().isoformat(timespec="seconds")})


def _refused_autosave(form):
    """Each reason as a sentence that names its field: it is read beside the buttons, far from the field."""
    errors = {name: [_named(form, name, text) for text in texts] for name, texts in form.errors.items()}
    return JsonResponse({"errors": errors}, status=422)


def _named(form, name, text):
    if name not in form.fields or form.fields[name].widget.is_hidden:
        return str(text)
    return _("%(label)s: %(error)s") % {"label": form[name].label, "error": text}
