"""The roles of the programme, and the questions every app asks about them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A role that somebody grants; fellow, mentor, nominee and trainee follow from records instead."""

    SECRETARIAT = "secretariat", _("secretariat")
    TSU = "tsu", _("technical support unit")
    CO_CHAIR = "co_chair", _("co-chair")
    TASK_FORCE = "task_force", _("task-force member")
    MEP = "mep", _("Multidisciplinary Expert Panel member")
    BUREAU = "bureau", _("Bureau member")
    COMMITTEE = "committee", _("committee member")
    CHAPTER_LEAD = "chapter_lead", _("chapter lead")
    FOCAL_POINT = "focal_point", _("national focal point")
    DEPUTY_FOCAL_POINT = "deputy_focal_point", _("deputy national focal point")
    PARTNER_MANAGER = "partner_manager", _("partner manager")
    FUNDER = "funder", _("funder")


COUNTRY_ROLES = [Role.FOCAL_POINT, Role.DEPUTY_FOCAL_POINT]
ORGANISATION_ROLES = [Role.PARTNER_MANAGER, Role.FUNDER]
# Roles that must have a second factor in production: they see other people's data or decide.
SECOND_FACTOR_ROLES = [Role.SECRETARIAT, Role.TSU, Role.CO_CHAIR, Role.BUREAU, *COUNTRY_ROLES]


def has_role(user, *roles, **scope):
    """Whether `user` holds one of `roles` today, for exactly this body, assessment, chapter, country, organisation."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(
        grant.role in roles and all(getattr(grant, f"{name}_id") == value.pk for name, value in scope.items())
        for grant in user.grants
    )


def is_secretariat(user):
    """The secretariat."""
    return has_role(user, Role.SECRETARIAT)


def is_staff(user):
    """Secretariat and technical support units: those who keep the records."""
    return has_role(user, Role.SECRETARIAT, Role.TSU)


def is_staff_or_co_chair(user):
    """Those who run the matching together: staff and the co-chairs of the task force."""
    return has_role(user, Role.SECRETARIAT, Role.TSU, Role.CO_CHAIR)


def needs_second_factor(user):
    """Whether this user's roles ask for a second factor."""
    return has_role(user, *SECOND_FACTOR_ROLES)
