"""Sessions of the Plenary and their agendas."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Country, Sourced
from ipbes_portal.fields import PartialDateField


class Session(Sourced):
    """A session of the Plenary."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    starts_on = PartialDateField(_("from"))
    ends_on = PartialDateField(_("until"))
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    is_online = models.BooleanField(_("online"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("session of the Plenary")
        verbose_name_plural = _("sessions of the Plenary")
        ordering = ["number"]

    def __str__(self):
        return f"IPBES-{self.number}"


class AgendaItem(Sourced):
    """A numbered item of a session's agenda, such as 6(a)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda_items")
    number = models.CharField(_("number"), max_length=10)
    name = models.CharField(_("title"), max_length=300)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_agenda_item_per_number")]

    def __str__(self):
        return f"{self.session} {self.number}"
