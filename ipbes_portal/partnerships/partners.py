"""Who the partners are: derived from agreements, gifts and parts in activities, never a list of its own (7/2 ¶13)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation
from ipbes_portal.programme.models import Activity, ActivityOrganisation, Contribution

from .models import Agreement
from .models.agreement import in_force

WAYS = [
    ("has_agreement", _("by an agreement in force")),
    ("gives", _("gives money or support in kind")),
    ("acts", _("has a part in activities")),
]
# The page is the same for everybody: what only some may see makes nobody a partner in public.
PUBLIC = AnonymousUser()
MOST_NAMED = 3  # activities or gifts of one partner; the rest is a link


def partners():
    """Verified organisations that are partners in at least one way, each with the ways as booleans."""
    agreements = Agreement.objects.filter(in_force(clock.today()), partners=OuterRef("pk"))
    gifts = Contribution.objects.visible_to(PUBLIC).filter(donor=OuterRef("pk"))
    parts = _public_parts().filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.verified().annotate(
        has_agreement=Exists(agreements), gives=Exists(gifts), acts=Exists(parts)
    )
    return rows.filter(Q(has_agreement=True) | Q(gives=True) | Q(acts=True))


def in_each_way():
    """[(way, its name, how many partners)] of all partners, whatever the filters: one query."""
    counts = partners().aggregate(**{f"{way}_number": Count("pk", filter=Q(**{way: True})) for way, _label in WAYS})
    return [(way, label, counts[f"{way}_number"]) for way, label in WAYS]


def _public_parts():
    return ActivityOrganisation.objects.filter(activity__in=Activity.objects.visible_to(PUBLIC))


def with_support(rows):
    """The same rows with `shown_agreements`, `shown_gifts` and `shown_parts`, in a fixed number of queries."""
    parts = _public_parts().select_related("activity__text").prefetch_related("activity__text__wordings")
    gifts = Contribution.objects.visible_to(PUBLIC).for_list().order_by("-starts", "-pk")
    return rows.select_related("country").prefetch_related(
        Prefetch("agreements", Agreement.objects.filter(in_force(clock.today())), to_attr="shown_agreements"),
        Prefetch("contributions", gifts, to_attr="shown_gifts"),
        Prefetch("partnerships", parts.order_by("-activity__starts_on", "pk"), to_attr="shown_parts"),
    )
