"""Pages of the official text import: upload, see what was recognised beside the source, then import or discard."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.official_text import Unreadable
from ipbes_portal.records.models import Document, DocumentText

from .. import comparison, mastheads, rules
from ..actions import importing
from ..forms_import import TextImportConfirmForm, TextImportForm
from ..models import TextImport
from ..official import read_import

COUNTS = {
    "paragraphs": gettext_lazy("Paragraphs"),
    "annex_paragraphs": gettext_lazy("Paragraphs of the annex"),
    "subitems": gettext_lazy("Sub-items"),
    "bullets": gettext_lazy("Bullet points"),
    "footnotes": gettext_lazy("Footnotes"),
    "tables": gettext_lazy("Tables"),
}


class TextImportCreate(UserPassesTestMixin, FormView):
    """Upload a text; it is read before it is kept."""

    form_class = TextImportForm
    template_name = "rolling_plan/import_form.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_import_text(self.request.user)

    def get_form_kwargs(self):
        """The documents this reader may see, by symbol."""
        documents = Document.objects.visible_to(self.request.user).order_by("-session_order", "symbol")
        return super().get_form_kwargs() | {"documents": documents}

    def get_initial(self):
        """A document or a language that a link names."""
        return {name: self.request.GET[name] for name in ("document", "language") if name in self.request.GET}

    def get_context_data(self, **kwargs):
        """Also what was uploaded and not yet decided."""
        waiting = TextImport.objects.visible_to(self.request.user).waiting()
        waiting = waiting.select_related("document", "uploaded_by__person", "file")
        return super().get_context_data(waiting=waiting, **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        """Keep the file and show what was recognised."""
        text_import = importing.upload_official_text(
            form.cleaned_data["document"],
            form.cleaned_data["file"],
            by=self.request.user,
            language=form.cleaned_data["language"],
        )
        return redirect("rolling_plan:import_preview", text_import.pk)


def _found(request, pk):
    rows = TextImport.objects.visible_to(request.user).select_related(
        "document", "file", "uploaded_by__person", "saved_by__person", "discarded_by__person"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def import_preview(request, pk):
    """What was recognised in an uploaded text, beside its source, and what an import would do; saves nothing."""
    text_import = _found(request, pk)
    context = {"upload": text_import, "language": languages.BY_CODE[text_import.language]}
    try:
        official = read_import(text_import)
    except Unreadable as refusal:
        return render(request, "rolling_plan/import_preview.html", context | {"refusal": str(refusal)}, status=400)
    groups = comparison.groups(comparison.compare(official))
    parsed = official.parsed
    counts = parsed.counts()
    context |= {
        "parsed": parsed,
        "counts": [(label, counts[name]) for name, label in COUNTS.items()],
        "masthead": mastheads.facts(parsed.masthead),
        "other_symbol": mastheads.other_symbol(parsed.masthead, text_import.document),
        "earlier": _earlier(text_import),
        "line_count": groups[-1].last,
    }
    if text_import.is_waiting and parsed.annex:
        context |= {"outcome": importing.preview(parsed), "form": TextImportConfirmForm()}
    context |= _page(request, groups)
    return render(request, "rolling_plan/import_preview.html", context)


def _earlier(text_import):
    """The text of this document and language that an import would take the place of."""
    rows = DocumentText.objects.current().filter(document=text_import.document_id, language=text_import.language)
    return rows.defer("data").first()


def _page(request, groups):
    """One page of the comparison and links to the others."""
    pages = Paginator(range(1, groups[-1].page + 1), 1)
    page = pages.get_page(request.GET.get("page"))
    return {
        "groups": [group for group in groups if group.page == page.number],
        "contents": [group for group in groups if group.heading],
        "page_number": page.number,
        "previous_url": f"?page={page.previous_page_number()}#comparison" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}#comparison" if page.has_next() else "",
        "position": _("Page %(page)s of %(pages)s") % {"page": page.number, "pages": pages.num_pages},
    }


@login_required
@require_POST
def import_save(request, pk):
    """Import what was shown, once."""
    text_import = _found(request, pk)
    form = TextImportConfirmForm(request.POST)
    into_plan = form.is_valid() and form.cleaned_data["into_plan"]
    outcome = importing.save_text_import(text_import, by=request.user, into_plan=into_plan)
    messages.success(request, _told(text_import, outcome))
    return redirect(
        "rolling_plan:document_text", text_import.document_id, languages.BY_CODE[text_import.language].prefix
    )


def _told(text_import, outcome):
    """What an import has done, with the way to the plan in that language."""
    language = languages.BY_CODE[text_import.language]
    done = format_html(_("The official text of {} is imported."), text_import.document)
    parts = len(outcome.written) + len(outcome.added) + len(outcome.put_back)
    if not parts:
        return done
    of_plan = ngettext("%(n)d part of the plan shows it:", "%(n)d parts of the plan show it:", parts) % {"n": parts}
    address = languages.same_page(reverse("rolling_plan:plan"), language)
    return format_html(
        '{} {} <a href="{}" hreflang="{}"><bdi lang="{}">{} · {}</bdi></a>',
        done, of_plan, address, language.html, language.html, _("Rolling plan"), language.name,
    )  # fmt: skip


@login_required
@require_POST
def import_discard(request, pk):
    """Decide against an uploaded text."""
    text_import = _found(request, pk)
    importing.discard_text_import(text_import, by=request.user)
    messages.success(request, _("The uploaded text is discarded. The document and the plan are as they were."))
    return redirect("rolling_plan:import_text")
