"""Who opens and closes parts of the portal, and who goes on working in a closed one."""

from ipbes_portal.accounts.roles import is_secretariat, is_staff


def can_switch_modules(user):
    """Open and close parts of the portal, and say why."""
    return is_secretariat(user)


def can_enter_closed(user):
    """Read and work in a part that is closed: those who keep the records, to prepare its opening or to wind it up."""
    return is_staff(user)
