"""Showing a stale edit: what I typed beside what somebody else has saved meanwhile, with nothing lost."""

from django.utils.translation import gettext as _


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
