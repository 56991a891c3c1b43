"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Assignment


def needs_me(user):
    """Label, number and address of each thing that waits for `user`; the address lists exactly that number."""
    asked = Assignment.objects.open().filter(assignee=user, section__withdrawn_at__isnull=True).count()
    address = f"{reverse('rolling_plan:board')}?assignee=me"
    return [(_("Parts of the plan I am asked to write"), asked, address)] if asked else []
