"""Declarations of interests."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation

from .person import Person
from .user import User


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
