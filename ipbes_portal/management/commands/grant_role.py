"""`grant_role EMAIL ROLE`: the first sign-in of a new installation, made on the server itself."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import COUNTRY_ROLES, ORGANISATION_ROLES, Role

# Roles that belong to something are given in the browser, where it can be chosen.
PLAIN_ROLES = [role.value for role in Role if role not in (*COUNTRY_ROLES, *ORGANISATION_ROLES, Role.CHAPTER_LEAD)]


class Command(BaseCommand):
    """Gives a role; makes the sign-in when there is none, without a password: codes by e-mail let its owner in."""

    help = "Give ROLE to the person who signs in with EMAIL, from today; the sign-in is made when it is missing."

    def add_arguments(self, parser):
        """The address and the role."""
        parser.add_argument("email")
        parser.add_argument("role", choices=PLAIN_ROLES)
        parser.add_argument("--given-name", default="", help="for a new sign-in")
        parser.add_argument("--family-name", default="", help="for a new sign-in")

    @transaction.atomic
    def handle(self, *, email, role, given_name, family_name, **options):
        """Make what is missing, and give the role."""
        user = User.objects.filter(email__iexact=email).first()
        try:
            if user is None:
                user = actions.create_user(email=email, given_name=given_name, family_name=family_name)
            actions.trust_address(user)
            actions.grant_role(user.person, Role(role), by=None, tell=False)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email}: {role}")
