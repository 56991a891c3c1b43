"""Sessions, documents, decisions, requests, published figures, terms of bodies and units, one module per noun."""

from .body import BodyTerm, Post, UnitHost
from .decision import Decision, DecisionPart
from .document import Distribution, Document, DocumentFile, DocumentQuerySet
from .document_text import DocumentText, DocumentTextQuerySet
from .figure import Bound, ReportedFigure
from .milestone import Milestone, MilestoneKind
from .request import Request, RequestKind, RequestState
from .session import AgendaItem, Session

__all__ = [
    "AgendaItem",
    "BodyTerm",
    "Bound",
    "Decision",
    "DecisionPart",
    "Distribution",
    "Document",
    "DocumentFile",
    "DocumentQuerySet",
    "DocumentText",
    "DocumentTextQuerySet",
    "Milestone",
    "MilestoneKind",
    "Post",
    "ReportedFigure",
    "Request",
    "RequestKind",
    "RequestState",
    "Session",
    "UnitHost",
]
