"""Whether a part of the portal is in use."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.texts.models import Text


class ModuleStateQuerySet(models.QuerySet):
    """Reads of the states of parts."""

    def closed(self):
        """Those not in use."""
        return self.filter(is_open=False)

    def with_notes(self):
        """Ready to print notes, and who switched, without a query per row."""
        return self.select_related("text", "switched_by__person").prefetch_related("text__wordings")


class ModuleState(models.Model):
    """Whether one part of the portal is in use, and what its readers are told when it is not."""

    module = models.CharField(_("part of the portal"), max_length=40, unique=True)
    is_open = models.BooleanField(pgettext_lazy("of a part of the portal", "in use"), default=True)
    text = models.OneToOneField(
        Text, verbose_name=_("note"), null=True, blank=True, on_delete=models.PROTECT, related_name="module_state"
    )
    switched_at = models.DateTimeField(_("since"), null=True, blank=True)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("switched by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ModuleStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_part_of_the_portal_is_switched_by_somebody_at_some_time",
                condition=Q(switched_at__isnull=True, switched_by__isnull=True)
                | Q(switched_at__isnull=False, switched_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_part_of_the_portal_that_is_closed_was_closed_by_somebody",
                condition=Q(is_open=True) | Q(switched_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.module

    @property
    def notes(self):
        """What readers are told, by language."""
        return self.text.bodies() if self.text else {}

    @classmethod
    def of(cls, code):
        """The state of a part as it stands; without a row it is in use."""
        return cls.objects.with_notes().filter(module=code).first() or cls(module=code)
