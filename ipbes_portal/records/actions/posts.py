"""Entering and correcting the posts of the secretariat."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.workflow import require

from .. import rules
from ..editing import save_as_seen, save_new


@transaction.atomic
def add_post(post, *, by, related=None):
    """Enter a post of the secretariat."""
    require(rules.can_edit_registers(by))
    _check_post(post)
    return save_new(post, by=by, verb="add_post", related=related)


@transaction.atomic
def edit_post(post, *, by, fields, seen, related=None):
    """Correct a post that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_post(post)
    save_as_seen(post, by=by, verb="edit_post", fields=fields, seen=seen, related=related)


def _check_post(post):
    post.full_clean(validate_constraints=False)
    message = contradiction(post.is_vacant, post.incumbent_since)
    if message:
        raise ValidationError({"incumbent_since": message})
    post.validate_constraints()


def contradiction(is_vacant, since):
    """What is wrong with a post that is, or is not, vacant and filled since then; "" when nothing is."""
    if is_vacant:
        return _("A vacant post has no date since which it is filled.") if since else ""
    return "" if since else _("Say since when the post is filled, or that it is vacant.")
