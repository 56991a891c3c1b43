"""What waits for somebody about recognition and endorsement; each address shows exactly the number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff

from ..models import Endorsement, EndorsementStatus
from ..rules import reviews_endorsements


def recognitions_waiting(user):
    """Label, number, address: sheets to send, requests to put before a body, questions to answer, grants to renew."""
    address = reverse("matching:endorsement_list")
    visible = Endorsement.objects.visible_to(user)
    found = []
    if reviews_endorsements(user):
        waiting = visible.filter(pk__in=Endorsement.objects.to_review(user).values("pk")).count()
        found.append((_("Requests for recognition that wait for my sheet"), waiting, f"{address}?to_review=true"))
    if is_staff(user):
        reviewed = visible.filter(status=EndorsementStatus.REVIEWED).count()
        label = _("Reviewed requests for recognition to put before a body")
        found.append((label, reviewed, f"{address}?state={EndorsementStatus.REVIEWED}"))
    elif user.managed_organisation_ids:
        returned = visible.filter(status=EndorsementStatus.RETURNED).count()
        label = _("Requests for recognition that came back with a question")
        found.append((label, returned, f"{address}?state={EndorsementStatus.RETURNED}"))
        ending = visible.filter(pk__in=Endorsement.objects.ending(clock.today()).values("pk")).count()
        label = _("Recognitions and endorsements that end soon: ask for a renewal")
        found.append((label, ending, f"{address}?ends_soon=true"))
    return [row for row in found if row[1]]
