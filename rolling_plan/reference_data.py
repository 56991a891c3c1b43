"""Reads the outline of the plan and our own wording of its paragraphs into rows; nouns bring their own texts."""

from pathlib import Path

from ipbes_portal.programme.models import Criterion, CriterionOption, Initiative, Route, Strategy
from ipbes_portal.records.models import Decision
from ipbes_portal.reference import read_toml, sourced
from ipbes_portal.texts.models import Text

from .models import Section, SectionKind

FOLDER = Path(__file__).parent / "reference"
# Where a heading for each strategy stands: above its initiatives, and above its criteria.
HEADED = ["B", "C"]
# Nouns whose text is the text of their paragraph.
ITEMS = [Initiative, Criterion, CriterionOption, Route]


def load(loader):
    """Load the outline from the top down; what staff moved, withdrew or rewrote since stays as they left it."""
    tables = read_toml(FOLDER / "sections.toml")
    for position, row in enumerate(tables["plan_section"], start=1):
        _written(loader, row["letter"], SectionKind.SECTION, None, position, row["title"], {}, row)
    sections = Section.objects.in_bulk([row["letter"] for row in tables["plan_section"]], field_name="key")
    for letter in HEADED:
        # Paragraphs that belong to no strategy stand before the headings.
        for position, strategy in enumerate(Strategy.objects.all(), start=11):
            _placed(f"{letter}.{strategy.number}", SectionKind.HEADING, sections[letter], position, None)
    for position, row in enumerate(tables["plan_text"], start=1):
        strategy = row.get("strategy")
        parent = Section.objects.get(key=f"{row['section']}.{strategy}") if strategy else sections[row["section"]]
        _written(loader, row["paragraph"], SectionKind.PARAGRAPH, parent, position, row["title"], row["body"], row)
    for model in ITEMS:
        _place_nouns(model)


def _written(loader, key, kind, parent, position, titles, bodies, row):
    """A part whose words stand in our file."""
    symbols = [reference.partition(" ")[0] for reference in row.get("decisions", [])]
    loader.row(
        Section,
        {"key": key},
        text=(titles, bodies),
        related={"decisions": list(Decision.objects.filter(symbol__in=symbols))},
        kind=kind,
        parent=parent,
        position=position,
        **sourced(row),
    )


def _placed(key, kind, parent, position, text):
    """A part whose words a noun brings, or that has none until an official text comes."""
    if not Section.objects.filter(key=key).exists():
        text = text or Text.objects.create()
        Section.objects.create(key=key, kind=kind, parent=parent, position=position, text=text)


def _place_nouns(model):
    """Every row of `model` at the paragraph it names, in its own order."""
    kind = SectionKind.BULLET if model is CriterionOption else SectionKind.ITEM
    for position, row in enumerate(model.objects.select_related("text"), start=1):
        parent = Section.objects.filter(key=row.paragraph.rpartition(".")[0]).first()
        if parent:
            _placed(row.paragraph, kind, parent, position, row.text)
