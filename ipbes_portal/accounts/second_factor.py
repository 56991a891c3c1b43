"""Roles that decide or see other people's data must have a second factor in production; this enforces enrolment."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from ipbes_portal.problems import problem

from .roles import needs_second_factor

OPEN_NAMES = {"livez", "readyz"}


def lacks_second_factor(user):
    """Whether this user must enrol first, however they sign in."""
    return settings.SECOND_FACTOR_REQUIRED and needs_second_factor(user) and not is_mfa_enabled(user)


def second_factor_middleware(get_response):
    """Until enrolled, those who need a second factor reach nothing but its enrolment and sign-out."""

    def middleware(request):
        if settings.SECOND_FACTOR_REQUIRED and _must_enrol(request):
            if request.path_info.startswith("/api/"):
                return problem(request, 403, "second_factor", _("Please set up your second factor first."))
            messages.info(request, _("Your role needs a second factor. Please set one up now."))
            return redirect(reverse("mfa_activate_totp"))
        return get_response(request)

    return middleware


def _must_enrol(request):
    return request.user.is_authenticated and not _is_open(request) and lacks_second_factor(request.user)


def _is_open(request):
    """Enrolment itself, proving who one is, and leaving."""
    if request.path_info.startswith("/static/"):
        return True
    name = resolve(request.path_info).url_name or ""
    return name.startswith(("mfa_", "account_reauthenticate", "account_logout")) or name in OPEN_NAMES
