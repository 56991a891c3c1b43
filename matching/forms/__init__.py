"""What people type about calls and responses."""

from .calls import CallForm, CallWordingForm, CodeForm, PolicyForm
from .proposals import (
    SECTION_FORMS,
    ClarificationForm,
    CoEditorForm,
    DuplicateForm,
    FileForm,
    ReasonForm,
    StartForm,
)

__all__ = [
    "CallForm",
    "CallWordingForm",
    "ClarificationForm",
    "CoEditorForm",
    "CodeForm",
    "DuplicateForm",
    "FileForm",
    "PolicyForm",
    "ReasonForm",
    "SECTION_FORMS",
    "StartForm",
]
