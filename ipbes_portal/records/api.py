"""Sessions, documents, decisions, requests and posts for programs."""

from django.db.models import Case, CharField, F, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action

from ipbes_portal import languages
from ipbes_portal.directory.api import deliverables, sourced
from ipbes_portal.rest import StrictFilterBackend, answer, to_json
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Names, Shape, Words

from .filters import DecisionFilter, DocumentFilter, PostFilter, RequestFilter, SessionFilter
from .models import Decision, Distribution, Document, Post, Request, Session

# A document that is not published is not named either.
PUBLISHED = {"distribution": Distribution.GENERAL, "is_draft": False, "is_hidden_series": False}


def symbol_of(path, about):
    """The symbol of the document at `path`, if that document is published."""
    published = When(**{f"{path}__{name}": value for name, value in PUBLISHED.items()}, then=F(f"{path}__symbol"))
    return Column(Case(published), about=about, field=CharField(null=True))


SESSION = Shape(
    "Session",
    Session,
    id=Column(),
    number=Column(),
    starts_on=Column(),
    ends_on=Column(),
    city=Column(),
    country=Column("country__iso3"),
    is_online=Column(),
    note=Column(),
    agenda_items=Many("agenda_items", {"number": "number", "name": "name*"}),
    **sourced(),
)

DOCUMENT = Shape(
    "Document",
    Document,
    id=Column(),
    symbol=Column(),
    name=Names(),
    distribution=Column(),
    dated=Column(),
    session=Column("session__number"),
    agenda_item=Column("agenda_item__number"),
    original_language=Column(),
    job_number=Column(),
    prepared_by=Column(),
    revises=symbol_of("revises", _("The document this one revises.")),
    adds_to=symbol_of("adds_to", _("The document this one adds to.")),
    is_draft=Column(),
    deliverables=deliverables(),
    decisions=Many("decisions", "symbol"),
    languages=Many("files", "language", about=_("The languages it can be fetched in.")),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
    **sourced(),
)

DECISION = Shape(
    "Decision",
    Decision,
    id=Column(),
    symbol=Column(),
    session=Column("session__number"),
    name=Names(),
    parts=Many("parts", {"label": "label", "name": "name"}),
    **sourced(),
)

REQUEST = Shape(
    "Request",
    Request,
    id=Column(),
    key=Column(),
    kind=Column(),
    state=Column(),
    title=Words("title", about=_("What is asked, in a few words.")),
    text=Words("body", about=_("What is asked, in our own words.")),
    decision=Column("decision__symbol"),
    decision_part=Column("decision_part__label"),
    document=symbol_of("document", _("The document that asks.")),
    paragraph=Column(),
    addressees=Many("addressees", "code"),
    due_session=Column("due_session__number"),
    response_document=symbol_of("response_document", _("The document that answers.")),
    updated_at=Column(),
    **sourced(),
)


POST = Shape(
    "Post",
    Post,
    id=Column(),
    number=Column(),
    name=Names(),
    grade=Column(),
    is_vacant=Column(),
    incumbent_since=Column(),
    note=Column(),
    document=symbol_of("document", _("The document that lists the post.")),
    **sourced(),
)


# An official text as it was imported; what stands in it is the same whatever the language of the reader.
BLOCKS = {"type": "array", "items": {"$ref": "#/components/schemas/TextBlock"}}
NOTE = {
    "type": "object",
    "required": ["key", "number", "text", "at"],
    "properties": {
        "key": {"type": "string", "examples": ["fn1"]},
        "number": {"type": "string", "examples": ["1"]},
        "text": {"type": "string"},
        "at": {"type": "string", "description": "The key of what refers to it first.", "examples": ["12"]},
    },
}
BLOCK = {
    "type": "object",
    "required": ["kind", "key", "number", "level", "text", "header", "rows", "notes", "parts"],
    "properties": {
        "kind": {
            "type": "string",
            "enum": ["paragraph", "title", "heading", "item", "bullet", "table", "line"],
        },
        "key": {"type": "string", "description": "The same in every language.", "examples": ["12"]},
        "number": {"type": "string", "description": "As printed.", "examples": ["12."]},
        "level": {"type": "integer"},
        "text": {"type": "string", "description": "References to footnotes stand as [^1]."},
        "header": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
        "notes": {"type": "array", "items": {"$ref": "#/components/schemas/TextNote"}},
        "parts": {"type": "array", "items": {"type": "object"}, "description": "Blocks like this one."},
    },
}
TEXT = {
    "type": "object",
    "required": ["language", "number", "sha256", "imported_at", "counts", "text"],
    "properties": {
        "language": {"type": "string", "enum": languages.CODES},
        "number": {"type": "integer", "description": "How many times it was imported."},
        "sha256": {"type": "string", "description": "The digest of the file it was read from."},
        "imported_at": {"type": "string", "format": "date-time"},
        "counts": {
            "type": "object",
            "properties": {
                name: {"type": "integer"}
                for name in ("paragraphs", "annex_paragraphs", "subitems", "bullets", "footnotes", "tables")
            },
        },
        "text": {
            "type": "object",
            "required": ["masthead", "main", "annex", "footnotes"],
            "properties": {
                "masthead": {"type": "object", "additionalProperties": {"type": "string"}},
                "main": BLOCKS,
                "annex": BLOCKS,
                "footnotes": {"type": "array", "items": {"$ref": "#/components/schemas/TextNote"}},
            },
        },
    },
}


class SessionViewSet(RowViewSet):
    """Sessions of the Plenary."""

    summary = _("Sessions")
    about = _("Sessions of the Plenary, with the agenda items the records refer to.")
    shape, filterset_class = SESSION, SessionFilter
    orderings = ("number", "-number")

    def get_queryset(self):
        """Public."""
        return Session.objects.all()


class DocumentViewSet(RowViewSet):
    """Documents a reader may see."""

    summary = _("Documents")
    about = _(
        "Official documents: one symbol, whatever the language. Drafts and papers of a session stay hidden. "
        "`updated_since` does not answer documents that were hidden again: it is not kept which of the hidden ones "
        "were ever public. Read the whole list from time to time to learn which are gone."
    )
    shape, filterset_class = DOCUMENT, DocumentFilter
    orderings = ("-session_order", "session_order", "symbol", "-symbol", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"
    # What the view answers besides its rows, for the description.
    parts = {
        "texts": {
            "about": _("The official texts of a document: the newest import of each language, whole."),
            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/DocumentText"}},
            "components": {"DocumentText": TEXT, "TextBlock": BLOCK, "TextNote": NOTE},
        }
    }

    def get_queryset(self):
        """Published ones; staff see all."""
        return Document.objects.visible_to(self.request.user)

    @action(detail=True)
    def texts(self, request, pk):
        """The official texts of one document; `lang` narrows them to one language."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        rows = get_object_or_404(self.get_queryset(), **self.found(pk)).texts.current()
        found = [_text(row) for row in rows if self.language in (None, row.language)]
        found.sort(key=lambda text: languages.CODES.index(text["language"]))
        return answer(request, to_json(found), language=self.language)


def _text(row):
    names = ("language", "number", "sha256", "imported_at", "counts")
    return {name: getattr(row, name) for name in names} | {"text": row.data}


class DecisionViewSet(RowViewSet):
    """Decisions of the Plenary."""

    summary = _("Decisions")
    about = _("Decisions of the Plenary that concern capacity-building, with the parts that are referred to.")
    shape, filterset_class = DECISION, DecisionFilter
    orderings = ("id", "-id", "symbol", "-symbol")

    def get_queryset(self):
        """Public."""
        return Decision.objects.all()


class RequestViewSet(RowViewSet):
    """Requests and what answered them."""

    summary = _("Requests")
    about = _("What a body is asked to do: mandates, recommendations and commitments, and what answered them.")
    shape, filterset_class = REQUEST, RequestFilter
    orderings = ("id", "-id", "updated_at", "-updated_at")
    natural_key, changes = "key", "updated_at"

    def get_queryset(self):
        """Public."""
        return Request.objects.all()


class PostViewSet(RowViewSet):
    """Posts of the secretariat."""

    summary = _("Posts")
    about = _("Posts of the secretariat as its documents list them: grade, filled since or vacant, and notes.")
    shape, filterset_class = POST, PostFilter
    orderings = ("number", "-number", "id", "-id")

    def get_queryset(self):
        """Public."""
        return Post.objects.all()
