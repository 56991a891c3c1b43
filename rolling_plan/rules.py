"""Who may do what with the plan: its texts, its outline, its editions."""

from ipbes_portal.accounts.roles import is_secretariat, is_staff
from ipbes_portal.texts.models import WordingState

from .models import Assignment
from .models.edition import PUBLIC


def can_edit_plan(user):
    """Write any part in any language, arrange the outline, assign."""
    return is_staff(user)


def can_write(user, section, language):
    """Write one part in one language: staff, and whoever was asked to."""
    return can_edit_plan(user) or (
        user.is_authenticated
        and Assignment.objects.open().filter(assignee=user, section=section, language=language).exists()
    )


def can_see_board(user):
    """The translation board: staff, and whoever was asked to write something."""
    return can_edit_plan(user) or (user.is_authenticated and Assignment.objects.open().filter(assignee=user).exists())


def can_replace_official(user):
    """Put our own words in the place of an official text."""
    return can_edit_plan(user)


def may_claim_state(user, state):
    """Reviewed is said by staff only; official by nobody: official words come by import."""
    return state != WordingState.OFFICIAL and (state != WordingState.REVIEWED or can_edit_plan(user))


def can_import_text(user):
    """Bring in the official text of a document."""
    return is_secretariat(user)


def can_make_edition(user):
    """Begin, discard, publish an edition, and record that it was welcomed."""
    return is_secretariat(user)


def can_download(user, edition):
    """The plan and its published editions are everybody's, as files too; a draft has none."""
    return edition is None or edition.status in PUBLIC
