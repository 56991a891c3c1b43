"""Limits on how much and how often: request bodies, public forms, the API."""

import hashlib
import time
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.throttling import SimpleRateThrottle

from . import languages
from .errors import is_api
from .problems import problem

ROOM_FOR_OTHER_FIELDS = 1_000_000


def client_address(request):
    """The address of the client; a forwarded header counts only as far as our own proxies wrote it."""
    if not settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if len(hops) < settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR", "")
    return hops[-settings.TRUSTED_PROXIES]


def too_many(request, seconds):
    """The 429 answer, as a page or as a problem."""
    if is_api(request):
        response = problem(request, 429, "too_many_requests", _("Too many requests. Please wait a little."))
    else:
        response = render(request, "429.html", {"seconds": seconds}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def is_over(name, who, times, seconds):
    """Count one more use of `name` by `who`; how many seconds to wait, or 0 when still within the limit."""
    window, left = divmod(int(time.time()), seconds)
    key = f"limit:{name}:{hashlib.sha256(who.encode()).hexdigest()[:24]}:{window}"
    if cache.add(key, 1, timeout=seconds + 5):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # expired between the two calls
        return 0
    return 0 if count <= times else seconds - left


def limited(name, *, times, seconds):
    """Let each client POST to this view `times` in `seconds`."""

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.method == "POST":
                wait = is_over(name, client_address(request), times, seconds)
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


def request_limits_middleware(get_response):
    """Refuse a body that announces itself as too large before a byte of it is read."""

    def middleware(request):
        try:
            announced = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            announced = 0
        if announced <= settings.UPLOAD_MAX_BYTES + ROOM_FOR_OTHER_FIELDS:
            return get_response(request)
        # This stands before the middleware that would have chosen the language.
        with translation.override(languages.of_request(request).code):
            response = too_large(request)
        response.headers["Connection"] = "close"
        return response

    return middleware


def too_large(request):
    """The 413 answer, as a page or as a problem."""
    if is_api(request):
        return problem(request, 413, "too_large", _("The request is too large."))
    return render(request, "413.html", status=413)


class ApiThrottle(SimpleRateThrottle):
    """So many API requests a minute for one user, token or address."""

    scope = "api"

    def get_cache_key(self, request, view):
        who = f"user:{request.user.pk}" if request.user.is_authenticated else client_address(request)
        return f"throttle:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
