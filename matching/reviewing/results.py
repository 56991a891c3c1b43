"""What the task force found: the consolidated sheets of many responses at once, and who may look at them."""

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from ipbes_portal.accounts.roles import is_staff_or_co_chair

from ..consolidation import consolidate
from ..models import Answer, Proposal, Review, Settlement
from ..scorecard import PARTS
from .conflicts import void_sheets


def judged_by(user):
    """The responses whose results `user` may see and decide on: staff and co-chairs, never in a matter of their own."""
    if not is_staff_or_co_chair(user):
        return Proposal.objects.none()
    return Proposal.objects.open_to_judge(user).sent()


def disputed(proposals):
    """Those of a Proposal queryset on which sheets may stand even: to a criterion nobody settled, some say yes and no.

    Counted by the database, so that the sheets need be brought together only where that can show a tie. It finds some
    too many (a majority decides; C6 and C11 follow from their parts; a sheet may be void), and never too few.
    """
    settled = Settlement.objects.filter(proposal=OuterRef("review__proposal"), code=OuterRef("criterion"))
    answers = Answer.objects.filter(review__proposal__in=proposals.values("pk"), review__in=Review.objects.submitted())
    rows = answers.annotate(criterion=WHOLE).filter(~Exists(settled)).values("review__proposal", "criterion")
    both = rows.annotate(yes=Count("pk", filter=Q(value=True)), no=Count("pk", filter=Q(value=False)))
    return proposals.filter(pk__in=both.filter(yes__gt=0, no__gt=0).values("review__proposal"))


# The criterion an answer is about, also where it is to one of its parts.
WHOLE = Case(*(When(code__startswith=f"{code}.", then=Value(code)) for code in PARTS), default=F("code"))


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
