"""People and their e-mail addresses."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.iso7064 import mod_11_2

from ipbes_portal import clock
from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.fields import CodeListField

from ..roles import is_staff


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
    is_named_publicly = models.BooleanField(
        _("may be named in public"),
        default=False,
        help_text=_(
            "In the plan and its editions, and among the members of bodies. Consent can be taken back at any time; "
            "editions then say “name withdrawn”."
        ),
    )
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
