"""The mailbox of a developer's machine."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from .development import newest


@never_cache
def development_mailbox(request):
    """Every letter that was not sent, newest first; on any other machine this page does not exist."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "notifications/development_mailbox.html", {"letters": newest()})
