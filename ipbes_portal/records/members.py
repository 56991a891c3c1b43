"""Who sits in a body, as far as a reader may know (5/3 ¶1–2)."""

from datetime import date, timedelta

from ipbes_portal import clock

from . import rules


def members_of(body, user):
    """`{"now": rows, "former": rows}`; a row is a dict of role, capacity, country, starts, ends, name, person.

    Everybody sees which seats of a body are and were held, from which country and since when; name and person are
    None where the reader may not know whose seat it is.
    """
    day, sees_all = clock.today(), rules.can_see_all_seats(user)
    grants = body.role_grants.filter(confirmed_at__isnull=False).select_related("person__country", "country")
    grants = grants.filter(person__merged_into__isnull=True)  # a seat both rows held stays with the dropped one too
    rows = {"now": [], "former": []}
    for grant in grants.order_by("role", "starts_on", "pk"):
        if sees_all or (grant.revoked_at is None and grant.starts_on <= day):
            ends = _end(grant)
            is_named = rules.can_see_member_name(user, grant.person)
            rows["now" if ends is None or ends >= day else "former"].append(_seat(grant, ends, is_named))
    return rows


def _end(grant):
    """The last day of a seat, also when it was taken back before its time."""
    if grant.revoked_at is None:
        return grant.ends_on
    return min(grant.ends_on or date.max, grant.revoked_at.date() - timedelta(days=1))


def _seat(grant, ends, is_named):
    return {
        "role": grant.get_role_display(),
        "capacity": grant.capacity,
        "country": grant.country or grant.person.country,
        "starts": grant.starts_on,
        "ends": ends,
        "was_taken_back": grant.revoked_at is not None,
        "name": grant.person.cited if is_named else None,
        "person": grant.person_id if is_named else None,
    }
