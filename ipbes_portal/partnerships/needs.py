"""What waits for somebody in this app; each address shows exactly the number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff

from . import rules
from .funding import funded_organisations
from .models import Dialogue, FundingOpportunity, OpportunityStatus


def needs_me(user):
    """Label, number and address of each thing that waits for `user`."""
    return [task for task in _tasks(user) if task[1]]


def _tasks(user):
    if rules.can_see_dialogues(user):
        due = Dialogue.objects.due(clock.today()).filter(owner=user.pk).count()
        yield _("Next steps due in my dialogues"), due, f"{reverse('partnerships:dialogue_list')}?mine=true&due=true"
    address = reverse("partnerships:opportunity_list")
    if is_staff(user):
        waiting = FundingOpportunity.objects.filter(status=OpportunityStatus.SUBMITTED).count()
        yield _("Funding opportunities to check"), waiting, f"{address}?state={OpportunityStatus.SUBMITTED}"
    elif funded_organisations(user):
        drafts = FundingOpportunity.objects.mine(user).filter(status=OpportunityStatus.DRAFT).count()
        yield _("My drafts of funding opportunities"), drafts, f"{address}?state={OpportunityStatus.DRAFT}"
