"""How much of the support a response seeks is covered by its matches: delivered, agreed, in talks, missing."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy

from ..models import GIVES, TALKING, WITH_PROJECT, Match, MatchStatus
from ..responding.support import Support
from .promised import HELD

STAGE = {MatchStatus.DELIVERED: "delivered", MatchStatus.AGREED: "agreed"} | dict.fromkeys(TALKING, "in_talks")
STATES = {
    "delivered": pgettext_lazy("of support", "delivered"),
    "agreed": pgettext_lazy("of support", "agreed"),
    "partly": pgettext_lazy("of support", "partly agreed"),
    "in_talks": pgettext_lazy("of support", "in talks"),
    "missing": pgettext_lazy("of support", "missing"),
}


@dataclass
class Part:
    """One kind of support a response seeks; amounts in US dollars for money, numbers of matches otherwise.

    `sought` is None for support without a number, and for money of which the response does not say how much.
    """

    support: Support
    sought: Decimal | None = None
    delivered: Decimal = Decimal(0)
    agreed: Decimal = Decimal(0)
    in_talks: Decimal = Decimal(0)
    agreements: int = 0
    talks: int = 0

    @property
    def held(self):
        """Agreed or delivered."""
        return self.agreed + self.delivered

    @property
    def missing(self):
        """What nobody has agreed to give; None where `sought` is."""
        return None if self.sought is None else max(self.sought - self.held, Decimal(0))

    @property
    def is_covered(self):
        """Whether all of it is agreed or delivered; support without a number is covered by any agreement."""
        return self.missing == 0 if self.sought is not None else self.agreements > 0

    @property
    def state(self):
        """The key of STATES that says where it stands."""
        if self.is_covered:
            return "agreed" if self.agreed else "delivered"
        if self.held:
            return "partly"
        return "in_talks" if self.talks else "missing"

    @property
    def label(self):
        """Where it stands, in words."""
        return STATES[self.state]

    @property
    def percent(self):
        """How much is agreed or delivered, from 0 to 100."""
        return self._percent(self.held, self.is_covered)

    @property
    def percent_with_talks(self):
        """The same with what is in talks."""
        return self._percent(self.held + self.in_talks, self.is_covered or self.talks > 0)

    def _percent(self, amount, is_whole):
        if self.sought:
            return min(100, int(100 * amount / self.sought))
        return 100 if is_whole else 0


@dataclass
class Coverage:
    """The parts of the support one response seeks, in the order financial, technical, in kind."""

    parts: dict = field(default_factory=dict)

    def __iter__(self):
        return iter(self.parts.values())

    def __bool__(self):
        return bool(self.parts)

    @property
    def is_full(self):
        """Whether nothing is missing."""
        return all(part.is_covered for part in self)

    @property
    def sought(self):
        """The kinds of support sought, by their codes."""
        return frozenset(part.support.value for part in self)

    @property
    def missing(self):
        """Those that are not covered yet."""
        return frozenset(part.support.value for part in self if not part.is_covered)

    @property
    def missing_usd(self):
        """The money still missing in US dollars; None where none is sought or the response gives no amount."""
        part = self.parts.get(Support.FINANCIAL)
        return part.missing if part else None


def coverage_of(proposals):
    """{primary key: Coverage} of these Proposal rows, in one query."""
    found = {proposal.pk: _sought(proposal) for proposal in proposals}
    rows = Match.objects.filter(proposal__in=list(found), status__in=list(STAGE)).order_by("pk")
    for pk, kind, status, amount in rows.values_list("proposal", "offer__kind", "status", "amount_usd"):
        part = found[pk].parts.get(Support(GIVES[kind]))
        if part is not None:
            _add(part, STAGE[status], amount)
    return found


def _sought(proposal):
    parts = {}
    if proposal.kind in WITH_PROJECT:
        for support in Support:
            if getattr(proposal, f"seeks_{support.value}"):
                money = proposal.amount_usd if support == Support.FINANCIAL else None
                parts[support] = Part(support, sought=money)
    return Coverage(parts)


def _add(part, stage, amount):
    """Money by its amount; other support counts as one."""
    value = (amount or Decimal(0)) if part.support == Support.FINANCIAL else Decimal(1)
    setattr(part, stage, getattr(part, stage) + value)
    if stage == "in_talks":
        part.talks += 1
    else:
        part.agreements += 1


def with_coverage(rows):
    """The rows of one page of a list, each with its `coverage`."""
    rows = list(rows)
    found = coverage_of(rows)
    for row in rows:
        row.coverage = found[row.pk]
    return rows


def not_fully_covered(proposals):
    """Those of a Proposal queryset of whose support something is missing: read as `coverage_of` reads it."""
    lacking = Q()
    for support in Support:
        lacking |= Q(**{f"seeks_{support.value}": True}) & _lacks(support)
    return proposals.filter(lacking, kind__in=WITH_PROJECT)


def _lacks(support):
    kinds = [kind for kind, gives in GIVES.items() if gives == support.value]
    held = Match.objects.filter(proposal=OuterRef("pk"), status__in=HELD, offer__kind__in=kinds)
    if support != Support.FINANCIAL:
        return ~Exists(held)
    money = held.order_by().values("proposal").annotate(total=Sum("amount_usd")).values("total")
    short = Q(amount_usd__gt=Coalesce(Subquery(money), Decimal(0)))
    return (Q(amount_usd__isnull=True) & ~Exists(held)) | (Q(amount_usd__isnull=False) & short)
