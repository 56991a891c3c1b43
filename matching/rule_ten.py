"""Rule 10 of the financial procedures: who approves a dedicated contribution to the trust fund (5/3 A fn9).

Pure: no model, no query. Not to be confused with implementation rule 10 on conflicts of interest.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The most that the Bureau approves, in US dollars: one single contribution of one contributor to one activity. A
# contribution of exactly this amount does not exceed it (5/3 A fn9).
LIMIT = Decimal("300000.00")


class Outcome(TextChoices):
    """Where a contribution goes under rule 10."""

    NOT_APPLIED = "not_applied", _("rule 10 is not applied")
    ACTIVITY_FIRST = "activity_first", _("the Plenary approves the activity first")
    BUREAU = "bureau", _("the Bureau approves")
    PLENARY = "plenary", _("the Plenary approves")


@dataclass(frozen=True)
class Route:
    """Where a contribution goes, and why, in the language that was active."""

    outcome: Outcome
    sentence: str


def route(amount_usd, *, is_dedicated, is_through_trust_fund, activity_approved):
    """The Route of one single contribution by one contributor to one activity. Source: 5/3 A fn9, A¶12(a)–(c).

    `amount_usd` is a Decimal in US dollars, or None for a gift without an amount, such as one in kind;
    `activity_approved` says whether the Plenary has approved the activity. Earlier contributions play no part: the
    rule speaks of the single one (see `running_total`). ValueError: a float or anything else that is no Decimal; zero,
    less, infinite or no number; no amount where the amount decides; a condition that is not True or False.
    """
    _refuse_what_is_unknown(is_dedicated, is_through_trust_fund, activity_approved)
    if amount_usd is not None:
        _refuse_what_is_no_amount(amount_usd)
    if not is_through_trust_fund:
        return Route(Outcome.NOT_APPLIED, gettext("Rule 10 is not applied: the gift does not go to the trust fund."))
    if not is_dedicated:
        return Route(
            Outcome.NOT_APPLIED,
            gettext("Rule 10 is not applied: the gift goes to the general budget of the trust fund."),
        )
    if not activity_approved:
        return Route(
            Outcome.ACTIVITY_FIRST,
            gettext("The Plenary has to approve the activity first: rule 10 covers only activities it has approved."),
        )
    return _by_amount(amount_usd)


def running_total(amounts):
    """The sum of the contributions of one contributor to one activity, in US dollars; Decimal("0.00") for none.

    Shown beside the route, so that a gift split into smaller ones is seen; it blocks nothing, because rule 10 speaks
    of the single contribution (5/3 A fn9). ValueError as in `route`; an unknown amount must not pass as nothing.
    """
    total = Decimal("0.00")
    for amount in amounts:
        _refuse_what_is_no_amount(amount)
        total += amount
    return total


def _by_amount(amount_usd):
    """Bureau up to the limit, Plenary above it (5/3 A fn9)."""
    if amount_usd is None:
        raise ValueError(gettext("Rule 10 needs the amount in US dollars."))
    limit = {"limit": number_format(LIMIT, decimal_pos=0, force_grouping=True)}
    if amount_usd > LIMIT:
        sentence = gettext("The Plenary approves, because this single contribution exceeds USD %(limit)s.")
        return Route(Outcome.PLENARY, sentence % limit)
    sentence = gettext("The Bureau approves, because this single contribution does not exceed USD %(limit)s.")
    return Route(Outcome.BUREAU, sentence % limit)


def _refuse_what_is_no_amount(amount):
    """Floats are refused because 300,000.01 has no exact one: the limit must not depend on rounding."""
    if not isinstance(amount, Decimal):
        raise ValueError(gettext("Give the amount in US dollars as an exact decimal number."))
    if not amount.is_finite() or amount <= 0:
        raise ValueError(gettext("The amount in US dollars must be a number above zero."))


def _refuse_what_is_unknown(*conditions):
    """A condition nobody has answered must not count as a no."""
    if not all(isinstance(condition, bool) for condition in conditions):
        raise ValueError(gettext("Each condition of rule 10 must be answered with yes or no."))
