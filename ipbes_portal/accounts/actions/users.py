"""Making, proving, closing and reopening sign-ins."""

from allauth.account.models import EmailAddress
from django.db import transaction

from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import set_preferences
from ipbes_portal.workflow import require, update_or_refuse

from .. import rules
from ..models import PersonEmail, User
from .people import add_person


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
    update_or_refuse(User.objects.filter(pk=user.pk, is_active=True), is_active=False)
    record(by=by, verb="close_account", target=user)


@transaction.atomic
def reopen_account(user, *, by):
    """Open a closed sign-in again."""
    require(rules.can_close_account(by, user))
    update_or_refuse(User.objects.filter(pk=user.pk, is_active=False), is_active=True)
    record(by=by, verb="reopen_account", target=user)


@transaction.atomic
def set_my_preferences(*, by, language, wishes):
    """The language of one's letters, and which of them come by mail."""
    require(rules.can_set_preferences(by))
    by.language = language
    by.save(update_fields=["language"])
    set_preferences(by, wishes)
