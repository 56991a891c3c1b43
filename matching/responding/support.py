"""The conditions by which support sought and pledged is counted and filtered: one statement of each, so both agree."""

from django.db.models import Q, TextChoices
from django.utils.translation import pgettext_lazy

from ..models import WITH_PLEDGE, WITH_PROJECT


class Support(TextChoices):
    """What sort of support is sought."""

    FINANCIAL = "financial", pgettext_lazy("of support", "financial")
    TECHNICAL = "technical", pgettext_lazy("of support", "technical")
    IN_KIND = "in_kind", pgettext_lazy("of support", "in kind")


def seeking(*kinds):
    """A project seeks one of these kinds of support."""
    wanted = Q()
    for kind in kinds:
        wanted |= Q(**{f"seeks_{kind}": True})
    return Q(kind__in=WITH_PROJECT) & wanted


def at_stage(*stages):
    """A project seeks support for one of these stages."""
    return Q(kind__in=WITH_PROJECT, support_stage__in=stages)


def pledging(*kinds):
    """One of these kinds of support is pledged."""
    return Q(kind__in=WITH_PLEDGE, pledge_kind__in=kinds)
