"""Fills in sheets for tests, through the real action."""

from matching import actions
from matching.models import Review

# A sheet that passes under strategy 1 and lacks nothing.
PASSING = {"C1": (True, ""), "C2": (True, "It trains authors."), "C3": (True, ""), "C4": (True, "")}


def passing_sheet(review, **more):
    """The sheet with answers that pass under strategy 1; `more` codes may be given, such as C4=(False, "Why")."""
    fresh = Review.objects.select_related("reviewer").get(pk=review.pk)
    return actions.save_sheet(fresh, by=fresh.reviewer, answers=PASSING | more, comment="", version=fresh.version)


def answered(review):
    """The answers of a sheet as stored."""
    return Review.objects.get(pk=review.pk).given
