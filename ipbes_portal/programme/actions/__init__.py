"""Everything that changes activities, reports, contributions, occasions and who took part, one module per noun."""

from .activities import (
    RELATED,
    add_activity,
    draft_report,
    edit_activity,
    move_activity,
    set_recognition,
    translate_activity,
)
from .contributions import edit_contribution, record_contribution, remove_contribution
from .occasions import add_occasion, edit_occasion, remove_occasion
from .participations import (
    add_new_participant,
    add_participant,
    correct_participation,
    import_participants,
    mark_attendance,
    note_participation,
    remove_participation,
)
from .reports import (
    accept_report,
    current_round,
    decline_report,
    open_reporting_round,
    report_activity,
    return_report,
    stage_by_dates,
)

__all__ = [
    "RELATED",
    "accept_report",
    "add_activity",
    "add_new_participant",
    "add_occasion",
    "add_participant",
    "correct_participation",
    "current_round",
    "decline_report",
    "draft_report",
    "edit_activity",
    "edit_contribution",
    "edit_occasion",
    "import_participants",
    "mark_attendance",
    "move_activity",
    "note_participation",
    "open_reporting_round",
    "record_contribution",
    "remove_contribution",
    "remove_occasion",
    "remove_participation",
    "report_activity",
    "return_report",
    "set_recognition",
    "stage_by_dates",
    "translate_activity",
]
