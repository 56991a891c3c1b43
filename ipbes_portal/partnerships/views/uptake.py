"""Pages of the record of uses of assessments."""

from functools import partial

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters import UptakeFilter
from ..forms import UptakeForm
from ..models import Uptake
from ..pictures import uses_by_kind, uses_by_year
from .editors import RegisterEditor
from .places import address, registers


def uptake_list(request):
    """The uses of assessments and products, with figures of exactly those the filters leave."""
    rows = Uptake.objects.visible_to(request.user)
    filterset = UptakeFilter(request.GET, queryset=rows, request=request)
    context = list_context(request, filterset)
    if context["total"]:
        context |= _figures(request, filterset.qs)
    context |= {
        "rows": context["rows"].for_list(),
        "may_edit": rules.can_keep_registers(request.user),
        "registers": registers(request, "uptake_list"),
    }
    return render(request, "partnerships/uptake_list.html", context)


def _figures(request, uses):
    """By kind, by year and by assessment; each number leads to exactly its uses, the other filters stay."""
    with_this = partial(address, request)
    kinds, kind_picture = uses_by_kind(uses, href=lambda kind: with_this(kind=kind))
    years, year_picture = uses_by_year(uses, href=lambda year: with_this(year=year))
    return {
        "kinds": kinds,
        "kind_picture": kind_picture,
        "years": years,
        "year_picture": year_picture,
        "assessments": _by_assessment(uses, with_this),
        "as_of": clock.today(),
    }


def _by_assessment(uses, with_this):
    """[(name, how many, address)], the most used first: one query; other products are not among them."""
    of = uses.filter(assessment__isnull=False).order_by()
    counted = of.values("assessment__code", "assessment__name").annotate(number=Count("pk"))
    ordered = sorted(counted, key=lambda row: (-row["number"], row["assessment__code"]))
    return [(row["assessment__name"], row["number"], with_this(assessment=row["assessment__code"])) for row in ordered]


class UptakeEditor(RegisterEditor):
    """One use."""

    form_class = UptakeForm

    def get_trail(self, row):
        return [
            (_("Partners"), reverse("partnerships:partner_list")),
            (_("Uses of assessments"), reverse("partnerships:uptake_list")),
        ]


class UptakeCreate(UptakeEditor):
    """Enter a use."""

    heading = gettext_lazy("Add a use of an assessment")
    act = staticmethod(actions.add_uptake)


class UptakeEdit(UptakeEditor):
    """Correct a use."""

    heading = gettext_lazy("Edit a use of an assessment")
    act = staticmethod(actions.edit_uptake)
