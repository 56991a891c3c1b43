"""Stored files. A file belongs to the noun that points to it, and that noun's app decides who may fetch it."""

import secrets

from django.conf import settings
from django.db import models

from ipbes_portal import clock


def generated_name(instance, filename):
    """A name nobody can guess or steer; what the uploader called it is kept beside it."""
    return f"{clock.now():%Y/%m}/{secrets.token_hex(16)}.{instance.extension}"


class StoredFile(models.Model):
    """One uploaded or generated file."""

    content = models.FileField(upload_to=generated_name)
    name = models.CharField(max_length=200)
    extension = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_at = models.DateTimeField(default=clock.now)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(name="a_stored_file_is_not_empty", condition=models.Q(size__gt=0))]

    def __str__(self):
        return self.name
