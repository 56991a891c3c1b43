"""Figures of the programme, counted from dated facts: what today's status says has no say about another day."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.records.statistics import Figure

from .models import Activity, ActivityStatus, Strategy

LEFT = (ActivityStatus.CANCELLED, ActivityStatus.WITHDRAWN)
STANDING = (ActivityStatus.PLANNED, ActivityStatus.ONGOING, ActivityStatus.COMPLETED)

LABELS = {
    "activities": gettext_lazy("Activities"),
    "initiatives_with_activities": gettext_lazy("Initiatives with activities"),
    "activity_countries": gettext_lazy("Countries with activities"),
    "partner_organisations": gettext_lazy("Organisations that take part in activities"),
    "needs_covered": gettext_lazy("Needs met by activities"),
}


def pairs():
    """Every (code, of) the programme can count, whether or not there is anything to count yet."""
    strategies = Strategy.objects.values_list("number", flat=True)
    by_strategy = {("programme.activities_by_strategy", f"strategy:{number}") for number in strategies}
    return {(f"programme.{name}", None) for name in LABELS} | by_strategy


def begun_by(day):
    """Activities that had begun by the end of `day`, unless they had been cancelled or taken out by then."""
    stood = Q(status__in=STANDING) | Q(status__in=LEFT, status_changed_at__date__gt=day)
    return Activity.objects.filter(stood, starts_on__lte=day)


def rows(as_of):
    """Every figure the programme counts for the day `as_of`; none where there are no activities at all."""
    if not Activity.objects.filter(status__in=STANDING + LEFT).exists():
        return []
    begun, day = begun_by(as_of), as_of.isoformat()
    rule = _("Activities of the plan that had begun by the day and had not been cancelled or taken out.")
    totals = begun.aggregate(
        activities=Count("pk", distinct=True),
        initiatives_with_activities=Count("initiatives", distinct=True),
    ) | {
        "activity_countries": _distinct(begun, "countries"),
        "partner_organisations": _distinct(begun, "partnerships__organisation"),
        "needs_covered": _distinct(begun, "needs"),
    }
    figures = [
        Figure(code=f"programme.{name}", of=None, value=totals[name], as_of=day, rule=rule, label=str(LABELS[name]))
        for name in LABELS
    ]
    return figures + _by_strategy(begun, day, rule)


def _distinct(begun, path):
    return begun.aggregate(found=Count(path, distinct=True))["found"]


def _by_strategy(begun, day, rule):
    """An activity of two strategies counts once for each."""
    counts = begun.filter(initiatives__isnull=False).values_list("initiatives__strategy__number")
    return [
        Figure(
            code="programme.activities_by_strategy",
            of=f"strategy:{strategy}",
            value=count,
            as_of=day,
            rule=rule,
            label=_("Activities of strategy %(number)s") % {"number": strategy},
        )
        for strategy, count in counts.annotate(count=Count("pk", distinct=True)).order_by(
            "initiatives__strategy__number"
        )
    ]
