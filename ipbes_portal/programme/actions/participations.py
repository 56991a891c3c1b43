"""Who takes part in gatherings: noted, corrected, marked as present, removed, and whole lists taken over."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import add_person
from ipbes_portal.accounts.models import Person
from ipbes_portal.audit.actions import record
from ipbes_portal.records.editing import save_as_seen
from ipbes_portal.workflow import require

from .. import rules
from ..models import Occasion, Participation

CORRECTED = {"role", "category", "organisation", "country"}


@transaction.atomic
def note_participation(occasion, person, *, by, **fields):
    """Note that somebody takes part in an occasion; a second note corrects the first."""
    require(rules.can_manage_occasions(by))
    occasion = _locked(occasion)
    person = person.merged_into or person
    row = Participation.objects.filter(occasion=occasion, person=person).first()
    return _note(row or Participation(occasion=occasion, person=person), by=by, **fields)


@transaction.atomic
def add_participant(occasion, person, *, by, **fields):
    """Put somebody on the list of an occasion; whoever stands there already is corrected, not added."""
    require(rules.can_manage_occasions(by))
    occasion = _locked(occasion)
    person = person.merged_into or person
    if Participation.objects.filter(occasion=occasion, person=person).exists():
        raise ValidationError(_("%(name)s is on the list already.") % {"name": person})
    return _note(Participation(occasion=occasion, person=person), by=by, **fields)


@transaction.atomic
def add_new_participant(occasion, *, by, person, emails=(), **fields):
    """Enter somebody nobody knew (`person`: their data) and put them on the list: both, or nothing."""
    require(rules.can_manage_occasions(by))
    return add_participant(occasion, add_person(by=by, emails=emails, **person), by=by, **fields)


def _locked(occasion):
    """The occasion as it stands; two lists of the same people wait for each other."""
    return Occasion.objects.select_for_update().get(pk=occasion.pk)


def _note(participation, *, by, **fields):
    person = participation.person
    for name, value in ({"organisation": person.organisation, "country": person.country} | fields).items():
        setattr(participation, name, value)
    if participation.attended_at:
        _refuse_what_lies_ahead(participation.occasion)
    participation.full_clean()
    participation.save()
    record(by=by, verb="note_participation", target=participation, occasion=participation.occasion_id)
    return participation


def _refuse_what_lies_ahead(occasion):
    if occasion.lies_ahead:
        raise ValidationError(_("The gathering lies ahead: nobody can have attended yet."))


@transaction.atomic
def correct_participation(participation, *, by, fields, seen):
    """Correct the named fields, if the row is still as its editor saw it (else StaleEdit)."""
    require(rules.can_manage_occasions(by))
    if not set(fields) <= CORRECTED:
        raise PermissionDenied
    participation.full_clean()
    save_as_seen(participation, by=by, verb="correct_participation", fields=fields, seen=seen)


@transaction.atomic
def mark_attendance(occasion, *, by, came=(), stayed_away=()):
    """Note who was there and who was not, by the numbers of their participations; the others stay as they are."""
    require(rules.can_manage_occasions(by))
    occasion, moment = _locked(occasion), clock.now()
    if came:
        _refuse_what_lies_ahead(occasion)
    changed = []
    for numbers, attended_at in ((came, moment), (stayed_away, None)):
        rows = occasion.participations.filter(pk__in=numbers, attended_at__isnull=attended_at is not None)
        changed.append(sorted(rows.values_list("pk", flat=True)))
        rows.filter(pk__in=changed[-1]).update(attended_at=attended_at)
    if any(changed):
        record(by=by, verb="mark_attendance", target=occasion, came=changed[0], stayed_away=changed[1])
    return sum(map(len, changed))


@transaction.atomic
def remove_participation(participation, *, by):
    """Take somebody off the list of an occasion."""
    require(rules.can_manage_occasions(by))
    row = Participation.objects.select_for_update().get(pk=participation.pk)
    record(by=by, verb="remove_participation", target=row, occasion=row.occasion_id, person=row.person_id)
    row.delete()


@transaction.atomic
def import_participants(occasion, plan, *, by):
    """Take over a checked list (participant_tables.Plan); all of it or nothing."""
    require(rules.can_manage_occasions(by))
    if plan.errors or plan.open_questions:
        raise ValidationError(_("The list still has problems. Nothing was saved."))
    people = Person.objects.select_related("organisation", "country").in_bulk(plan.people)
    for line in plan.lines:
        if line.is_same:
            continue
        if line.person is None:
            person = add_person(by=by, emails=line.emails, **line.new_person)
        else:
            person = people[line.person]
        note_participation(occasion, person, by=by, **line.fields(clock.now()))
    record(by=by, verb="import_participants", target=occasion, **plan.counts())
