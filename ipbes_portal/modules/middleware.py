"""The one door of every page, button, file, export and verb of the API that belongs to a part of the portal."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from ipbes_portal import languages
from ipbes_portal.errors import is_api
from ipbes_portal.problems import problem

from . import rules
from .doors import all_closed, parts_of_view
from .models import ModuleState
from .registry import module_named
from .snapshot import closed_modules


def modules_middleware(get_response):
    """Whoever comes to a part that is not in use is told so, with 403; those who keep the records go on.

    Not 404, which would read as lost for ever; not 503, on which balancers and monitors take the site for broken.
    """

    def process_view(request, view_func, args, kwargs):
        parts = parts_of_view(view_func, request.resolver_match, request.method)
        if not parts or not all_closed(parts, closed_modules()):
            return None
        module = module_named(parts[0])
        try:
            user = _caller(request, view_func)
        except APIException:
            return None  # a token that is not valid: the view refuses it, and says so better
        if rules.can_enter_closed(user):
            request.closed_module = module
            return None
        return _closed(request, module)

    def middleware(request):
        return get_response(request)

    middleware.process_view = process_view
    return middleware


def _caller(request, view_func):
    """Who asks; a program says so by its token, which the session knows nothing of."""
    if not is_api(request):
        return request.user
    return Request(request, authenticators=[each() for each in view_func.cls.authentication_classes]).user


def _closed(request, module):
    state = ModuleState.of(module.code)
    response = _problem(request, module, state) if is_api(request) else _page(request, module, state)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request, module, state):
    context = {"module": module, "state": state, "was_sent": request.method == "POST"}
    return render(request, "modules/closed.html", context, status=403)


def _problem(request, module, state):
    said = _("“%(part)s” is not in use at present.") % {"part": module.label}
    wording = state.text.in_language(languages.current().code) if state.text else None
    return problem(request, 403, "module_closed", f"{said} {wording.body}" if wording else said)
