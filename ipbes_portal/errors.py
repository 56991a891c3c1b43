"""What a reader or a program sees when something is refused, missing or broken."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from .problems import problem


def is_api(request):
    """Whether the caller is a program."""
    return request.path_info.startswith("/api/")


def bad_request(request, exception=None):
    """400."""
    return problem(request, 400, "invalid") if is_api(request) else render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """403, with the reason where the rule that refused gave one."""
    if is_api(request):
        return problem(request, 403, "not_allowed")
    return render(request, "403.html", {"detail": str(exception or "")}, status=403)


def csrf_failure(request, reason=""):
    """403 because the form was not ours, or was opened before sign-in."""
    text = _("The form had expired. Please go back, reload the page and send it again.")
    if is_api(request):
        return problem(request, 403, "csrf", text)
    return render(request, "403.html", {"detail": text}, status=403)


def not_found(request, exception=None):
    """404, also for what exists but is not for this reader."""
    return problem(request, 404, "not_found") if is_api(request) else render(request, "404.html", status=404)


def server_error(request):
    """500; the page needs neither database nor context."""
    if is_api(request):
        return problem(request, 500, "server_error")
    return HttpResponse(get_template("500.html").render(), status=500)
