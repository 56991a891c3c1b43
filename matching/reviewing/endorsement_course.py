"""The course of a request for recognition or endorsement, and how much of the time of a grant is over."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ipbes_portal.audit.models import Entry
from ipbes_portal.audit.verbs import label

from ..models import EndorsementStatus
from ..models.endorsement import ENDS_SOON

# What an organisation is told of, and of what with the reason; sheets and consultations stay with those who judge.
TOLD = {
    "ask_endorsement",
    "return_endorsement",
    "answer_return",
    "close_endorsement_review",
    "put_endorsement",
    "take_endorsement_back",
    "grant_endorsement",
    "refuse_endorsement",
    "withdraw_endorsement",
    "revoke_endorsement",
    "lapse_endorsement",
}


def course_of(endorsement, *, in_full, matter=None):
    """Lines for timeline.html, newest first; the organisation sees no names, and only the steps it is told of."""
    lines = _ahead(endorsement, matter)
    for entry in Entry.objects.about(endorsement).select_related("actor__person"):
        if in_full or entry.verb in TOLD:
            actor = entry.actor.person if in_full and entry.actor else ""
            detail = entry.details.get("note", "")
            lines.append({"title": label(entry.verb), "when": entry.at, "actor": actor, "detail": detail})
    return lines


def _ahead(endorsement, matter):
    """What has a day that is still to come: the decision that is wanted, or the end of a grant."""
    if endorsement.status == EndorsementStatus.BEFORE_BODY and matter and matter.due_on:
        return [{"title": _("Decision of the body"), "when": matter.due_on, "is_future": True}]
    if endorsement.is_granted and not endorsement.is_lapsed:
        return [{"title": _("Last day on which it holds"), "when": endorsement.valid_until, "is_future": True}]
    return []


@dataclass(frozen=True)
class Validity:
    """The time of a grant as of a day: both days, how many days of it are over, and how many are left."""

    starts: date
    ends: date
    as_of: date
    passed: int
    left: int

    @property
    def days(self):
        """How many days it holds in all."""
        return self.passed + self.left

    @property
    def months_left(self):
        """How many whole months are left."""
        months = 12 * (self.ends.year - self.as_of.year) + self.ends.month - self.as_of.month
        return months - (self.ends.day < self.as_of.day)

    @property
    def ends_soon(self):
        """Whether it is time to ask for a renewal."""
        return 0 < self.left <= ENDS_SOON


def validity_of(endorsement, today):
    """The Validity of what was granted; None while nothing is. A grant that was taken back has no days left."""
    if endorsement.valid_from is None:
        return None
    starts, ends = endorsement.valid_from, endorsement.valid_until
    days = (ends - starts).days + 1
    left = 0 if endorsement.status == EndorsementStatus.WITHDRAWN else min(max((ends - today).days + 1, 0), days)
    return Validity(starts, ends, today, days - left, left)
