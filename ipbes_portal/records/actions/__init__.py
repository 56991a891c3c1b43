"""Everything that changes records, one module per noun."""

from .assessments import (
    FIRST,
    add_assessment,
    add_chapter,
    add_milestone,
    edit_assessment,
    edit_chapter,
    edit_milestone,
)
from .bodies import add_body, add_body_term, edit_body, edit_body_term
from .documents import add_document, add_document_file, edit_document
from .posts import add_post, contradiction, edit_post
from .sessions import add_agenda_item, add_session, edit_agenda_item, edit_session
from .texts import as_data, save_document_text
from .units import add_unit_host, edit_unit_host, hand_over_unit

__all__ = [
    "FIRST",
    "add_agenda_item",
    "add_assessment",
    "add_body",
    "add_body_term",
    "add_chapter",
    "add_document",
    "add_document_file",
    "add_milestone",
    "add_post",
    "add_session",
    "add_unit_host",
    "contradiction",
    "as_data",
    "edit_agenda_item",
    "edit_assessment",
    "edit_body",
    "edit_body_term",
    "edit_chapter",
    "edit_document",
    "edit_milestone",
    "edit_post",
    "edit_session",
    "edit_unit_host",
    "hand_over_unit",
    "save_document_text",
]
