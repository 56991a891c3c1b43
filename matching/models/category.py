"""What responses to a call are about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Sourced


class Category(Sourced):
    """A main category of responses (5/3 ¶22); one response may belong to several."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField()
    is_main = models.BooleanField(_("counted as a main category"), default=True)

    class Meta:
        verbose_name = _("category of responses")
        verbose_name_plural = _("categories of responses")
        ordering = ["position"]

    def __str__(self):
        return self.name
