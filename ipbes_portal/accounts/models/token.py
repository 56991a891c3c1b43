"""The keys of programs."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.fields import CodeListField

from .user import User

LONGEST_TOKEN_LIFE = timedelta(days=366)


class Scope(models.TextChoices):
    """What a token may do."""

    READ = "read", _("read what I may read")
    WRITE = "write", _("change what I may change")


class ApiToken(models.Model):
    """A key with which a program speaks for its owner; only its hash is kept."""

    PREFIX = "ipbescb_"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    hint = models.CharField(max_length=6)
    digest = models.CharField(max_length=64, unique=True)
    scopes = CodeListField(_("what it may do"))
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.name

    @classmethod
    def new_key(cls):
        """A fresh secret and what is stored of it."""
        key = cls.PREFIX + secrets.token_urlsafe(32)
        return key, cls.digest_of(key)

    @staticmethod
    def digest_of(key):
        """The stored form of a key; a 256-bit random key needs no slow hash."""
        return sha256(key.encode()).hexdigest()

    @property
    def is_live(self):
        """Whether it still opens anything."""
        return self.revoked_at is None and clock.now() < self.expires_at
