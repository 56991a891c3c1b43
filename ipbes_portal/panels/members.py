"""Who sits in a body today: those who hold a seat in it by a role in force.

A seat is a grant of one of the roles of SEATS for that body (`grant.body`). Bureau and panel exist once, so a grant of
their role that names no body is a seat there too. Secretariat and support units serve bodies and sit in none.
"""

from django.db.models import Q

from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role, has_role
from ipbes_portal.directory.models import Body, BodyKind

SEATS = [Role.BUREAU, Role.MEP, Role.COMMITTEE, Role.TASK_FORCE, Role.CO_CHAIR, Role.CHAPTER_LEAD]
ONLY_BODY = {Role.BUREAU: BodyKind.BUREAU, Role.MEP: BodyKind.MEP}


def sees_all(user):
    """Secretariat and co-chairs follow what every body decides."""
    return has_role(user, Role.SECRETARIAT, Role.CO_CHAIR)


def members(body, day):
    """The users who sit in `body` on `day` and can sign in, each once."""
    seats = Q(body=body, role__in=SEATS)
    seats |= Q(body__isnull=True, role__in=[role for role, kind in ONLY_BODY.items() if kind == body.kind])
    people = RoleGrant.objects.in_force(day).filter(seats).values("person")
    return User.objects.filter(person__in=people, is_active=True).select_related("person").order_by("pk")


def bodies_of(user):
    """The ids of the bodies in which `user` sits today."""
    if not user.is_authenticated or not user.is_active:
        return set()
    seats = [grant for grant in user.grants if grant.role in SEATS]
    found = {grant.body_id for grant in seats if grant.body_id}
    kinds = [ONLY_BODY[grant.role] for grant in seats if not grant.body_id and grant.role in ONLY_BODY]
    return found | set(Body.objects.filter(kind__in=kinds).values_list("pk", flat=True)) if kinds else found
