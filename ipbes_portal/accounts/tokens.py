"""Signing in a program by its token."""

from datetime import timedelta

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from ipbes_portal import clock

from .demonstration import may_sign_in
from .models import ApiToken, Scope
from .second_factor import lacks_second_factor

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Last use is shown to the minute; writing it at every request would turn each read into a write.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer ipbescb_…`."""

    keyword = "Bearer"

    def authenticate(self, request):
        """The owner of a live token; None when there is no such header."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        key = words[1].decode("ascii", "replace") if len(words) == 2 else ""
        token = (
            ApiToken.objects.select_related("user__person").filter(digest=ApiToken.digest_of(key)).first()
            if key.startswith(ApiToken.PREFIX)
            else None
        )
        if token is None or not token.is_live or not token.user.is_active or not may_sign_in(token.user):
            raise AuthenticationFailed(_("This token is not valid."))
        if lacks_second_factor(token.user):  # a role given after the token was made
            raise PermissionDenied(_("Please set up your second factor first."))
        self._check_scope(request, token)
        self._note_use(token)
        return token.user, token

    def authenticate_header(self, request):
        """What a 401 tells the client to send."""
        return self.keyword

    def _check_scope(self, request, token):
        needed = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
        if needed not in token.scopes:
            raise PermissionDenied(_("This token may not do that."))

    def _note_use(self, token):
        now = clock.now()
        if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API description names the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
