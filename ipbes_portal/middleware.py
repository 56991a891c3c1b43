"""What every request passes: its language, and the answer when an action refuses."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import languages
from .errors import is_api

log = logging.getLogger(__name__)


def language_middleware(get_response):
    """The address decides the language; only `/` and addresses without a prefix ask the browser."""

    def middleware(request):
        language = languages.of_request(request)
        if request.path_info == "/":
            response = redirect(f"/{language.prefix}/")
            patch_vary_headers(response, ["Accept-Language"])
            return response
        with translation.override(language.code):
            request.LANGUAGE_CODE = language.code
            response = get_response(request)
            response.headers.setdefault("Content-Language", language.html)
            if languages.of_path(request.path_info) is None:
                patch_vary_headers(response, ["Accept-Language"])
            return response

    return middleware


def reasons(exception):
    """What a refusal says to the reader."""
    if isinstance(exception, ValidationError):
        return exception.messages
    # Two people sent the same at once and both looked valid. Only the first line: the others quote what was typed.
    log.warning("Refused by the database: %s", str(exception).partition("\n")[0])
    return [_("Somebody else changed this a moment ago. Please reload the page.")]


def refusal_middleware(get_response):
    """An action that refuses a button press says why and leads back; nothing was changed."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 429 and "Retry-After" not in response.headers:
            response.headers["Retry-After"] = "60"
        if "Cache-Control" not in response.headers and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def process_exception(request, exception):
        if request.method != "POST" or is_api(request) or not isinstance(exception, (ValidationError, IntegrityError)):
            return None
        for text in reasons(exception):
            messages.error(request, text)
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
            back = reverse("home")
        return redirect(back)

    middleware.process_exception = process_exception
    return middleware
