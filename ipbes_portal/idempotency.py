"""Idempotency-Key: a request sent again with the same key does nothing a second time and gets the same answer."""

import hashlib
from functools import wraps

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions

from ipbes_portal.audit.models import Submission

LONGEST_KEY = 255


def idempotent(status):
    """Decorates a POST that answers one row: `status` is that of the first answer, and of every later one.

    The key holds for one caller, one address and one body: another body under the same key is refused, because one
    of the two would be lost without a word. What is kept is where the first request led; the answer shows that row.
    """

    def decorate(view):
        @wraps(view)
        @transaction.atomic
        def wrapper(self, request, *args, **kwargs):
            given = request.headers.get("Idempotency-Key", "").strip()
            if not given:
                return view(self, request, *args, **kwargs)
            if len(given) > LONGEST_KEY:
                raise exceptions.ValidationError({"Idempotency-Key": [_("This key is too long.")]})
            body = _digest(repr(request.data), *_files_of(request))
            sent, is_first = Submission.objects.get_or_create(key=_digest(request.user.pk, request.path, given))
            if is_first:
                response = view(self, request, *args, **kwargs)
                Submission.objects.filter(pk=sent.pk).update(path=f"{body} {self.answered}")
                return response
            said, _space, answered = sent.path.partition(" ")
            if said != body:
                raise exceptions.ValidationError({"Idempotency-Key": [_("This key was used for something else.")]})
            return self.created(answered) if status == 201 else self.show({"pk": answered}, status=status)

        wrapper.takes_a_key = True
        return wrapper

    return decorate


def _files_of(request):
    """What the files hold: their names alone would make two of them one."""
    for name, file in sorted(request.FILES.items()):
        yield name, hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)


def _digest(*parts):
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:40]
