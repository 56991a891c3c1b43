"""Everything that changes calls and the responses to them."""

from .calls import (
    close_call,
    close_due_calls,
    create_call,
    edit_call,
    join_call,
    open_call,
    set_policy,
    translate_call,
)
from .drafts import (
    add_co_editor,
    add_proposal_file,
    draft_proposal,
    edit_proposal,
    remove_co_editor,
    remove_proposal_file,
)
from .proposals import (
    accept_proposal,
    clarify,
    mark_duplicate,
    return_proposal,
    submit_proposal,
    withdraw_proposal,
)

__all__ = [
    "accept_proposal",
    "add_co_editor",
    "add_proposal_file",
    "clarify",
    "close_call",
    "close_due_calls",
    "create_call",
    "draft_proposal",
    "edit_call",
    "edit_proposal",
    "join_call",
    "mark_duplicate",
    "open_call",
    "remove_co_editor",
    "remove_proposal_file",
    "return_proposal",
    "set_policy",
    "submit_proposal",
    "translate_call",
    "withdraw_proposal",
]
