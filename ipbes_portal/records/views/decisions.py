"""Pages of decisions and of what they ask."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render

from ..models import Decision, Document, Request, Session


def decision_symbol(request, symbol):
    """One decision: its parts, what it asks, and the documents about it."""
    rows = Decision.objects.select_related("session", "adopts").prefetch_related(
        "parts", "requests__text__wordings", "requests__addressees", "body_terms__body", "body_terms__decision_part"
    )
    decision = get_object_or_404(rows, symbol=symbol)
    documents = Document.objects.visible_to(request.user).filter(decisions=decision)
    return render(request, "records/decision_detail.html", {"decision": decision, "documents": documents})


def decision_list(request):
    """All decisions, by session."""
    sessions = Session.objects.prefetch_related("decisions").filter(decisions__isnull=False).distinct()
    return render(request, "records/decision_list.html", {"sessions": sessions})


def request_list(request):
    """What the Plenary asked for, of whom, until when, and what answered it (5/3 ¶4–6, ¶34; 7/2 ¶10)."""
    visible = Document.objects.visible_to(request.user)  # a document that is hidden is not named either
    rows = Request.objects.select_related("text", "decision", "decision_part", "due_session").prefetch_related(
        "text__wordings", "addressees", Prefetch("document", visible), Prefetch("response_document", visible)
    )
    return render(request, "records/request_list.html", {"rows": rows})
