"""What an editor sees when somebody else saved in between: both versions side by side, nothing lost."""

from ipbes_portal.audit.models import Entry

from .lists import shown


def clash(form, theirs):
    """Context for conflict.html, and the same form again with what was typed, now knowing the newer version.

    `theirs` is the row as it stands; `form` is the valid form whose save was refused.
    """
    data = form.data.copy()
    data[form.add_prefix("version")] = theirs.version
    again = type(form)(data, instance=theirs)
    entry = Entry.objects.about(theirs).select_related("actor__person").first()
    return {
        "form": again,
        "conflict_rows": [_row(form, field, theirs) for field in form.visible_fields()],
        "conflict_by": str(entry.actor) if entry and entry.actor else "",
        "conflict_when": entry.at if entry else None,
    }


def _row(form, field, theirs):
    mine = shown(field.field, form.cleaned_data[field.name])
    other = shown(field.field, getattr(theirs, field.name))
    return {"label": field.label, "mine": mine, "theirs": other, "differs": mine != other}
