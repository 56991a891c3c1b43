"""The sign-in of a person."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..roles import Role, is_secretariat
from .person import Person


class UserManager(BaseUserManager):
    """Creates sign-ins; a person and roles are given by actions."""

    def get_by_natural_key(self, username):
        """Addresses are compared without case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """The sign-in of one person."""

    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(_("language of letters"), max_length=10, choices=LANGUAGE_CHOICES, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_sign_in_per_address")]

    def __str__(self):
        return str(self.person)

    @cached_property
    def grants(self):
        """The roles in force today; read once per request."""
        return list(self.person.role_grants.in_force(clock.today()))

    @cached_property
    def managed_organisation_ids(self):
        """The organisations this user acts for."""
        return [g.organisation_id for g in self.grants if g.role == Role.PARTNER_MANAGER]

    @property
    def is_staff(self):
        """Whether Django's admin (reference data only) opens."""
        return is_secretariat(self)

    is_superuser = False

    def has_module_perms(self, app_label):
        """The admin asks this; secretariat edits reference data there and nothing else."""
        return self.is_staff

    def has_perm(self, perm, obj=None):
        """Rights come from rules.py, never from Django's permission table."""
        return self.is_staff
