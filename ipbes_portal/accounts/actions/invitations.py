"""Offering a role by letter, taking it up, taking it back."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import write_letter
from ipbes_portal.workflow import require

from .. import letters, rules
from ..models import ApiToken, Invitation, Person, RoleGrant, User
from .roles import overlapping
from .users import create_user, trust_address

INVITATION_LASTS = timedelta(days=21)


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
    _offered(invitation, None).full_clean(exclude=["person"])
    holder = User.objects.filter(email__iexact=email).select_related("person").first()
    if holder and not rules.can_be_completed(holder) and overlapping(_offered(invitation, holder.person)).exists():
        raise ValidationError({"email": _("This person already holds this role, and can sign in.")})
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
    grant = _offered(invitation, user.person)
    Person.objects.select_for_update().get(pk=user.person_id)
    # Whoever holds the role already was invited to sign in, and keeps the term they have.
    held = overlapping(grant).first()
    if held is None:
        grant.full_clean()
        grant.save()
    record(by=user, verb="accept_invitation", target=invitation)
    return held or grant


def _offered(invitation, person):
    scope = {name: getattr(invitation, name) for name in ("body", "assessment", "chapter", "country", "organisation")}
    return RoleGrant(
        person=person,
        role=invitation.role,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        confirmed_at=clock.now(),
        confirmed_by=invitation.invited_by,
        **scope,
    )


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
