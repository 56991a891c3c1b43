"""What waits for co-chairs, staff and focal points after the review."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import COUNTRY_ROLES, Role, has_role

from ..models import Call, Consultation, RoundStatus, Slate, SlateStatus
from ..reviewing.results import consolidated, judged_by
from ..rules import can_apply_slate, can_see_results


def decisions_waiting(user):
    """Ties to settle, confirmed slates to apply, and questions to focal points: label, number, address."""
    return [*_ties(user), *_slates(user), *_questions(user)]


def _ties(user):
    if not has_role(user, Role.CO_CHAIR):
        return []
    found = []
    for call in Call.objects.filter(review_round__status=RoundStatus.CONSOLIDATING):
        results = consolidated(list(judged_by(user).counted().filter(call=call).values_list("pk", flat=True)))
        ties = sum(bool(result.open_ties) for result in results.values())
        address = f"{reverse('matching:result_list', args=[call.pk])}?ties=true"
        found += [(_("Responses with ties to settle"), ties, address)] if ties else []
    return found


def _slates(user):
    if not can_see_results(user):
        return []
    confirmed = Slate.objects.visible_to(user).filter(status=SlateStatus.CONFIRMED)
    # A slate with a response that touches the reader waits for others.
    mine = [slate for slate in confirmed if can_apply_slate(user, slate)]
    label = _("Confirmed decisions to apply")
    return [(label, 1, reverse("matching:slate_detail", args=[slate.pk])) for slate in mine]


def _questions(user):
    if not has_role(user, *COUNTRY_ROLES):
        return []
    waiting = Consultation.objects.visible_to(user).waiting().count()
    address = f"{reverse('matching:consultation_list')}?answered=false"
    return [(_("Questions about projects in my country"), waiting, address)] if waiting else []
