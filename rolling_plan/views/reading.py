"""The plan and its editions, for every reader."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST, require_safe

from ipbes_portal import languages, release
from ipbes_portal.files.serve import serve
from ipbes_portal.limits import limited
from ipbes_portal.rest import etag_of, is_known

from .. import freezing, rules
from ..actions import renderings
from ..document import FIRST_ACTIVITIES, abridged, build
from ..models import Edition, Rendering

PERSONAL = {settings.SESSION_COOKIE_NAME, "messages"}
COLUMNS = [
    ("full", "pdf", gettext_lazy("Whole plan, PDF")),
    ("full", "docx", gettext_lazy("Whole plan, Word")),
    ("summary", "pdf", gettext_lazy("Summary, PDF")),
    ("summary", "docx", gettext_lazy("Summary, Word")),
]


@require_safe
def plan(request):
    """The living document, rendered from records; a page that did not change is not sent again."""
    data = build(languages.current().code)
    context = {
        "activity_total": sum(data["counts"].values()),
        "may_write": rules.can_see_board(request.user),
        "may_import": rules.can_import_text(request.user),
    }
    return _page(request, data, freezing.living_names(data), context)


@require_safe
def edition_detail(request, number):
    """One edition exactly as it was published, in the reader's language; a draft shows the plan of today."""
    edition = get_object_or_404(Edition.objects.visible_to(request.user).with_text(), number=number)
    language = languages.current().code
    text = edition.text_in(language)
    # Every activity as it was listed then: the list of today would not be that of the edition.
    shows_all = "all" in request.GET
    data = abridged(text.data, None if shows_all else FIRST_ACTIVITIES) if text else build(language)
    names = freezing.frozen_names(edition) if text else freezing.living_names(data)
    context = {
        "edition": edition,
        "text": text,
        "shows_all": shows_all,
        "activity_total": sum(data["counts"].values()),
    }
    return _page(request, data, names, context)


@require_safe
def download(request, number=None):
    """Every file of the plan or of an edition: six languages, whole or summary, PDF or Word."""
    edition = get_object_or_404(Edition.objects.public(), number=number) if number else None
    name, more = ("rolling_plan:edition_file_ask", [number]) if edition else ("rolling_plan:file_ask", [])
    rows = []
    for language in languages.LANGUAGES:
        # The language of a file is that of the address that asks for it.
        with override(language.code):
            cells = [(label, reverse(name, args=[*more, extent, kind])) for extent, kind, label in COLUMNS]
        rows.append((language, cells))
    context = {"edition": edition, "rows": rows, "columns": [label for _extent, _kind, label in COLUMNS]}
    return render(request, "rolling_plan/download.html", context)


@limited("plan_file", times=30, seconds=600)
@require_POST
def file_ask(request, extent, kind, number=None):
    """Ask for the plan or an edition as a file; the reader is shown how far it is."""
    edition = get_object_or_404(Edition.objects.public(), number=number) if number else None
    job = renderings.ask_for_file(
        by=request.user, edition=edition, language=languages.current().code, extent=extent, kind=kind
    )
    return redirect(job)


@require_safe
def file(request, digest):
    """A file of the plan that was made before."""
    rows = Rendering.objects.exclude(pk__in=Rendering.objects.outdated().values("pk")).select_related("file")
    return serve(get_object_or_404(rows, digest=digest).file)


def _page(request, data, names, context):
    """The page of a text; a stranger whose copy is still right gets 304 before anything is printed."""
    people = freezing.with_names(data, names)
    # Pages of people who are signed in, or are shown a message, hold more than the plan.
    is_personal = PERSONAL & request.COOKIES.keys()
    etag = None if is_personal else _etag(request, data, people, context.get("edition"))
    if etag and is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        context |= {"plan": data, "people": people, "as_of": date.fromisoformat(data["as_of"])}
        context |= {"citation": citation(request, data), "plan_url": reverse("rolling_plan:plan")}
        response = render(request, "rolling_plan/plan.html", context)
    if etag:
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def _etag(request, data, people, edition):
    """Stands for the data, the names and the design of the page, and for what became of the edition since."""
    names = "|".join(person["name"] for person in people)
    fate = f"{edition.status} {edition.decision or ''}" if edition else ""
    parts = [freezing.digest(data), names, fate, release.fingerprint(), request.build_absolute_uri()]
    return etag_of("\n".join(parts).encode())


def citation(request, data):
    """How to cite the text a reader sees."""
    day = date.fromisoformat(data["as_of"])
    details = {
        "year": day.year,
        "title": data["title"],
        "day": date_format(day, "DATE_FORMAT"),
        "address": request.build_absolute_uri(request.path),
    }
    if not data["edition"]:
        return _("IPBES (%(year)s). %(title)s. Living document, as of %(day)s. %(address)s") % details
    details["number"] = data["edition"]["number"]
    return _("IPBES (%(year)s). %(title)s. Edition %(number)s, %(day)s. %(address)s") % details
