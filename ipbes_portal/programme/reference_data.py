"""Reads the reference files of the plan, its criteria and needs, and the meetings of bodies, into rows."""

from pathlib import Path

from ipbes_portal.directory.models import Body, Organisation
from ipbes_portal.records.models import Decision
from ipbes_portal.records.reference_data import FOLDER as RECORDS_FOLDER
from ipbes_portal.records.reference_data import country, plain
from ipbes_portal.reference import read_toml, six, sourced

from .models import (
    Criterion,
    CriterionOption,
    FocusArea,
    Goal,
    Initiative,
    Need,
    NeedCategory,
    NeedList,
    Occasion,
    OccasionKind,
    Principle,
    Route,
    Strategy,
)

FOLDER = Path(__file__).parent / "reference"


def load(loader):
    """Load everything this app keeps, in the order of dependence."""
    load_strategies(loader)
    load_plan(loader)
    load_criteria(loader)
    load_routes(loader)
    load_needs(loader)
    load_body_meetings(loader)


def plan_noun(loader, model, key, row, **fields):
    """One part of the plan with its name, our own wording, its paragraph and the decisions it refers to."""
    symbols = [reference.partition(" ")[0] for reference in row.get("decisions", [])]
    decisions = list(Decision.objects.filter(symbol__in=symbols))
    return loader.row(
        model,
        key,
        text=(row["name"], row["body"]),
        paragraph=row["paragraph"],
        related={"decisions": decisions} | fields.pop("related", {}),
        **six("name", row["name"]),
        **sourced(row),
        **fields,
    )


def load_strategies(loader):
    """Strategies, initiatives, focus areas."""
    tables = read_toml(FOLDER / "strategies.toml")
    for row in tables["strategy"]:
        plan_noun(loader, Strategy, {"number": row["number"]}, row)
    strategies = Strategy.objects.in_bulk(field_name="number")
    for row in tables["initiative"]:
        plan_noun(
            loader,
            Initiative,
            {"code": row["code"]},
            row,
            strategy=strategies[row["strategy"]],
            management_mode=row["management_mode"],
            funding_mode=row["funding_mode"],
            **six("manager", row["manager"]),
            **six("funding", row["funding"]),
        )
    for row in tables["focus_area"]:
        plan_noun(loader, FocusArea, {"number": row["number"]}, row, strategy=strategies[row["strategy"]])


def load_plan(loader):
    """Principles, and the Goals the programme serves."""
    tables = read_toml(FOLDER / "plan.toml")
    for row in tables["principle"]:
        plan_noun(loader, Principle, {"key": row["key"]}, row, number=row["number"])
    for row in tables["goal"]:
        goal = loader.row(Goal, {"number": row["number"]}, **six("name", row["name"]), **sourced(row))
        goal.initiatives.set(Initiative.objects.filter(code__in=row["initiatives"]))


def load_criteria(loader):
    """The twelve criteria with the families of C6 and the features of C11."""
    tables = read_toml(FOLDER / "criteria.toml")
    strategies = Strategy.objects.in_bulk(field_name="number")
    for row in tables["criterion"]:
        number = int(row["code"].removeprefix("C"))
        plan_noun(loader, Criterion, {"code": row["code"]}, row, strategy=strategies[row["strategy"]], number=number)
    for position, row in enumerate(tables["criterion_option"]):
        loader.row(
            CriterionOption,
            {"code": row["code"]},
            # Its name is all an option says, so that is its text too.
            text=({}, row["name"]),
            criterion=Criterion.objects.get(code=row["criterion"]),
            paragraph=row["paragraph"],
            position=position,
            **six("name", row["name"]),
            **sourced(row),
        )


def load_routes(loader):
    """The ways to contribute, parents first."""
    for position, row in enumerate(read_toml(FOLDER / "routes.toml")["route"]):
        parent = Route.objects.filter(code=row.get("parent", "")).first()
        plan_noun(loader, Route, {"code": row["code"]}, row, parent=parent, position=position)


def load_needs(loader):
    """Versions of the list of needs, categories and needs; every need stands in every version we know of."""
    tables = read_toml(FOLDER / "needs.toml")
    for row in tables["need_list"]:
        loader.row(
            NeedList,
            {"version": int(row["version"])},
            decision=Decision.objects.get(symbol=row["decision"]),
            adopted=row["adopted"],
            **six("note", row["note"]),
            **sourced(row),
        )
    lists = list(NeedList.objects.all())
    for row in tables["need_category"]:
        loader.row(NeedCategory, {"number": row["number"]}, **six("name", row["name"]), **sourced(row))
    categories = NeedCategory.objects.in_bulk(field_name="number")
    for row in tables["need"]:
        loader.row(
            Need,
            {"code": row["code"]},
            category=categories[row["category"]],
            related={"lists": lists},
            **six("name", row["name"]),
            **sourced(row),
        )


def load_body_meetings(loader):
    """Meetings of bodies are occasions like any other."""
    for row in read_toml(RECORDS_FOLDER / "registers.toml")["body_meeting"]:
        loader.row(
            Occasion,
            {
                "kind": OccasionKind.BODY_MEETING,
                "body": Body.objects.get(code=row["body"]),
                "ordinal": row.get("ordinal"),
                "starts": row["starts"],
                "city": row["city"],
            },
            ends=row.get("ends", ""),
            country=country(row["country"]),
            host=Organisation.objects.get(name=row["host"]) if row.get("host") else None,
            note=plain(row.get("note", "")),
            **sourced(row),
        )
