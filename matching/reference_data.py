"""Reads the categories of responses into rows."""

from pathlib import Path

from ipbes_portal.reference import read_toml, six, sourced

from .models import Category

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
