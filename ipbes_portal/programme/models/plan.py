"""The parts of the rolling plan: sections, principles, strategies, initiatives, criteria, routes, focus areas."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Sourced
from ipbes_portal.records.models import Decision
from ipbes_portal.texts.models import Text


class PlanNoun(Sourced):
    """A part of the rolling plan that has a short name, a text, and the key of its paragraph."""

    name = models.CharField(_("name"), max_length=250)
    text = models.OneToOneField(Text, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    decisions = models.ManyToManyField(Decision, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class Principle(PlanNoun):
    """One of the five principles of the plan."""

    key = models.SlugField(unique=True)
    number = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["number"]


class Strategy(PlanNoun):
    """One of the three strategies of the plan."""

    number = models.CharField(_("number"), max_length=2, unique=True)

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["number"]


class ManagementMode(models.TextChoices):
    """Who manages an initiative."""

    MANAGED_BY_UNIT = "managed_by_unit", _("managed by the technical support unit")
    OVERSEEN_BY_UNIT = "overseen_by_unit", _("overseen by the technical support unit")
    SHARED_BY_TASK_FORCES = "shared_by_task_forces", _("shared by two task forces")
    PARTNERS_INVITED = "partners_invited", _("carried by invited partners")
    NATIONAL_AUTHORITIES = "national_authorities", _("carried by national authorities")


class FundingMode(models.TextChoices):
    """What mainly pays for an initiative."""

    TRUST_FUND = "trust_fund", _("mainly the trust fund")
    PARTNERS = "partners", _("mainly partners")


class Goal(Sourced):
    """A Sustainable Development Goal the programme serves."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.name}"


class Initiative(PlanNoun):
    """A programme or initiative of a strategy, such as 1(a)."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="initiatives")
    code = models.CharField(_("code"), max_length=6, unique=True)
    management_mode = models.CharField(_("management"), max_length=30, choices=ManagementMode)
    funding_mode = models.CharField(_("funding"), max_length=20, choices=FundingMode)
    manager = models.CharField(_("who manages it"), max_length=400, blank=True)
    funding = models.CharField(_("how it is funded"), max_length=400, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="initiatives")

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["code"]


class Criterion(PlanNoun):
    """One of the twelve criteria, C1 to C12."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(_("code"), max_length=4, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["number"]


class CriterionOption(PlanNoun):
    """A family of C6 or a feature of C11."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="options")
    code = models.CharField(_("code"), max_length=8, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["criterion", "position"]


class Route(PlanNoun):
    """A way in which an organisation can contribute, (a) to (d)."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]


class FocusArea(PlanNoun):
    """One of the three focus areas into which the Plenary's needs were prioritised."""

    number = models.PositiveSmallIntegerField(unique=True)
    strategy = models.OneToOneField(Strategy, on_delete=models.PROTECT, related_name="focus_area")

    class Meta:
        ordering = ["number"]
