"""Reads the categories of responses and the template of the self-assessments into rows."""

from pathlib import Path

from ipbes_portal.reference import read_toml, six, sourced

from .models import AssessmentQuestion, AssessmentSector, Category

FOLDER = Path(__file__).parent / "reference"


def load(loader):
    """Load everything this app keeps."""
    for row in read_toml(FOLDER / "categories.toml")["category"]:
        loader.row(
            Category,
            {"code": row["code"]},
            position=row["position"],
            is_main=row.get("is_main", True),
            **six("name", row["name"]),
            **sourced(row),
        )
    _load_self_assessment(loader)


def _load_self_assessment(loader):
    """The template of the national self-assessments: sectors, each with its questions in the order of the file."""
    for place, row in enumerate(read_toml(FOLDER / "self_assessment.toml")["sector"], 1):
        sector = loader.row(
            AssessmentSector, {"code": row["code"]}, position=place, **six("name", row["name"]), **sourced(row)
        )
        for number, question in enumerate(row["question"], 1):
            loader.row(
                AssessmentQuestion,
                {"code": question["code"]},
                sector=sector,
                position=number,
                **six("name", question["name"]),
                **sourced(row),
            )
