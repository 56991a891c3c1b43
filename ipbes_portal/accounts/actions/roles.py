"""Giving, claiming, confirming and ending roles."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import require, update_or_refuse

from .. import letters, rules
from ..models import Person, RoleGrant, User
from ..roles import COUNTRY_ROLES, Role


def secretariat_users():
    """Everybody in the secretariat who can be told something."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(role=Role.SECRETARIAT)
    return User.objects.filter(person__in=grants.values("person"), is_active=True)


@transaction.atomic
def grant_role(person, role, *, by, starts_on=None, ends_on=None, tell=True, **scope):
    """Give a role for a term; `by` None is the command line of the server."""
    require(by is None or rules.can_grant_roles(by))
    grant = RoleGrant(
        person=person,
        role=role,
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
        confirmed_at=clock.now(),
        confirmed_by=by,
        **scope,
    )
    grant.full_clean()
    refuse_overlap(grant)
    grant.save()
    record(by=by, verb="grant_role", target=grant)
    if tell:
        user = User.objects.filter(person=person).first()
        notify([user], "accounts.role_granted", lambda: letters.role_granted(grant))
    return grant


def refuse_overlap(grant):
    """One role for one scope is held in one term at a time."""
    Person.objects.select_for_update().get(pk=grant.person_id)
    if overlapping(grant).exists():
        raise ValidationError(_("This term overlaps another term of the same role."))


def overlapping(grant):
    """The other terms of the same role for the same scope in which `grant` would fall."""
    scope = {
        f"{name}_id": getattr(grant, f"{name}_id")
        for name in ("body", "assessment", "chapter", "country", "organisation")
    }
    same = RoleGrant.objects.filter(person=grant.person, role=grant.role, revoked_at__isnull=True, **scope)
    later = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=grant.starts_on))
    if grant.ends_on:
        later = later.filter(starts_on__lte=grant.ends_on)
    return later.exclude(pk=grant.pk)


@transaction.atomic
def claim_focal_point(*, by, country, role, starts_on=None):
    """Somebody says they are the focal point, or deputy, of a country; it counts once confirmed."""
    require(rules.can_claim_focal_point(by))
    if role not in COUNTRY_ROLES:
        raise ValidationError(_("Only focal points and their deputies register this way."))
    grant = RoleGrant(person=by.person, role=role, country=country, starts_on=starts_on or clock.today())
    grant.full_clean()
    refuse_overlap(grant)
    grant.save()
    record(by=by, verb="claim_focal_point", target=grant)
    notify(secretariat_users(), "accounts.role_claimed", lambda: letters.role_claimed(grant))
    return grant


@transaction.atomic
def confirm_role(grant, *, by):
    """The secretariat confirms a claimed role."""
    require(rules.can_grant_roles(by))
    update_or_refuse(RoleGrant.objects.waiting().filter(pk=grant.pk), confirmed_at=clock.now(), confirmed_by=by)
    record(by=by, verb="confirm_role", target=grant)
    grant.refresh_from_db()
    user = User.objects.filter(person=grant.person).first()
    notify([user], "accounts.role_granted", lambda: letters.role_granted(grant))


@transaction.atomic
def revoke_role(grant, *, by):
    """End a role at once, or turn down a claim."""
    require(rules.can_grant_roles(by))
    if grant.person_id == by.person_id and grant.role == Role.SECRETARIAT:
        raise ValidationError(_("You cannot take the secretariat role from yourself."))
    standing = RoleGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True)
    update_or_refuse(standing, revoked_at=clock.now(), revoked_by=by)
    record(by=by, verb="revoke_role", target=grant)


@transaction.atomic
def warn_of_ending_terms():
    """Write once to everybody whose term ends within 30 days; the end itself needs no act, the dates decide."""
    day = clock.today()
    ending = RoleGrant.objects.ending(day).filter(warned_at__isnull=True)
    for grant in ending.select_related("person", "body", "assessment", "chapter", "country", "organisation"):
        if RoleGrant.objects.filter(pk=grant.pk, warned_at__isnull=True).update(warned_at=clock.now()):
            user = User.objects.filter(person=grant.person).first()
            notify([user], "accounts.term_ending", lambda grant=grant: letters.term_ending(grant))
