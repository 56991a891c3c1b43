"""Who may do what with the matters put before a body."""

from ipbes_portal.accounts.roles import Role, has_role, is_secretariat

from .kinds import kind_named
from .members import SEATS, bodies_of
from .models import Word


def has_inbox(user):
    """Whether matters for decision may reach this user: members of bodies, co-chairs and the secretariat."""
    return has_role(user, Role.SECRETARIAT, *SEATS)


def sits_in_deciding_body(user):
    """Whether matters come so often that the way to them stands in the menu; others are led there by a message."""
    return has_role(user, Role.SECRETARIAT, Role.BUREAU, Role.MEP)


def sits_in(user, body):
    """Whether somebody is a member of a body today."""
    return body.pk in bodies_of(user)


def is_kept_from(user, matter):
    """Whether a conflict of interest, as the owner knows it, keeps this user away."""
    return matter.key in kind_named(matter.kind).hidden_from(user)


def has_stepped_aside(user, matter):
    """Whether this member stepped aside, in whichever of the bodies."""
    voices = (part.voice_of(user) for part in matter.parts.all())
    return any(voice and voice.word == Word.RECUSED for voice in voices)


def can_say(user, part):
    """A member of the body, until it has decided."""
    return part.is_open and sits_in(user, part.body) and not is_kept_from(user, part.matter)


def can_see_voices(user, matter):
    """Whoever sees the matter, but for those who stepped aside from it."""
    return not has_stepped_aside(user, matter)


def can_record_meeting(user):
    """The secretariat writes down what a meeting decided, also where the members did not speak here."""
    return is_secretariat(user)


def can_decide(user, part):
    """The secretariat, or a member of the body who has not stepped aside."""
    if not part.is_open or is_kept_from(user, part.matter) or has_stepped_aside(user, part.matter):
        return False
    return is_secretariat(user) or sits_in(user, part.body)
