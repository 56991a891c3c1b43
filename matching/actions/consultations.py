"""Asking national focal points whether a response reflects the needs of their country, and their answers."""

from datetime import timedelta

from django.db import transaction

from ipbes_portal import clock
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import COUNTRY_ROLES
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import require

from .. import rules
from ..letters import proposals as letters
from ..models import Consultation, ProposalStatus
from .drafts import locked

REMIND_AFTER = timedelta(days=14)


@transaction.atomic
def ask_focal_points(proposal, *, by, countries=None):
    """Ask the focal points of `countries`, or of every country of the response; a country is asked once.

    Where nobody holds the role today the question waits for whoever is nominated. Answers the new questions.
    """
    stored = locked(proposal)
    require(rules.can_ask_focal_points(by, stored))
    asked = set(stored.consultations.values_list("country_id", flat=True))
    wanted = stored.countries.all() if countries is None else stored.countries.filter(pk__in=[c.pk for c in countries])
    new = [Consultation(proposal=stored, country=country, asked_by=by) for country in wanted if country.pk not in asked]
    for consultation in new:
        consultation.save()
        record(by=by, verb="ask_focal_points", target=stored, country=consultation.country.iso3)
        _tell(consultation, "matching.consultation_asked", letters.consultation_asked)
    return new


@transaction.atomic
def answer_consultation(consultation, *, by, answer, comment=""):
    """A focal point answers yes, no or with a comment; the answer may be changed while the response counts."""
    stored = Consultation.objects.select_for_update(of=("self",)).select_related("proposal", "country", "asked_by")
    stored = stored.get(pk=consultation.pk)
    require(rules.can_answer_consultation(by, stored))
    stored.answer, stored.comment = answer, comment.strip()
    stored.answered_by, stored.answered_at = by, clock.now()
    stored.full_clean()
    stored.save()
    record(by=by, verb="answer_consultation", target=stored, answer=stored.answer)
    notify([stored.asked_by], "matching.consultation_answered", lambda: letters.consultation_answered(stored))
    return stored


def remind_focal_points():
    """Remind once, on the fifteenth day, the focal points of countries that have not answered."""
    before = clock.now() - REMIND_AFTER
    waiting = Consultation.objects.filter(
        answer="", asked_at__lte=before, reminded_at__isnull=True, proposal__status=ProposalStatus.ACCEPTED
    )
    for consultation in waiting.select_related("proposal__text", "country"):
        with transaction.atomic():
            # The claim: a second run, or a second worker, finds nothing.
            claimed = Consultation.objects.filter(pk=consultation.pk, reminded_at__isnull=True)
            if claimed.update(reminded_at=clock.now()):
                _tell(consultation, "matching.consultation_asked", letters.consultation_reminder)


def focal_points_of(country):
    """The users who are focal point or deputy of a country today."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(role__in=COUNTRY_ROLES, country=country)
    return User.objects.filter(person__in=grants.values("person"), is_active=True)


def _tell(consultation, kind, words):
    notify(focal_points_of(consultation.country), kind, lambda: words(consultation))
