"""Registering, deciding on, editing and merging organisations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import change_status, require, save_edit

from .. import letters, rules
from ..models import RoleGrant, User
from ..roles import Role, is_staff
from .merging import lock_for_merging, move_references
from .roles import secretariat_users


@transaction.atomic
def register_organisation(organisation, *, by):
    """Enter an organisation; staff entries count at once, others wait for the secretariat."""
    require(rules.can_register_organisation(by))
    organisation.status = OrganisationStatus.VERIFIED if is_staff(by) else OrganisationStatus.REGISTERED
    organisation.full_clean()
    organisation.save()
    record(by=by, verb="register_organisation", target=organisation)
    if not is_staff(by):
        grant = RoleGrant(
            person=by.person, role=Role.PARTNER_MANAGER, organisation=organisation, starts_on=clock.today()
        )
        grant.full_clean()
        grant.save()
        notify(
            secretariat_users(),
            "accounts.organisation_registered",
            lambda: letters.organisation_registered(organisation),
        )
    return organisation


@transaction.atomic
def verify_organisation(organisation, *, by):
    """Confirm an organisation, and with it those who registered it."""
    require(rules.can_decide_organisation(by))
    change_status(organisation, OrganisationStatus.VERIFIED, by=by, verb="verify_organisation")
    waiting = RoleGrant.objects.waiting().filter(organisation=organisation, role=Role.PARTNER_MANAGER)
    managers = list(User.objects.filter(person__in=waiting.values("person")))
    waiting.update(confirmed_at=clock.now(), confirmed_by=by)
    notify(managers, "accounts.organisation_decided", lambda: letters.organisation_decided(organisation, ""))


@transaction.atomic
def decline_organisation(organisation, *, by, note):
    """Turn an organisation down, with the reason its people read."""
    require(rules.can_decide_organisation(by))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    change_status(organisation, OrganisationStatus.DECLINED, by=by, verb="decline_organisation", note=note)
    people = RoleGrant.objects.filter(organisation=organisation, revoked_at__isnull=True).values("person")
    notify(
        list(User.objects.filter(person__in=people)),
        "accounts.organisation_decided",
        lambda: letters.organisation_decided(organisation, note),
    )


@transaction.atomic
def edit_organisation(organisation, *, by, fields, version):
    """Save the named fields of an organisation, unless somebody saved in between."""
    require(rules.can_edit_organisation(by, organisation))
    organisation.full_clean()
    save_edit(organisation, by=by, verb="edit_organisation", fields=fields, version=version)


@transaction.atomic
def merge_organisations(keep, drop, *, by):
    """Make two entries of one organisation one; the dropped one stays as a signpost."""
    require(rules.can_decide_organisation(by))
    keep, drop = lock_for_merging(Organisation, keep, drop)
    moved, doubles = move_references(keep, drop)
    Organisation.objects.filter(pk=drop.pk).update(merged_into=keep, updated_at=clock.now())
    Organisation.objects.filter(pk=keep.pk).update(updated_at=clock.now(), version=F("version") + 1)
    record(by=by, verb="merge_organisations", target=keep, dropped=drop.pk, moved=moved, doubles=doubles)
    keep.refresh_from_db()
    return keep
