"""Who may do what with documents, decisions and the registers of bodies, posts, sessions and assessments."""

from ipbes_portal.accounts.roles import is_staff


def can_edit_documents(user):
    """Register documents, correct them, add language files."""
    return is_staff(user)


def can_edit_registers(user):
    """Enter and correct bodies, terms, hosts, posts, sessions, agenda items, assessments, chapters, milestones."""
    return is_staff(user)


def can_see_all_seats(user):
    """Also the seats of a body that have not begun or were taken back early."""
    return is_staff(user)


def can_see_member_name(user, person):
    """Who sits in a body: staff, the person, and everybody when the person has said that they may be named."""
    return is_staff(user) or person.is_named_publicly or (user.is_authenticated and user.person_id == person.pk)
