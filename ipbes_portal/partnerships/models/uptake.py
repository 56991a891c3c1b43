"""Where assessments and products are used: in conventions, policy, media and teaching (7/2 ¶5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.directory.models import Assessment, Country, Region, Sourced
from ipbes_portal.fields import PartialDateField, WebAddressField


class UptakeKind(models.TextChoices):
    """What sort of use it is."""

    CONVENTION = "convention", _("decision of a multilateral environmental agreement")
    POLICY = "policy", _("national or regional policy")
    MEDIA = "media", pgettext_lazy("use of an assessment", "media")
    TEACHING = "teaching", pgettext_lazy("use of an assessment", "teaching")
    OTHER = "other", pgettext_lazy("use of an assessment", "other")


class UptakeQuerySet(models.QuerySet):
    """Reads of uses."""

    def visible_to(self, user):
        """They are public."""
        return self

    def for_list(self):
        """Everything a row shows, in one query."""
        return self.select_related("assessment", "country", "region")


class Uptake(Sourced):
    """One use of an assessment or of another product."""

    kind = models.CharField(_("kind"), max_length=12, choices=UptakeKind)
    what = models.CharField(_("what was done with it"), max_length=400)
    assessment = models.ForeignKey(
        Assessment,
        verbose_name=_("assessment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uptakes",
    )
    product = models.CharField(_("other product"), max_length=250, blank=True)
    forum = models.CharField(_("by whom"), max_length=250, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="uptakes"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="uptakes"
    )
    happened_on = PartialDateField(_("when"), blank=False)
    url = WebAddressField(_("where it can be read"), blank=True)
    is_demonstration = models.BooleanField(default=False)

    objects = UptakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of an assessment")
        verbose_name_plural = _("uses of assessments")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_use_is_of_an_assessment_or_of_another_product",
                condition=Q(assessment__isnull=False, product="") | (Q(assessment__isnull=True) & ~Q(product="")),
                violation_error_message=_("Choose an assessment, or name the other product."),
            ),
            models.CheckConstraint(
                name="a_use_can_be_read_somewhere",
                condition=~Q(url="") | ~Q(source=""),
                violation_error_message=_("Say where it can be read: a web address, or the source."),
            ),
        ]

    def __str__(self):
        return self.what
