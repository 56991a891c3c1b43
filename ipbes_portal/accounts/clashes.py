"""What an editor sees when somebody else saved in between: both versions side by side, nothing lost."""

from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import conflict_rows


def clash(form, theirs):
    """Context for the conflict table, and the same form again with what was typed, now knowing the newer version.

    `form` is the valid form whose save was refused; `theirs` is the row as it stands.
    """
    data = form.data.copy()
    data[form.add_prefix("version")] = theirs.version
    values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
    return {
        "form": type(form)(data, instance=theirs),
        "conflict": conflict_rows(form, values),
        "last_change": Entry.objects.about(theirs).select_related("actor__person").first(),
    }
