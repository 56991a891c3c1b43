"""Who may do what with documents and decisions."""

from ipbes_portal.accounts.roles import is_staff


def can_edit_documents(user):
    """Register documents, correct them, add language files."""
    return is_staff(user)


def can_read_file(user, document):
    """A file is as public as its document."""
    return type(document).objects.visible_to(user).filter(pk=document.pk).exists()
