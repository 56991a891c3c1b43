"""What national focal points say about a response, as plain data for those who judge it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class ConsultationFact:
    """One country of a response: whether its focal points were asked, and what they answered and when."""

    country: str
    asked_at: datetime | None
    answer: str
    label: str
    comment: str
    answered_at: datetime | None


def consultation_facts(proposal):
    """A fact for each country that was asked, by name; silence is "no answer", never a yes."""
    rows = proposal.consultations.select_related("country")
    return sorted((_fact(row) for row in rows), key=lambda fact: fact.country)


def _fact(row):
    label = row.get_answer_display() if row.answer else _("no answer")
    return ConsultationFact(row.country.name, row.asked_at, row.answer, str(label), row.comment, row.answered_at)
