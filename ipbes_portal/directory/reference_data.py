"""Reads the reference files of places, organisations, work programmes, bodies and assessments into rows."""

from datetime import date
from pathlib import Path

from ipbes_portal.reference import read_csv, read_toml, six, sourced

from .models import (
    Assessment,
    Body,
    Chapter,
    Country,
    Deliverable,
    Objective,
    Organisation,
    OrganisationStatus,
    Region,
    Subregion,
    SupportPeriod,
    WorkProgramme,
)

FOLDER = Path(__file__).parent / "reference"


def load(loader):
    """Load everything this app keeps, in the order of dependence."""
    load_places(loader)
    load_work_programmes(loader)
    load_organisations(loader)
    load_bodies(loader)
    load_assessments(loader)


def load_places(loader):
    """Regions, sub-regions, countries and their travel-support periods."""
    tables = read_toml(FOLDER / "regions.toml")
    for row in tables["region"]:
        loader.row(Region, {"code": row["code"]}, **six("name", row["name"]))
    for row in tables["subregion"]:
        loader.row(Subregion, {"code": row["code"]}, region_id=row["region"], **six("name", row["name"]))
    for row in read_csv(FOLDER / "countries.csv"):
        load_country(loader, row)
    countries = Country.objects.in_bulk(field_name="iso3")
    for row in read_csv(FOLDER / "country_support.csv"):
        loader.row(
            SupportPeriod,
            {"country": countries[row["iso3"]], "valid_from": date.fromisoformat(row["valid_from"])},
            category=row["category"],
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            source=row["source"],
            is_verified=row["is_verified"] == "true",
        )


def load_country(loader, row):
    """One line of countries.csv."""
    names = {column.removeprefix("name_"): value for column, value in row.items() if column.startswith("name_")}
    return loader.row(
        Country,
        {"iso3": row["iso3"]},
        iso2=row["iso2"],
        m49=row["m49"],
        un_group=row["un_group"],
        region_id=row["region"] or None,
        subregion_id=row["subregion"] or None,
        status=row["status"],
        source=row["source"],
        is_verified=row["is_verified"] == "true",
        **six("name", names),
    )


def load_work_programmes(loader):
    """Work programmes, objectives, deliverables."""
    tables = read_toml(FOLDER / "work_programmes.toml")
    for row in tables["work_programme"]:
        fields = six("name", row["name"]) | sourced(row)
        loader.row(WorkProgramme, {"code": row["code"]}, starts=row["starts_on"], ends=row["ends_on"], **fields)
    programmes = WorkProgramme.objects.in_bulk(field_name="code")
    for row in tables["objective"]:
        key = {"work_programme": programmes[row["work_programme"]], "number": row["number"]}
        loader.row(Objective, key, **six("name", row["name"]), **sourced(row))
    for row in tables["deliverable"]:
        programme = programmes[row["work_programme"]]
        loader.row(
            Deliverable,
            {"work_programme": programme, "code": row["code"]},
            objective=Objective.objects.get(work_programme=programme, number=row["objective"]),
            related={"also_in": [programmes[code] for code in row.get("also_in", [])]},
            **six("name", row["name"]),
            **sourced(row),
        )


def deliverable(reference):
    """The deliverable of `2014-2018:1(a)`."""
    programme, _colon, code = reference.partition(":")
    return Deliverable.objects.get(work_programme__code=programme, code=code)


def load_organisations(loader):
    """The organisations the sources name; they need no verification by the secretariat."""
    countries = Country.objects.in_bulk(field_name="iso3")
    for row in read_toml(FOLDER / "organisations.toml")["organisation"]:
        loader.row(
            Organisation,
            {"name": row["name"]},
            short_name=row["short_name"],
            kind=row["kind"],
            country=countries.get(row["country"]),
            city=row["city"],
            website=row.get("website", ""),
            status=OrganisationStatus.VERIFIED,
            **sourced(row),
        )


def load_bodies(loader):
    """Bodies, parents first."""
    rows = read_toml(FOLDER / "bodies.toml")["body"]
    for row in sorted(rows, key=lambda row: bool(row.get("parent"))):
        loader.row(
            Body,
            {"code": row["code"]},
            kind=row["kind"],
            parent=Body.objects.get(code=row["parent"]) if row.get("parent") else None,
            established=row.get("established", ""),
            related={"deliverables": [deliverable(reference) for reference in row.get("deliverables", [])]},
            **six("name", row["name"]),
            **sourced(row),
        )


def load_assessments(loader):
    """Assessments and their chapters, in the order of the file."""
    tables = read_toml(FOLDER / "assessments.toml")
    for row in tables["assessment"]:
        loader.row(
            Assessment,
            {"code": row["code"]},
            kind=row["kind"],
            is_fast_track=row["is_fast_track"],
            state=row["state"],
            deliverable=deliverable(row["deliverable"]) if row.get("deliverable") else None,
            **six("name", row["name"]),
            **sourced(row),
        )
    assessments = Assessment.objects.in_bulk(field_name="code")
    for position, row in enumerate(tables["chapter"]):
        key = {"assessment": assessments[row["assessment"]], "number": row["number"]}
        loader.row(Chapter, key, position=position, title=row["title"], **sourced(row))
