"""Reads the reference files of sessions, decisions, documents, requests, registers and reported figures into rows."""

from pathlib import Path

from ipbes_portal.directory.models import Assessment, Body, Country, Organisation, WorkProgramme
from ipbes_portal.directory.reference_data import FOLDER as DIRECTORY_FOLDER
from ipbes_portal.directory.reference_data import deliverable
from ipbes_portal.reference import read_toml, six, sourced

from .models import (
    AgendaItem,
    BodyTerm,
    Decision,
    DecisionPart,
    Document,
    Milestone,
    Post,
    ReportedFigure,
    Request,
    Session,
    UnitHost,
)
from .symbols import parse

FOLDER = Path(__file__).parent / "reference"


def load(loader):
    """Load everything this app keeps, in the order of dependence."""
    load_sessions(loader)
    load_decisions(loader)
    load_documents(loader)
    load_requests(loader)
    load_registers(loader)
    load_figures(loader)


def country(iso3):
    """The country, or None for none."""
    return Country.objects.get(iso3=iso3) if iso3 else None


def plain(note):
    """A note is English only; files may write it as a table or as a string."""
    return note["en"] if isinstance(note, dict) else note


def load_sessions(loader):
    """Sessions of the Plenary and the agenda items the sources name."""
    tables = read_toml(FOLDER / "sessions.toml")
    for row in tables["session"]:
        loader.row(
            Session,
            {"number": row["number"]},
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            city=row["city"],
            country=country(row["country"]),
            is_online=row["city"] == "" and row["starts_on"] != "" and not row["country"],
            note=plain(row.get("note", "")),
            **sourced(row),
        )
    for row in tables["agenda_item"]:
        key = {"session": Session.objects.get(number=row["session"]), "number": row["number"]}
        loader.row(AgendaItem, key, **six("name", row["title"]), **sourced(row))


def load_decisions(loader):
    """Decisions, their parts, and which work programme a decision adopts."""
    tables = read_toml(FOLDER / "decisions.toml")
    programmes = read_toml(DIRECTORY_FOLDER / "work_programmes.toml")["work_programme"]
    adopted = {row["decision"]: row["code"] for row in programmes if row.get("decision")}
    for row in tables["decision"]:
        loader.row(
            Decision,
            {"symbol": row["symbol"]},
            session=Session.objects.get(number=row["session"]),
            adopts=WorkProgramme.objects.filter(code=adopted.get(row["symbol"], "")).first(),
            **six("name", row["title"]),
            **sourced(row),
        )
    for row in tables["part"]:
        key = {"decision": Decision.objects.get(symbol=row["decision"]), "label": row["label"]}
        loader.row(DecisionPart, key, **six("name", row["title"]), **sourced(row))


def load_documents(loader):
    """Documents, then the revisions and addenda among them."""
    rows = read_toml(FOLDER / "documents.toml")["document"]
    for row in rows:
        session = Session.objects.filter(number=row.get("session", 0)).first()
        item = AgendaItem.objects.filter(session=session, number=row.get("agenda_item", "")).first()
        loader.row(
            Document,
            {"symbol": row["symbol"]},
            distribution=row["distribution"],
            dated=row.get("dated", ""),
            session=session,
            agenda_item=item,
            original_language=row["original_language"],
            job_number=row.get("job_number", ""),
            prepared_by=row.get("prepared_by", ""),
            related={
                "deliverables": [deliverable(reference) for reference in row.get("deliverables", [])],
                "decisions": list(Decision.objects.filter(symbol__in=row.get("decisions", []))),
            },
            **six("name", row["title"]),
            **sourced(row),
        )
    for document in Document.objects.all():
        link_to_base(document)


def link_to_base(document):
    """A revision points to what it revises, an addendum to what it adds to, where that is registered."""
    symbol = parse(document.symbol)
    base = Document.objects.filter(symbol=symbol.base).exclude(pk=document.pk).first()
    if base and symbol.addendum:
        Document.objects.filter(pk=document.pk).update(adds_to=base)
    elif base and symbol.revision:
        Document.objects.filter(pk=document.pk).update(revises=base)


def load_requests(loader):
    """Mandates and recommendations."""
    for row in read_toml(FOLDER / "requests.toml")["request"]:
        decision = Decision.objects.filter(symbol=row.get("decision", "")).first()
        loader.row(
            Request,
            {"key": row["key"]},
            kind=row["kind"],
            state=row["state"],
            decision=decision,
            decision_part=DecisionPart.objects.filter(decision=decision, label=row.get("part", "")).first(),
            document=Document.objects.filter(symbol=row.get("document", "")).first(),
            paragraph=row.get("paragraph", ""),
            due_session=Session.objects.filter(number=row.get("due_session", 0)).first(),
            response_document=Document.objects.filter(symbol=row.get("response_document", "")).first(),
            related={"addressees": list(Body.objects.filter(code__in=row.get("addressees", [])))},
            text=(row["title"], row["body"]),
            **sourced(row),
        )


def load_registers(loader):
    """Body terms, unit hosts, posts and milestones."""
    tables = read_toml(FOLDER / "registers.toml")
    bodies = Body.objects.in_bulk(field_name="code")
    for row in tables["body_term"]:
        decision = Decision.objects.filter(symbol=row.get("decision", "")).first()
        loader.row(
            BodyTerm,
            {"body": bodies[row["body"]], "starts": row.get("starts", "")},
            ends=row.get("ends", ""),
            decision=decision,
            decision_part=DecisionPart.objects.filter(decision=decision, label=row.get("part", "")).first(),
            note=plain(row.get("note", "")),
            **sourced(row),
        )
    for row in tables["unit_host"]:
        host = Organisation.objects.get(name=row["host"])
        loader.row(
            UnitHost,
            {"unit": bodies[row["unit"]], "host": host, "starts": row.get("starts", "")},
            city=row["city"],
            country=country(row["country"]),
            sponsor=row["sponsor"],
            head_count=row.get("head_count"),
            ends=row.get("ends", ""),
            note=plain(row.get("note", "")),
            **sourced(row),
        )
    for row in tables["post"]:
        loader.row(
            Post,
            {"number": row["number"]},
            grade=row["grade"],
            incumbent_since=row.get("incumbent_since", ""),
            is_vacant=row.get("vacant", False),
            note=plain(row.get("note", "")),
            document=Document.objects.get(symbol=row["document"]),
            **six("name", row["title"]),
            **sourced(row),
        )
    for row in tables["milestone"]:
        key = {
            "assessment": Assessment.objects.get(code=row["assessment"]),
            "kind": row["kind"],
            "starts": row["starts"],
            "city": row["city"],
            "country": country(row["country"]),
        }
        loader.row(
            Milestone,
            key,
            ends=row.get("ends", ""),
            session=Session.objects.filter(number=row.get("session", 0)).first(),
            note=plain(row.get("note", "")),
            **sourced(row),
        )


def load_figures(loader):
    """The totals the documents published."""
    for row in read_toml(FOLDER / "reported_figures.toml")["figure"]:
        key = {
            "code": row["code"],
            "of": row.get("of", ""),
            "as_of": row["as_of"],
            "document": Document.objects.get(symbol=row["document"]),
            "paragraph": row["paragraph"],
        }
        loader.row(
            ReportedFigure,
            key,
            value=row["value"],
            high=row.get("high"),
            bound=row["bound"],
            **six("label", row["label"]),
            **six("rule", row["rule"]),
            **sourced(row),
        )
