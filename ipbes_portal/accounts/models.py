"""People, their sign-in, their roles, their interests, and the keys of their programs."""

import re
import secrets
import unicodedata
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.iso7064 import mod_11_2

from ipbes_portal import clock
from ipbes_portal.directory.models import Assessment, Body, Chapter, Country, Organisation, OrganisationStatus
from ipbes_portal.fields import CodeListField
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .roles import COUNTRY_ROLES, ORGANISATION_ROLES, Role, is_secretariat, is_staff


def normalise_orcid(value):
    """`0000-0002-1825-0097` from any usual spelling; ValidationError when the check digit is wrong (ISO 7064)."""
    compact = value.strip().removeprefix("https://orcid.org/").replace("-", "").upper()
    try:
        if not re.fullmatch(r"\d{15}[\dX]", compact):
            raise WrongNumber
        mod_11_2.validate(compact)
    except WrongNumber as error:
        raise ValidationError(_("This is not a valid ORCID iD: its check digit does not fit.")) from error
    return "-".join(compact[i : i + 4] for i in range(0, 16, 4))


def sort_key(name):
    """A name without accents and case, to compare and to sort by; PostgreSQL from the wheel has no ICU."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


class PersonQuerySet(models.QuerySet):
    """Reads of people."""

    def visible_to(self, user):
        """Staff see everyone; others see themselves. Public names go through their own nouns, with consent."""
        present = self.filter(merged_into__isnull=True)
        if not user.is_authenticated:
            return present.none()
        return present if is_staff(user) else present.filter(pk=user.person_id)


class Person(models.Model):
    """One human known to the programme, with or without sign-in."""

    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    name_as_cited = models.CharField(_("name as cited"), max_length=200, blank=True)
    name_key = models.CharField(max_length=250, editable=False, default="")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("nationality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    second_nationality = models.ForeignKey(
        Country,
        verbose_name=_("second nationality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    languages = CodeListField(_("working languages"))
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_key", "pk"]
        indexes = [models.Index(fields=["name_key"], name="person_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["orcid"],
                condition=~Q(orcid="") & Q(merged_into__isnull=True),
                name="one_person_per_orcid",
                violation_error_message=_("Another person already has this ORCID iD."),
            ),
            models.CheckConstraint(
                name="second_nationality_differs",
                condition=Q(second_nationality__isnull=True) | ~Q(second_nationality=F("country")),
                violation_error_message=_("The second nationality repeats the first."),
            ),
            models.CheckConstraint(
                name="a_person_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self):
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def cited(self):
        """The name as it stands in publications."""
        return self.name_as_cited or str(self)

    def clean(self):
        if self.orcid:
            self.orcid = normalise_orcid(self.orcid)


class PersonEmail(models.Model):
    """An e-mail address of a person, whether or not they sign in with it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    email = models.EmailField(_("e-mail address"))
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_email_address_belongs_to_one_person",
                violation_error_message=_("This address already belongs to another person."),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_primary=True), name="one_primary_address_per_person"
            ),
        ]

    def __str__(self):
        return self.email


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


WARNING_TIME = timedelta(days=30)


class RoleGrantQuerySet(models.QuerySet):
    """Reads of role grants."""

    def in_force(self, day):
        """Confirmed, begun, not ended, not revoked on `day`."""
        return self.filter(confirmed_at__isnull=False, revoked_at__isnull=True, starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def waiting(self):
        """Claimed, but not yet confirmed by the secretariat."""
        return self.filter(confirmed_at__isnull=True, revoked_at__isnull=True)

    def claims(self):
        """Waiting for a decision of their own; who registered an organisation is confirmed together with it."""
        undecided = Q(organisation__isnull=False) & ~Q(organisation__status=OrganisationStatus.VERIFIED)
        return self.waiting().exclude(undecided)

    def ending(self, day):
        """In force on `day`, and ending within the time in which people are warned."""
        return self.in_force(day).filter(ends_on__lte=day + WARNING_TIME)


class RoleGrant(models.Model):
    """One role of one person for one term, for a body, assessment, chapter, country or organisation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    body = models.ForeignKey(
        Body,
        verbose_name=_("body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
    )
    assessment = models.ForeignKey(
        Assessment,
        verbose_name=_("assessment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
    )
    chapter = models.ForeignKey(
        Chapter,
        verbose_name=_("chapter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="role_grants",
    )
    capacity = models.CharField(_("capacity"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    warned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_term_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end of the term lies before its start."),
            ),
            models.CheckConstraint(
                name="focal_points_have_a_country",
                condition=~Q(role__in=COUNTRY_ROLES) | Q(country__isnull=False),
                violation_error_message=_("A focal point is always the focal point of a country."),
            ),
            models.CheckConstraint(
                name="partner_managers_have_an_organisation",
                condition=~Q(role__in=ORGANISATION_ROLES) | Q(organisation__isnull=False),
                violation_error_message=_("This role belongs to an organisation. Please choose one."),
            ),
            models.CheckConstraint(
                name="chapter_leads_have_a_chapter",
                condition=~Q(role=Role.CHAPTER_LEAD) | Q(chapter__isnull=False),
                violation_error_message=_("A chapter lead leads a chapter. Please choose one."),
            ),
            models.UniqueConstraint(
                "person",
                "role",
                # NULL never equals NULL in a unique index, so "no body" must become a number.
                *(Coalesce(scope, 0) for scope in ("body", "assessment", "chapter", "country", "organisation")),
                condition=Q(revoked_at__isnull=True, ends_on__isnull=True),
                name="an_open_term_is_granted_once",
                violation_error_message=_("This person already holds this role."),
            ),
        ]
        indexes = [models.Index(fields=["role", "ends_on"], name="grants_by_role")]

    def __str__(self):
        scope = self.chapter or self.assessment or self.body or self.country or self.organisation
        return f"{self.get_role_display()} · {scope}" if scope else self.get_role_display()

    @property
    def is_in_force(self):
        """Whether the role counts today."""
        day = clock.today()
        return bool(
            self.confirmed_at
            and not self.revoked_at
            and self.starts_on <= day
            and (not self.ends_on or day <= self.ends_on)
        )


class Invitation(models.Model):
    """A letter that offers a role to an address; accepting it makes the sign-in and the grant."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chapter = models.ForeignKey(Chapter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language of the letter"), max_length=10, choices=LANGUAGE_CHOICES, default="en")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                name="an_accepted_invitation_says_by_whom",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.email} · {self.get_role_display()}"

    @property
    def is_open(self):
        """Whether it can still be accepted."""
        return not self.accepted_at and not self.withdrawn_at and clock.now() < self.expires_at


class DistinctPair(models.Model):
    """Two people who look alike and were found to be different; remembered, so that nobody asks again."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_judged_once"),
            models.CheckConstraint(name="a_pair_is_stored_in_one_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"


class DeclarationQuerySet(models.QuerySet):
    """Reads of declarations."""

    def in_force(self, day):
        """Covering `day`."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Declaration(models.Model):
    """The conflict-of-interest declaration of one person for one period (IPBES-3/3 annex II)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="declarations")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    has_professional_interest = models.BooleanField(_("professional activities that could be seen as a conflict"))
    has_financial_interest = models.BooleanField(_("financial interests that could be seen as a conflict"))
    has_other_interest = models.BooleanField(_("anything else that could affect objectivity or independence"))
    details = models.TextField(_("details"), blank=True)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations concerned"), blank=True, related_name="+"
    )
    people = models.ManyToManyField(Person, verbose_name=_("people concerned"), blank=True, related_name="+")
    co_authors = models.ManyToManyField(
        Person, verbose_name=_("co-authors of the last three years"), blank=True, related_name="+"
    )
    declared_at = models.DateTimeField(default=clock.now)
    compliant_at = models.DateTimeField(null=True, blank=True)
    compliant_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "starts_on"], name="one_declaration_starts_a_day"),
            models.CheckConstraint(
                name="a_declaration_covers_a_period",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                name="a_declared_interest_is_explained",
                condition=Q(has_professional_interest=False, has_financial_interest=False, has_other_interest=False)
                | ~Q(details=""),
                violation_error_message=_("Please explain the interests you declared."),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.starts_on}–{self.ends_on}"


class Scope(models.TextChoices):
    """What a token may do."""

    READ = "read", _("read what I may read")
    WRITE = "write", _("change what I may change")


class ApiToken(models.Model):
    """A key with which a program speaks for its owner; only its hash is kept."""

    PREFIX = "ipbescb_"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    hint = models.CharField(max_length=6)
    digest = models.CharField(max_length=64, unique=True)
    scopes = CodeListField(_("what it may do"))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    @classmethod
    def new_key(cls):
        """A fresh secret and what is stored of it."""
        key = cls.PREFIX + secrets.token_urlsafe(32)
        return key, cls.digest_of(key)

    @staticmethod
    def digest_of(key):
        """The stored form of a key; a 256-bit random key needs no slow hash."""
        return sha256(key.encode()).hexdigest()

    @property
    def is_live(self):
        """Whether it still opens anything."""
        return self.revoked_at is None and clock.now() < self.expires_at


LONGEST_TOKEN_LIFE = timedelta(days=366)
