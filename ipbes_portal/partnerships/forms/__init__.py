"""What people type into the registers of partners and money."""

from .agreements import AgreementForm
from .dialogues import DialogueForm, EntryForm, MoveForm
from .opportunities import NoteForm, OpportunityCreateForm, OpportunityForm
from .registers import SimilarForm, UptakeForm

__all__ = [
    "AgreementForm",
    "DialogueForm",
    "EntryForm",
    "MoveForm",
    "NoteForm",
    "OpportunityCreateForm",
    "OpportunityForm",
    "SimilarForm",
    "UptakeForm",
]
