"""What waits for co-chairs, staff and focal points after the review."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import COUNTRY_ROLES, Role, has_role

from ..models import Consultation, RoundStatus, Slate, SlateStatus
from ..reviewing.results import consolidated, disputed, judged_by
from ..rules import can_apply_slate, can_see_results


def decisions_waiting(user):
    """Ties to settle, confirmed slates to apply, and questions to focal points: label, number, address."""
    return [*_ties(user), *_slates(user), *_questions(user)]


def _ties(user):
    if not has_role(user, Role.CO_CHAIR):
        return []
    open_to_me = judged_by(user).counted().filter(call__review_round__status=RoundStatus.CONSOLIDATING)
    # The sheets are brought together only where they could stand even; a home page is opened all day.
    calls = dict(disputed(open_to_me).values_list("pk", "call"))
    tied = Counter(calls[key] for key, result in consolidated(list(calls)).items() if result.open_ties)
    label = _("Responses with ties to settle")
    return [(label, tied[key], f"{reverse('matching:result_list', args=[key])}?ties=true") for key in sorted(tied)]


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
