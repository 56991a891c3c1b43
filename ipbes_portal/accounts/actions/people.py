"""Adding, editing, merging people, and knowing them apart."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require, save_edit

from .. import rules
from ..models import DistinctPair, Person, PersonEmail, User, sort_key
from .merging import lock_for_merging, move_references


@transaction.atomic
def add_person(*, by, emails=(), **fields):
    """Add one human; `emails` in order, the first is the primary one."""
    require(by is None or rules.can_manage_people(by))
    person = Person(**fields)
    person.name_key = sort_key(str(person))
    person.full_clean()
    person.save()
    for number, email in enumerate(emails):
        address = PersonEmail(person=person, email=email, is_primary=number == 0)
        address.full_clean()
        address.save()
    record(by=by, verb="add_person", target=person)
    return person


@transaction.atomic
def edit_person(person, *, by, fields, version):
    """Save the named fields of a person, unless somebody saved in between."""
    require(rules.can_edit_person(by, person))
    person.name_key = sort_key(str(person))
    person.full_clean()
    save_edit(person, by=by, verb="edit_person", fields=[*fields, "name_key"], version=version)


@transaction.atomic
def keep_apart(first, second, *, by):
    """Remember that two people who look alike are two."""
    require(rules.can_manage_people(by))
    first, second = sorted([first, second], key=lambda person: person.pk)
    pair, made = DistinctPair.objects.get_or_create(first=first, second=second, defaults={"decided_by": by})
    if made:
        record(by=by, verb="keep_apart", target=first, other=second.pk)
    return pair


@transaction.atomic
def merge_people(keep, drop, *, by):
    """Make two rows one: everything that pointed to `drop` points to `keep`; the dropped row stays as a signpost."""
    require(rules.can_manage_people(by))
    keep, drop = lock_for_merging(Person, keep, drop)
    sign_ins = {user.person_id: user for user in User.objects.filter(person__in=[keep, drop])}
    if len(sign_ins) == 2 and sign_ins[drop.pk].is_active:
        raise ValidationError(
            _("Both people can sign in. Close one of the two accounts first.")
            if sign_ins[keep.pk].is_active
            else _("Keep the person who can sign in, and merge the other into it.")
        )
    moved, doubles = move_references(keep, drop, leave=[DistinctPair])
    _move_judgements(keep, drop, by=by)
    _fill_gaps(keep, drop)
    Person.objects.filter(pk=drop.pk).update(merged_into=keep, orcid="", updated_at=clock.now())
    keep.save()
    record(by=by, verb="merge_people", target=keep, dropped=drop.pk, moved=moved, doubles=doubles)
    return keep


def _move_judgements(keep, drop, *, by):
    """Whoever was found different from the dropped person is different from the kept one."""
    for pair in DistinctPair.objects.filter(Q(first=drop) | Q(second=drop)):
        other = pair.second_id if pair.first_id == drop.pk else pair.first_id
        pair.delete()
        if other != keep.pk:
            first, second = sorted([keep.pk, other])
            DistinctPair.objects.get_or_create(first_id=first, second_id=second, defaults={"decided_by": by})


def _fill_gaps(keep, drop):
    """Take from the dropped row what the kept one does not know."""
    for name in (
        "given_name",
        "name_as_cited",
        "organisation",
        "country",
        "second_nationality",
        "languages",
        "orcid",
    ):
        if not getattr(keep, name):
            setattr(keep, name, getattr(drop, name))
    if keep.second_nationality_id == keep.country_id:
        keep.second_nationality = None
    keep.name_key = sort_key(str(keep))
    keep.version += 1
    keep.updated_at = clock.now()
    # The ORCID iD may stand on one living row only, so it leaves the other first.
    Person.objects.filter(pk=drop.pk).update(orcid="")
