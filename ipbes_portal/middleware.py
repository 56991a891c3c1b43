"""What every request passes: its language, its limits, and the second factor of those who must have one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from . import languages
from .errors import is_api


def preferred_language(request):
    """What the reader's browser asks for, as far as we speak it."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def language_middleware(get_response):
    """The address decides the language; only `/` and addresses without a prefix ask the browser."""

    def middleware(request):
        in_path = languages.of_path(request.path_info)
        if in_path is None and request.path_info == "/":
            response = redirect(f"/{languages.BY_CODE[preferred_language(request)].prefix}/")
            patch_vary_headers(response, ["Accept-Language"])
            return response
        code = in_path.code if in_path else preferred_language(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            response.headers.setdefault("Content-Language", languages.BY_CODE[code].html)
            if in_path is None:
                patch_vary_headers(response, ["Accept-Language"])
            return response

    return middleware


def refusal_middleware(get_response):
    """An action that refuses a button press says why and leads back; nothing was changed."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 429 and "Retry-After" not in response.headers:
            response.headers["Retry-After"] = "60"
        return response

    def process_exception(request, exception):
        if not isinstance(exception, ValidationError) or request.method != "POST" or is_api(request):
            return None
        for text in exception.messages:
            messages.error(request, text)
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
            back = reverse("home")
        return redirect(back)

    middleware.process_exception = process_exception
    return middleware
