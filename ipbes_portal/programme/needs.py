"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.modules.doors import closed_for

from .models import Activity, ActivityStatus


def needs_me(user):
    """Label, number and address of each thing that waits for `user`; the address lists exactly that number."""
    waiting = []
    visible = Activity.objects.visible_to(user)
    if is_staff(user):
        reported = visible.filter(status=ActivityStatus.REPORTED).count()
        if reported:
            waiting.append((_("Reported activities to decide"), reported, _list("reported")))
    drafts = visible.filter(status=ActivityStatus.DRAFT, reported_by=user).count()
    if drafts and "reports" not in closed_for(user):
        waiting.append((_("My drafts to finish and send"), drafts, _list("draft")))
    return waiting


def _list(state):
    return f"{reverse('programme:activity_list')}?state={state}"
