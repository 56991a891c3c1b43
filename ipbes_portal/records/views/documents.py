"""Pages of documents: the register, one document, its language files, registering and correcting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.accounts.roles import is_secretariat
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.files.serve import serve
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters import DocumentFilter
from ..forms import DocumentFileForm, DocumentForm
from ..models import Document, DocumentFile, DocumentText


def document_list(request):
    """The register of official documents."""
    rows = Document.objects.visible_to(request.user)
    context = list_context(request, DocumentFilter(request.GET, queryset=rows, request=request))
    context["rows"] = context["rows"].select_related("session").prefetch_related("files")
    context["may_add"] = rules.can_edit_documents(request.user)
    return render(request, "records/document_list.html", context)


def document_symbol(request, symbol):
    """The page of a document found by its symbol, as people cite it."""
    return redirect(
        "records:document_detail", get_object_or_404(Document.objects.visible_to(request.user), symbol=symbol).pk
    )


def document_detail(request, pk):
    """One document: languages, revisions, decisions, requests, figures taken from it."""
    visible = Document.objects.visible_to(request.user)
    rows = visible.select_related("session", "agenda_item").prefetch_related(
        "files__file",
        "deliverables__work_programme",
        "decisions",
        Prefetch("revises", queryset=visible),
        Prefetch("adds_to", queryset=visible),
        Prefetch("revisions", queryset=visible),
        Prefetch("addenda", queryset=visible),
        "requests__text__wordings",
        "figures",
        Prefetch("texts", queryset=DocumentText.objects.current().defer("data")),
    )
    document = get_object_or_404(rows, pk=pk)
    may_edit = rules.can_edit_documents(request.user)
    context = {
        "document": document,
        "may_edit": may_edit,
        "file_form": DocumentFileForm() if may_edit else None,
        "lists_posts": document.posts.exists(),
        "meetings": document.reports_on.visible_to(request.user).filter(body__isnull=False).select_related("body"),
        "assessments": Assessment.objects.filter(deliverable__documents=document).distinct(),
    }
    context["texts"] = sorted(document.texts.all(), key=lambda text: languages.CODES.index(text.language))
    context["may_import"] = is_secretariat(request.user)
    if may_edit:
        context["history"] = Entry.objects.about(document).select_related("actor__person")[:20]
    return render(request, "records/document_detail.html", context)


class DocumentCreate(UserPassesTestMixin, FormView):
    """Register a document."""

    form_class = DocumentForm
    template_name = "records/document_form.html"

    def test_func(self):
        return rules.can_edit_documents(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Document()}

    @once
    @refusals_in_form
    def form_valid(self, form):
        document = actions.add_document(form.instance, by=self.request.user, related=form.related())
        messages.success(self.request, _("The document is registered."))
        return redirect("records:document_detail", document.pk)


class DocumentEdit(UserPassesTestMixin, FormView):
    """Correct a document; a stale edit is shown beside what was saved meanwhile."""

    form_class = DocumentForm
    template_name = "records/document_form.html"

    def test_func(self):
        return rules.can_edit_documents(self.request.user)

    @cached_property
    def document(self):
        """The row being edited."""
        return get_object_or_404(Document.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.document}

    def get_context_data(self, **kwargs):
        return super().get_context_data(document=self.document, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_document(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns(),
                version=form.cleaned_data["version"] or 0,
                related=form.related(),
            )
        except StaleEdit:
            theirs = Document.objects.get(pk=self.document.pk)
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            rows = conflict_rows(form, {name: getattr(theirs, name) for name in form.fields})
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("records:document_detail", self.document.pk)


@login_required
@require_POST
def document_file_add(request, pk):
    """Store one language version of a document."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    form = DocumentFileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    actions.add_document_file(
        document, form.cleaned_data["file"], by=request.user, language=form.cleaned_data["language"]
    )
    messages.success(request, _("The file is stored."))
    return redirect("records:document_detail", pk)


@require_GET
def document_file(request, pk):
    """Download one language version; a file is as public as its document."""
    visible = Document.objects.visible_to(request.user)
    row = get_object_or_404(DocumentFile.objects.filter(document__in=visible).select_related("file"), pk=pk)
    return serve(row.file)
