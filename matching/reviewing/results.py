"""What the task force found: the consolidated sheets of many responses at once, and who may look at them."""

from ipbes_portal.accounts.roles import is_staff_or_co_chair

from ..consolidation import consolidate
from ..models import Answer, Proposal, Review, Settlement
from .conflicts import void_sheets


def judged_by(user):
    """The responses whose results `user` may see and decide on: staff and co-chairs, never in a matter of their own."""
    if not is_staff_or_co_chair(user):
        return Proposal.objects.none()
    return Proposal.objects.open_to_judge(user).sent()


def consolidated(proposals):
    """{pk: Consolidated} of responses or their ids, in a number of queries that does not grow with them.

    Sheets of reviewers found in conflict after they had sent them in do not count; see `conflicts.void_sheets`.
    """
    keys = [getattr(row, "pk", row) for row in proposals]
    sheets, void, grounds = {key: {} for key in keys}, {key: {} for key in keys}, void_sheets(keys)
    for proposal, review in Review.objects.submitted().filter(proposal__in=keys).values_list("proposal", "pk"):
        if review in grounds:
            void[proposal][review] = grounds[review]
        else:
            sheets[proposal][review] = {}
    answers = Answer.objects.filter(review__in=[pk for found in sheets.values() for pk in found])
    for proposal, review, code, value in answers.values_list("review__proposal", "review", "code", "value"):
        sheets[proposal][review][code] = value
    settled = {}
    for proposal, code, value in Settlement.objects.filter(proposal__in=keys).values_list("proposal", "code", "value"):
        settled.setdefault(proposal, {})[code] = value
    return {key: consolidate(sheets[key].values(), settled.get(key), void[key]) for key in keys}


def consolidated_one(proposal):
    """The Consolidated of one response."""
    return consolidated([proposal])[proposal.pk]


def verdicts_of(proposal, found):
    """(strategy, whether it passes) for those the response claims, and others on which the sheets come to a result."""
    claimed = {strategy.number for strategy in proposal.strategies.all()}
    verdicts = [(number, verdict.passed) for number, verdict in found.verdicts.items()]
    return [(number, passed) for number, passed in verdicts if number in claimed or passed is not None]
