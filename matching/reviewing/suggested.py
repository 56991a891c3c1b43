"""What a verdict suggests, and when that can be proposed without looking at the response once more."""

from ..models import Outcome

# While the verdict is open it suggests nothing.
SUGGESTED = {True: Outcome.SUITABLE, False: Outcome.NOT_IN_LINE, None: ""}


def can_be_proposed_in_bulk(proposal, found, *, is_decided):
    """Whether the verdict suggests something, enough sheets stand behind it, no tie is open and nothing is decided.

    One reader alone does not speak for the task force unless a person looks at that very response.
    """
    has_enough = found.sheets >= proposal.call.reviewers_wanted
    return bool(SUGGESTED[found.relevant]) and has_enough and not found.open_ties and not is_decided
