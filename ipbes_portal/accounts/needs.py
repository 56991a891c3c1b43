"""What waits for somebody in this app."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.notifications.models import Notice

from . import rules
from .models import Declaration, RoleGrant
from .people import likely_duplicates
from .roles import Role, has_role, needs_second_factor

SCOPES = ["body", "assessment", "chapter", "country", "organisation"]
# Those who judge proposals or nominations declare their interests first (IPBES-3/3 annex II).
JUDGES = [Role.TASK_FORCE, Role.CO_CHAIR, Role.MEP, Role.BUREAU]


def needs_me(user):
    """Label, number and address of each thing that waits for `user`; the address lists exactly that number."""
    tasks = [*_for_the_secretariat(user), *_for_everybody(user)]
    return [(label, count, url) for label, count, url in tasks if count is None or count]


def _for_the_secretariat(user):
    if rules.can_grant_roles(user):
        claims = RoleGrant.objects.claims().count()
        yield _("Claims of roles to confirm"), claims, reverse("accounts:role_list") + "?stands=waiting"
    if rules.can_decide_organisation(user):
        waiting = Organisation.objects.filter(status=OrganisationStatus.REGISTERED, merged_into__isnull=True).count()
        yield _("Organisations to verify"), waiting, reverse("accounts:organisation_list") + "?state=registered"
    if rules.can_read_declarations(user):
        unread = Declaration.objects.filter(compliant_at__isnull=True).exclude(person=user.person_id).count()
        yield _("Declarations of interests to check"), unread, reverse("accounts:declaration_queue") + "?checked=no"
    if rules.can_manage_people(user):
        yield _("People who may be the same"), len(likely_duplicates()), reverse("accounts:duplicate_list")


def _for_everybody(user):
    unread = Notice.objects.visible_to(user).unread().count()
    yield _("Unread messages"), unread, reverse("accounts:inbox") + "?unread=yes"
    for grant in RoleGrant.objects.filter(person=user.person_id).ending(clock.today()).select_related(*SCOPES):
        values = {"role": grant, "day": date_format(grant.ends_on, "DATE_FORMAT")}
        yield _("Your role ends on %(day)s: %(role)s") % values, None, reverse("accounts:profile")
    declared = Declaration.objects.in_force(clock.today()).filter(person=user.person_id)
    if has_role(user, *JUDGES) and not declared.exists():
        yield _("Declare your interests"), None, reverse("accounts:declaration_create")
    if settings.SECOND_FACTOR_REQUIRED and needs_second_factor(user) and not is_mfa_enabled(user):
        yield _("Set up your second factor"), None, reverse("mfa_index")
