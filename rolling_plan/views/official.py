"""The official text of a document, for every reader who may see the document."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ipbes_portal import languages
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.records.models import DocumentText

from .. import document_text as texts
from .. import rules


@require_safe
def document_text(request, pk, prefix):
    """The text as it was imported last; staff may also read the imports before it (`?number=`)."""
    language = languages.BY_PREFIX.get(prefix)
    if language is None:
        raise Http404
    visible = DocumentText.objects.visible_to(request.user).filter(document=pk)
    text = get_object_or_404(_wanted(request, visible.filter(language=language.code)))
    current = visible.current().defer("data")
    newest = next(row for row in current if row.language == language.code)
    may_see_all = is_staff(request.user)
    context = {
        "text": text,
        "page": languages.current(),
        "trail": [
            {"label": _("Documents"), "url": reverse("records:document_list")},
            {"label": text.document.symbol, "url": reverse("records:document_detail", args=[pk])},
            {"label": language.name},
        ],
        "document": text.document,
        "read": texts.read(text),
        "others": sorted(
            (languages.BY_CODE[row.language] for row in current if row.language != language.code),
            key=lambda other: languages.CODES.index(other.code),
        ),
        "newest": newest,
        "is_newest": newest.pk == text.pk,
        "imports": _imports(visible, language) if may_see_all else [],
        "may_import": rules.can_import_text(request.user),
        "may_see_all": may_see_all,
        "citation": _citation(request, text, language),
    }
    return render(request, "rolling_plan/document_text.html", context)


def _wanted(request, rows):
    """The import that is asked for, among those in this language."""
    rows = rows.select_related("document__session", "imported_by__person")
    number = request.GET.get("number")
    if number is None or not is_staff(request.user):
        return rows.current()
    return rows.filter(number=number) if number.isascii() and number.isdecimal() and len(number) < 5 else rows.none()


def _imports(visible, language):
    """Every import in this language, the newest first."""
    return visible.filter(language=language.code).select_related("imported_by__person").defer("data")


def _citation(request, text, language):
    """How to cite the text."""
    dated = text.document.dated or text.data["masthead"].get("date", "") or text.imported_at.isoformat()
    path = reverse("rolling_plan:document_text", args=[text.document_id, language.prefix])
    details = {
        "year": dated[:4],
        "title": text.document.name,
        "symbol": text.document.symbol,
        "language": language.name,
        "day": date_format(text.imported_at, "DATE_FORMAT"),
        "address": request.build_absolute_uri(path),
    }
    return _("IPBES (%(year)s). %(title)s. %(symbol)s (%(language)s), as imported on %(day)s. %(address)s") % details
