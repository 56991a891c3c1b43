"""Memoranda and other arrangements with partners (7/2 ¶13(c))."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation, OrganisationStatus, Sourced
from ipbes_portal.fields import PartialDateField, WebAddressField
from ipbes_portal.records.models import Document


class AgreementKind(models.TextChoices):
    """What sort of agreement it is."""

    MEMORANDUM = "memorandum", _("memorandum of understanding")
    COOPERATION = "cooperation", _("memorandum of cooperation")
    ARRANGEMENT = "arrangement", _("collaborative partnership arrangement")
    HOSTING = "hosting", _("hosting or support agreement")
    OTHER = "other", pgettext_lazy("of an agreement", "other")


def in_force(day):
    """The condition under which an agreement holds on `day`; partial dates hold as long as they may."""
    text = day.isoformat()
    begun = Q(signed_on__lte=text)
    lasts = Q(ends_on="") | Q(ends_on__gte=text) | Q(ends_on__in=[text[:7], text[:4]])
    return begun & lasts


class AgreementQuerySet(models.QuerySet):
    """Reads of agreements."""

    def visible_to(self, user):
        """They are public."""
        return self

    def for_list(self, user):
        """Everything a row shows: partners that are still verified, and the paper if the reader may open it."""
        partners = Organisation.objects.filter(status=OrganisationStatus.VERIFIED)
        return self.prefetch_related(
            models.Prefetch("partners", partners, to_attr="named_partners"),
            models.Prefetch("document", Document.objects.visible_to(user)),
        )


class Agreement(Sourced):
    """One agreement between the Platform, or its host, and one or several organisations."""

    title = models.CharField(_("title"), max_length=300, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=AgreementKind)
    partners = models.ManyToManyField(Organisation, verbose_name=_("partners"), related_name="agreements")
    signed_on = PartialDateField(_("signed or approved on"), blank=False)
    ends_on = PartialDateField(_("ends on"))
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    url = WebAddressField(_("web address"), blank=True)
    about = models.TextField(_("what it is about"), blank=True, max_length=4000)
    is_demonstration = models.BooleanField(default=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "title"]
        constraints = [
            models.CheckConstraint(
                name="an_agreement_ends_after_it_is_signed",
                condition=Q(ends_on="") | Q(ends_on__gte=models.F("signed_on")),
                violation_error_message=_("It must end after it is signed."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_in_force(self):
        """Whether it holds today; an end known to the year or month holds as long as it may."""
        today = clock.today().isoformat()
        return self.signed_on <= today and (not self.ends_on or self.ends_on >= today[: len(self.ends_on)])
