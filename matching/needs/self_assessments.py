"""What waits for somebody about self-assessments; each address shows exactly the number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import is_staff

from ..models import SelfAssessment, SupportWish


def endorsements_waiting(user):
    """Label, number and address: what a focal point is to endorse; for staff the wishes that wait for a call."""
    address = reverse("matching:self_assessment_list")
    wishes = SupportWish.objects.visible_to(user).filter(proposal=None).count() if is_staff(user) else 0
    found = [
        (
            _("Self-assessments that wait for my endorsement"),
            SelfAssessment.objects.waiting_for(user).count(),
            f"{address}?mine=true",
        ),
        (_("Wishes for support that wait for a call"), wishes, f"{reverse('matching:support_wish_list')}?waiting=true"),
    ]
    return [row for row in found if row[1]]
