"""Saving a row of a register that keeps no version: it must still be as its editor saw it."""

from ipbes_portal.audit.actions import record
from ipbes_portal.reference import fingerprint
from ipbes_portal.workflow import StaleEdit


def seen_as(row):
    """A digest of everything an editor sees of a stored row; "" when it is not there.

    It also notices what the admin and `load_reference` change, which count no versions.
    """
    stored = type(row)._base_manager.filter(pk=row.pk).first()
    if stored is None:
        return ""
    content = {field.attname: getattr(stored, field.attname) for field in _columns(stored)}
    for field in stored._meta.many_to_many:
        content[field.name] = sorted(str(key) for key in getattr(stored, field.name).values_list("pk", flat=True))
    return fingerprint(content)


def _columns(row):
    """The columns that count: a translated name is a view of its six, and the place in a list is nobody's wording."""
    columns = row._meta.concrete_fields
    known = {column.name for column in columns}
    return [column for column in columns if f"{column.name}_en" not in known and column.name != "position"]


def save_as_seen(row, *, by, verb, fields, seen, related=None):
    """Write only `fields` and many-to-many `related` of `row`; StaleEdit when it is no longer as `seen`."""
    type(row)._base_manager.select_for_update().get(pk=row.pk)
    if seen_as(row) != seen:
        raise StaleEdit
    if not fields and not related:
        return
    type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields})
    for name, rows in (related or {}).items():
        getattr(row, name).set(rows)
    record(by=by, verb=verb, target=row, fields=sorted([*fields, *(related or {})]))


def save_new(row, *, by, verb, related=None):
    """Write a new row with its many-to-many `related`."""
    row.save()
    for name, rows in (related or {}).items():
        getattr(row, name).set(rows)
    record(by=by, verb=verb, target=row)
    return row
