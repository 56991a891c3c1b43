"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.accounts.roles import is_secretariat

from . import rules
from .models import Matter, Stage


def needs_me(user):
    """Label, number and address of each thing that waits for `user`; the address lists exactly that number."""
    if not rules.has_inbox(user):
        return []
    return [task for task in _tasks(user) if task[1]]


def _tasks(user):
    matters, address = Matter.objects.visible_to(user), reverse("panels:matter_list")
    waiting = matters.with_stage(user).filter(stage=Stage.WAITING).count()
    yield _("Waits for my decision"), waiting, f"{address}?stage={Stage.WAITING.value}"
    if is_secretariat(user):
        yield _("Decisions of bodies to record"), matters.to_record().count(), f"{address}?to_record=true"
