"""Pages of the record of uses of assessments."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters import UptakeFilter
from ..forms import UptakeForm
from ..models import Uptake, UptakeKind
from .editors import RegisterEditor


def uptake_list(request):
    """The uses of assessments and products, with figures of exactly those the filters leave."""
    rows = Uptake.objects.visible_to(request.user)
    filterset = UptakeFilter(request.GET, queryset=rows, request=request)
    context = list_context(request, filterset)
    context |= {
        "rows": context["rows"].for_list(),
        "kinds": _by_kind(filterset.qs),
        "assessments": _by_assessment(filterset.qs),
        "may_edit": rules.can_keep_registers(request.user),
        "as_of": clock.today(),
    }
    return render(request, "partnerships/uptake_list.html", context)


def _by_kind(rows):
    """[(kind, its name, how many)]: one query."""
    counts = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    return [(kind.value, kind.label, counts[kind]) for kind in UptakeKind if kind in counts]


def _by_assessment(rows):
    """[(code, name, how many)], the most used first: one query; other products are not among them."""
    of = rows.filter(assessment__isnull=False).order_by()
    counted = of.values("assessment__code", "assessment__name").annotate(number=Count("pk"))
    ordered = sorted(counted, key=lambda row: (-row["number"], row["assessment__code"]))
    return [(row["assessment__code"], row["assessment__name"], row["number"]) for row in ordered]


class UptakeEditor(RegisterEditor):
    """One use."""

    form_class = UptakeForm

    def get_trail(self, row):
        return [(_("Uses of assessments"), reverse("partnerships:uptake_list"))]


class UptakeCreate(UptakeEditor):
    """Enter a use."""

    heading = gettext_lazy("Add a use of an assessment")
    act = staticmethod(actions.add_uptake)

    def get_row(self):
        return Uptake()


class UptakeEdit(UptakeEditor):
    """Correct a use."""

    heading = gettext_lazy("Edit a use of an assessment")
    act = staticmethod(actions.edit_uptake)

    def get_row(self):
        return get_object_or_404(Uptake.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
