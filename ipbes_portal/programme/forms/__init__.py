"""What people type about activities, reports, gifts and gatherings, one module per noun."""

from .activities import (
    ActivityForm,
    MoveForm,
    NoteForm,
    PartnersForm,
    ReportForm,
    ReportingRoundForm,
    StaffActivityForm,
    WordingForm,
)
from .contributions import ContributionForm
from .occasions import OccasionForm, ParticipantTableForm, ParticipationForm, RemovalForm

__all__ = [
    "ActivityForm",
    "ContributionForm",
    "MoveForm",
    "NoteForm",
    "OccasionForm",
    "ParticipantTableForm",
    "ParticipationForm",
    "PartnersForm",
    "RemovalForm",
    "ReportForm",
    "ReportingRoundForm",
    "StaffActivityForm",
    "WordingForm",
]
