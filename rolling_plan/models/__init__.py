"""Facts of the rolling plan."""

from .edition import Edition, EditionName, EditionStatus, EditionText, Rendering, Stage
from .section import Assignment, Section, SectionKind
from .text_import import TextImport

__all__ = [
    "Assignment",
    "Edition",
    "EditionName",
    "EditionStatus",
    "EditionText",
    "Rendering",
    "Section",
    "SectionKind",
    "Stage",
    "TextImport",
]
