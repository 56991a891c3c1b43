"""Where the activity of an offer stands with recognition and endorsement, and how its organisation asks for them."""

from dataclasses import dataclass

from django.db.models import Q

from ipbes_portal.programme.models import Activity, ActivityLevel, OrganisationRole

from ..models import Endorsement, OfferRoute, OfferStatus
from ..rules.endorsements import can_ask_endorsement
from ..rules.offers import is_offerer

MOST = 5  # activities that are offered for choice


@dataclass(frozen=True)
class RecognitionAsked:
    """The requests that belong to an offer, newest first; the activities for which the reader may ask; and whether."""

    requests: list
    activities: list
    may_ask: bool


def recognition_of(user, offer):
    """The RecognitionAsked of an offer of the route "own activity"; None for other routes and before it is sent."""
    if offer.route != OfferRoute.OWN_ACTIVITY or offer.submitted_at is None:
        return None
    belonging = Q(offer=offer)
    if offer.activity_id:
        belonging |= Q(activity=offer.activity_id, organisation=offer.organisation_id)
    requests = list(Endorsement.objects.visible_to(user).filter(belonging).for_list())
    may_ask = not requests and offer.status == OfferStatus.OPEN and is_offerer(user, offer)
    activities = _that_may_be_asked_for(user, offer) if may_ask else []
    return RecognitionAsked(requests, activities, may_ask)


def _that_may_be_asked_for(user, offer):
    """The activity of the offer; where it names none, those of the plan that its organisation leads or reported."""
    activities = Activity.objects.in_plan().with_texts()
    if offer.activity_id:
        activities = activities.filter(pk=offer.activity_id)
    else:
        led = Q(partnerships__organisation=offer.organisation_id, partnerships__role=OrganisationRole.LEAD)
        own = activities.filter(led | Q(reporting_organisation=offer.organisation_id))
        activities = own.exclude(level=ActivityLevel.BY_IPBES).distinct().order_by("-pk")[:MOST]
    return [activity for activity in activities if can_ask_endorsement(user, activity)]
