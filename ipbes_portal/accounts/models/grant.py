"""Roles of people, for a term."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Assessment, Body, Chapter, Country, Organisation, OrganisationStatus

from ..roles import COUNTRY_ROLES, ORGANISATION_ROLES, Role
from .person import Person
from .user import User

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
