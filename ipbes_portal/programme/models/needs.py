"""Priority capacity-building needs and the versions of their list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Sourced
from ipbes_portal.fields import PartialDateField
from ipbes_portal.records.models import Decision


class NeedList(Sourced):
    """One version of the list of priority needs, with the decision behind it."""

    version = models.PositiveSmallIntegerField(unique=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="need_lists")
    adopted = PartialDateField(_("adopted"))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["version"]

    def __str__(self):
        return f"{self.version} ({self.decision})"


class NeedCategory(Sourced):
    """A category of capacity-building needs."""

    number = models.CharField(_("number"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=300)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.name}"


class Need(Sourced):
    """A priority capacity-building need."""

    category = models.ForeignKey(NeedCategory, on_delete=models.PROTECT, related_name="needs")
    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=300)
    lists = models.ManyToManyField(NeedList, blank=True, related_name="needs")

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"
