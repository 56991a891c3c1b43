"""The sheets on a request for recognition or endorsement, counted test by test."""

from dataclasses import dataclass

from ..models import EndorsementReview


@dataclass(frozen=True)
class Tally:
    """How one of the four tests stands: its question, and how many said yes and no."""

    question: str
    yes: int
    no: int

    @property
    def is_passed(self):
        """Whether more reviewers said yes than no."""
        return self.yes > self.no


def tests_of(sheets):
    """The four tests over these sheets; without a sheet, nothing."""
    sheets = list(sheets)
    if not sheets:
        return []
    found = []
    for name in EndorsementReview.TESTS:
        yes = sum(getattr(sheet, name) for sheet in sheets)
        question = str(EndorsementReview._meta.get_field(name).verbose_name)
        found.append(Tally(question, yes, len(sheets) - yes))
    return found
