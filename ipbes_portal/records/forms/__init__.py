"""What staff type about records, one module per subject."""

from .assessments import AssessmentForm, ChapterForm, MilestoneForm
from .bodies import BodyForm, BodyTermForm, HandOverForm, PostForm, UnitHostForm
from .documents import DocumentFileForm, DocumentForm
from .sessions import AgendaItemForm, SessionForm

__all__ = [
    "AgendaItemForm",
    "AssessmentForm",
    "BodyForm",
    "BodyTermForm",
    "ChapterForm",
    "DocumentFileForm",
    "DocumentForm",
    "HandOverForm",
    "MilestoneForm",
    "PostForm",
    "SessionForm",
    "UnitHostForm",
]
