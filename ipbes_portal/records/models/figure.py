"""Totals as documents published them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Sourced
from ipbes_portal.fields import PartialDateField

from .document import Document


class Bound(models.TextChoices):
    """How exactly a number is known."""

    EXACT = "exact", _("exactly")
    MORE_THAN = "more_than", _("more than")
    ABOUT = "about", _("about")
    RANGE = "range", _("between")


class ReportedFigure(Sourced):
    """A total as a document published it, with the day it holds for and what was counted."""

    code = models.CharField(_("code"), max_length=80)
    of = models.CharField(_("what it is about"), max_length=80, blank=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    high = models.DecimalField(_("up to"), max_digits=16, decimal_places=2, null=True, blank=True)
    bound = models.CharField(_("how exact"), max_length=10, choices=Bound, default=Bound.EXACT)
    as_of = PartialDateField(_("as of"))
    rule = models.CharField(_("what was counted"), max_length=300)
    label = models.CharField(_("label"), max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="figures")
    paragraph = models.CharField(_("paragraph"), max_length=40)

    class Meta:
        ordering = ["code", "as_of", "of"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "of", "as_of", "document", "paragraph"],
                name="a_figure_is_reported_once_per_paragraph",
            ),
            models.CheckConstraint(
                name="a_range_has_an_upper_end",
                condition=Q(bound=Bound.RANGE, high__isnull=False, high__gte=F("value"))
                | (~Q(bound=Bound.RANGE) & Q(high__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.as_of}: {self.value}"
