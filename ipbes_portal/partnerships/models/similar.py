"""Initiatives like ours: to learn from, and not to do their work twice (5/3 ¶26)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Organisation, OrganisationStatus, Sourced
from ipbes_portal.fields import WebAddressField
from ipbes_portal.programme.models import Initiative, Need


class SimilarInitiativeQuerySet(models.QuerySet):
    """Reads of similar initiatives."""

    def visible_to(self, user):
        """They are public."""
        return self

    def for_list(self):
        """Everything a row shows; a host that is not verified stays unnamed."""
        hosts = Organisation.objects.filter(status=OrganisationStatus.VERIFIED)
        return self.prefetch_related(models.Prefetch("host", hosts), "needs", "initiatives")


class SimilarInitiative(Sourced):
    """One initiative of others that does something like ours."""

    name = models.CharField(_("name"), max_length=250, unique=True)
    host = models.ForeignKey(
        Organisation,
        verbose_name=_("host organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="similar_initiatives",
    )
    url = WebAddressField(_("web address"), blank=True)
    about = models.TextField(_("what it does"), max_length=4000)
    differs = models.TextField(_("how it differs from ours"), blank=True, max_length=4000)
    lessons = models.TextField(_("what can be learned from it"), blank=True, max_length=4000)
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="similar_initiatives")
    initiatives = models.ManyToManyField(
        Initiative, verbose_name=_("initiatives"), blank=True, related_name="similar_initiatives"
    )
    is_demonstration = models.BooleanField(default=False)

    objects = SimilarInitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("similar initiative")
        verbose_name_plural = _("similar initiatives")
        ordering = ["name"]

    def __str__(self):
        return self.name
