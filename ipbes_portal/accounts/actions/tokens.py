"""Making and closing keys for programs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require

from .. import rules
from ..models import LONGEST_TOKEN_LIFE, ApiToken


@transaction.atomic
def create_token(*, by, name, scopes, expires_at):
    """A new key for a program; returns (token, key), and the key is never shown again."""
    require(rules.can_have_tokens(by))
    if not clock.now() < expires_at <= clock.now() + LONGEST_TOKEN_LIFE:
        raise ValidationError(_("A token lives at least a moment and at most a year."))
    key, digest = ApiToken.new_key()
    token = ApiToken(user=by, name=name, scopes=scopes, expires_at=expires_at, digest=digest, hint=key[-6:])
    token.full_clean()
    token.save()
    record(by=by, verb="create_token", target=token, scopes=list(scopes))
    return token, key


@transaction.atomic
def revoke_token(token, *, by):
    """Close a key for good."""
    require(rules.can_revoke_token(by, token))
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        record(by=by, verb="revoke_token", target=token)
