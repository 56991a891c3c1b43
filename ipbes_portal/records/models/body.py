"""Terms of bodies, hosts of technical support units, and posts of the secretariat."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Body, Country, Organisation, Sourced
from ipbes_portal.fields import PartialDateField

from .decision import Decision, DecisionPart
from .document import Document


class BodyTerm(Sourced):
    """One mandate period of a body, with the decision that set it up."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="terms")
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="body_terms")
    decision_part = models.ForeignKey(DecisionPart, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["body", "starts"]
        constraints = [models.UniqueConstraint(fields=["body", "starts"], name="one_body_term_starts_at_a_time")]

    def __str__(self):
        return f"{self.body} {self.starts}–{self.ends}"


class UnitHost(Sourced):
    """One organisation hosting one technical support unit for one period."""

    unit = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="hosts")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted_units")
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sponsor = models.CharField(_("supported by"), max_length=200, blank=True)
    head_count = models.PositiveSmallIntegerField(_("people"), null=True, blank=True)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    note = models.TextField(_("note"), blank=True)

    # Two rows alike in these are one: `take_over` joins them when people or organisations are merged.
    SAME = ("unit", "host", "starts")

    class Meta:
        ordering = ["unit", "starts"]
        constraints = [models.UniqueConstraint(fields=["unit", "host", "starts"], name="a_host_period_is_listed_once")]

    def __str__(self):
        return f"{self.unit} · {self.host}"

    def take_over(self, double):
        """What another row of the same period says and this one does not; both notes stay."""
        for name in ("ends", "city", "country", "sponsor", "head_count", "source"):
            if not getattr(self, name):
                setattr(self, name, getattr(double, name))
        self.note = "\n".join(dict.fromkeys(filter(None, [self.note, double.note])))


class Post(Sourced):
    """A post of the secretariat as a document lists it."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("title"), max_length=200)
    grade = models.CharField(_("grade"), max_length=5)
    incumbent_since = PartialDateField(_("filled since"))
    is_vacant = models.BooleanField(_("vacant"), default=False)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="a_post_is_filled_or_vacant",
                condition=Q(is_vacant=True, incumbent_since="") | (Q(is_vacant=False) & ~Q(incumbent_since="")),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.grade})"
