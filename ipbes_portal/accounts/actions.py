"""Everything that changes people, roles, organisations, declarations and tokens."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, SupportPeriod
from ipbes_portal.notifications.actions import notify, set_preferences, write_letter
from ipbes_portal.workflow import change_status, require, save_edit

from . import letters, rules
from .models import (
    LONGEST_TOKEN_LIFE,
    ApiToken,
    Declaration,
    DistinctPair,
    Invitation,
    Person,
    PersonEmail,
    RoleGrant,
    User,
    sort_key,
)
from .roles import COUNTRY_ROLES, Role, is_staff

INVITATION_LASTS = timedelta(days=21)


def secretariat_users():
    """Everybody in the secretariat who can be told something."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(role=Role.SECRETARIAT)
    return User.objects.filter(person__in=grants.values("person"), is_active=True)


# People


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
    keep, drop = _lock_for_merging(Person, keep, drop)
    sign_ins = {user.person_id: user for user in User.objects.filter(person__in=[keep, drop])}
    if len(sign_ins) == 2 and sign_ins[drop.pk].is_active:
        raise ValidationError(
            _("Both people can sign in. Close one of the two accounts first.")
            if sign_ins[keep.pk].is_active
            else _("Keep the person who can sign in, and merge the other into it.")
        )
    moved, doubles = _move_references(keep, drop, leave=[DistinctPair])
    _move_judgements(keep, drop, by=by)
    _fill_gaps(keep, drop)
    Person.objects.filter(pk=drop.pk).update(merged_into=keep, orcid="", updated_at=clock.now())
    keep.save()
    record(by=by, verb="merge_people", target=keep, dropped=drop.pk, moved=moved, doubles=doubles)
    return keep


def _lock_for_merging(model, keep, drop):
    """Both rows, locked and fresh; refuses a row with itself and a row merged before."""
    locked = model.objects.select_for_update().order_by("pk").in_bulk([keep.pk, drop.pk])
    if keep.pk == drop.pk or len(locked) < 2 or any(row.merged_into_id for row in locked.values()):
        raise ValidationError(_("One of the two has already been merged. Please reload the page."))
    return locked[keep.pk], locked[drop.pk]


def _move_references(keep, drop, *, leave=()):
    """Point every row that refers to `drop` to `keep`; returns how many moved and how many were doubles, by table.

    Hidden relations (`related_name="+"`) count too, and the tables of many-to-many fields are reached through their
    own foreign keys. A row that would be double stays with the dropped row.
    """
    moved, doubles = {}, {}
    for relation in keep._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model, name = relation.related_model, relation.field.name
        if model in leave:
            continue
        changes = {name: keep} | ({"is_primary": False} if model is PersonEmail else {})
        for pk in model._base_manager.filter(**{name: drop}).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**changes)
                counts = moved
            except IntegrityError:
                counts = doubles
            counts[model._meta.label_lower] = counts.get(model._meta.label_lower, 0) + 1
    return moved, doubles


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


# Sign-in


@transaction.atomic
def create_user(*, email, language="en", password=None, person=None, given_name="", family_name="", **fields):
    """Make a sign-in, with its person: the one who already has this address, or a new one."""
    known = PersonEmail.objects.filter(email__iexact=email).select_related("person__user").first()
    if person is None and known and not hasattr(known.person, "user"):
        person = known.person
    if person is None:
        person = add_person(
            by=None,
            # An address that belongs to somebody who signs in with another one stays theirs.
            emails=[] if known else [email],
            given_name=given_name,
            family_name=family_name or email.partition("@")[0],
            **fields,
        )
    user = User(email=email.lower(), person=person, language=language)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    record(by=None, verb="create_user", target=user)
    return user


@transaction.atomic
def trust_address(user):
    """Take the sign-in address of `user` as proven: they hold a key that only its mailbox got."""
    EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def keep_address(user, email):
    """Note a proven address of a user with their person, unless it is another person's."""
    if not PersonEmail.objects.filter(email__iexact=email).exists():
        first = not user.person.emails.filter(is_primary=True).exists()
        PersonEmail.objects.create(person=user.person, email=email, is_primary=first)


@transaction.atomic
def close_account(user, *, by):
    """Shut somebody's sign-in; sessions and tokens die with it, their records stay."""
    require(rules.can_close_account(by, user))
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
    record(by=by, verb="close_account", target=user)


@transaction.atomic
def reopen_account(user, *, by):
    """Open a closed sign-in again."""
    require(rules.can_close_account(by, user))
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
    record(by=by, verb="reopen_account", target=user)


@transaction.atomic
def set_my_preferences(*, by, language, wishes):
    """The language of one's letters, and which of them come by mail."""
    require(rules.can_set_preferences(by))
    by.language = language
    by.save(update_fields=["language"])
    set_preferences(by, wishes)


# Roles


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
    _refuse_overlap(grant)
    grant.save()
    record(by=by, verb="grant_role", target=grant)
    if tell:
        user = User.objects.filter(person=person).first()
        notify([user], "accounts.role_granted", lambda: letters.role_granted(grant))
    return grant


def _refuse_overlap(grant):
    """One role for one scope is held in one term at a time."""
    Person.objects.select_for_update().get(pk=grant.person_id)
    scope = {
        f"{name}_id": getattr(grant, f"{name}_id")
        for name in ("body", "assessment", "chapter", "country", "organisation")
    }
    same = RoleGrant.objects.filter(person=grant.person, role=grant.role, revoked_at__isnull=True, **scope)
    later = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=grant.starts_on))
    if grant.ends_on:
        later = later.filter(starts_on__lte=grant.ends_on)
    if later.exclude(pk=grant.pk).exists():
        raise ValidationError(_("This term overlaps another term of the same role."))


@transaction.atomic
def claim_focal_point(*, by, country, role, starts_on=None):
    """Somebody says they are the focal point, or deputy, of a country; it counts once confirmed."""
    require(rules.can_claim_focal_point(by))
    if role not in COUNTRY_ROLES:
        raise ValidationError(_("Only focal points and their deputies register this way."))
    grant = RoleGrant(person=by.person, role=role, country=country, starts_on=starts_on or clock.today())
    grant.full_clean()
    _refuse_overlap(grant)
    grant.save()
    record(by=by, verb="claim_focal_point", target=grant)
    notify(secretariat_users(), "accounts.role_claimed", lambda: letters.role_claimed(grant))
    return grant


@transaction.atomic
def confirm_role(grant, *, by):
    """The secretariat confirms a claimed role."""
    require(rules.can_grant_roles(by))
    if not RoleGrant.objects.waiting().filter(pk=grant.pk).update(confirmed_at=clock.now(), confirmed_by=by):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
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
    if not RoleGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(revoked_at=clock.now(), revoked_by=by):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
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


@transaction.atomic
def invite(*, by, email, role, language="en", starts_on=None, ends_on=None, **scope):
    """Offer a role to an address by letter; returns the invitation (its key is only in the letter)."""
    require(rules.can_grant_roles(by))
    key = ApiToken.new_key()[0].removeprefix(ApiToken.PREFIX)
    invitation = Invitation(
        email=email.lower(),
        role=role,
        language=language,
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
        digest=ApiToken.digest_of(key),
        expires_at=clock.now() + INVITATION_LASTS,
        invited_by=by,
        **scope,
    )
    invitation.full_clean()
    # The same sentences that guard a grant guard its offer, so that accepting cannot fail later.
    # Without a person: the one who invites may hold the very role they offer.
    RoleGrant(role=role, starts_on=invitation.starts_on, ends_on=ends_on, **scope).full_clean(exclude=["person"])
    invitation.save()
    record(by=by, verb="invite", target=invitation)
    with override(language):
        message = letters.invitation(invitation, key)
    write_letter(kind="accounts.invitation", to=invitation.email, language=language, message=message, is_secret=True)
    return invitation


def open_invitation(key):
    """The invitation a key opens, or None."""
    found = Invitation.objects.filter(digest=ApiToken.digest_of(key)).first()
    return found if found and found.is_open else None


@transaction.atomic
def accept_invitation(invitation, *, user):
    """Take up an offered role; the address of the letter proves itself by the key."""
    require(rules.can_accept_invitation(user))
    open_still = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now()
    )
    if not open_still.update(accepted_at=clock.now(), accepted_by=user):
        raise ValidationError(_("This invitation is no longer open."))
    scope = {name: getattr(invitation, name) for name in ("body", "assessment", "chapter", "country", "organisation")}
    grant = RoleGrant(
        person=user.person,
        role=invitation.role,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        confirmed_at=clock.now(),
        confirmed_by=invitation.invited_by,
        **scope,
    )
    grant.full_clean()
    _refuse_overlap(grant)
    grant.save()
    record(by=user, verb="accept_invitation", target=invitation)
    return grant


@transaction.atomic
def join_by_invitation(invitation, *, password, given_name="", family_name=""):
    """Make the sign-in of the invited address, or complete one that was never proven, and accept; returns the user."""
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user and not rules.can_be_completed(user):
        raise ValidationError(_("This address can already sign in. Please sign in and open the link again."))
    if user:
        # Whoever began this account did not hold the mailbox; the password they chose must not survive.
        user.set_password(password)
        user.save(update_fields=["password"])
    else:
        user = create_user(
            email=invitation.email,
            language=invitation.language,
            password=password,
            given_name=given_name,
            family_name=family_name,
        )
    trust_address(user)
    accept_invitation(invitation, user=user)
    return user


@transaction.atomic
def withdraw_invitation(invitation, *, by):
    """Take back an offer that nobody has used."""
    require(rules.can_grant_roles(by))
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True)
    if not waiting.update(withdrawn_at=clock.now()):
        raise ValidationError(_("This invitation is no longer open."))
    record(by=by, verb="withdraw_invitation", target=invitation)


# Organisations


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
    keep, drop = _lock_for_merging(Organisation, keep, drop)
    moved, doubles = _move_references(keep, drop)
    Organisation.objects.filter(pk=drop.pk).update(merged_into=keep, updated_at=clock.now())
    Organisation.objects.filter(pk=keep.pk).update(updated_at=clock.now(), version=F("version") + 1)
    record(by=by, verb="merge_organisations", target=keep, dropped=drop.pk, moved=moved, doubles=doubles)
    keep.refresh_from_db()
    return keep


# Declarations of interests


@transaction.atomic
def declare_interests(declaration, *, by, related):
    """Hand in one's declaration for a period; it is kept as made, a later one replaces it for later days."""
    require(rules.can_declare(by, declaration.person))
    declaration.full_clean()
    declaration.save()
    for name, rows in related.items():
        getattr(declaration, name).set(rows)
    record(by=by, verb="declare_interests", target=declaration)
    return declaration


@transaction.atomic
def note_compliance(declaration, *, by):
    """The secretariat has read the declaration and found it in order."""
    require(rules.can_check_declaration(by, declaration))
    unread = Declaration.objects.filter(pk=declaration.pk, compliant_at__isnull=True)
    if not unread.update(compliant_at=clock.now(), compliant_by=by):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
    record(by=by, verb="note_compliance", target=declaration)


# Tokens


@transaction.atomic
def create_token(*, by, name, scopes, expires_at):
    """A new key for a program; returns (token, key), and the key is never shown again."""
    require(rules.can_have_tokens(by))
    if not clock.now() < expires_at <= clock.now() + LONGEST_TOKEN_LIFE:
        raise ValidationError(_("A token lives at least a moment and at most a year."))
    key, digest = ApiToken.new_key()
    token = ApiToken(user=by, name=name, scopes=scopes, expires_at=expires_at, digest=digest, hint=key[-6:])
    token.full_clean()
    token.save()
    record(by=by, verb="create_token", target=token, scopes=list(scopes))
    return token, key


@transaction.atomic
def revoke_token(token, *, by):
    """Close a key for good."""
    require(rules.can_revoke_token(by, token))
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        record(by=by, verb="revoke_token", target=token)


# Countries


@transaction.atomic
def import_countries(plan, *, by):
    """Apply a checked table of countries or of support periods (tables.Plan); all of it or nothing."""
    require(rules.can_import_countries(by))
    countries = Country.objects.select_for_update().in_bulk(sorted(plan.codes), field_name="iso3")
    for change in plan.country_changes:
        country = countries[change.iso3]
        for name, value in change.values.items():
            setattr(country, name, value)
        country.full_clean()
        country.save(update_fields=list(change.values))
    for change in plan.period_changes:
        SupportPeriod.objects.update_or_create(
            country=countries[change.iso3], valid_from=change.valid_from, defaults=change.values
        )
    for code in sorted(plan.codes):
        record(by=by, verb="import_countries", target=countries[code], changes=plan.described(code))
