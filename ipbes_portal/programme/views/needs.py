"""The priority needs, and how far the plan covers them."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from ipbes_portal import languages
from ipbes_portal.charts import heat_grid

from ..models import NeedList
from ..pictures import coverage


def need_list(request):
    """The priority needs, and how much of them the plan covers, by strategy."""
    table = coverage()
    grid = heat_grid(
        [(str(need), f"../activities/?need={need.code}") for need in table.needs],
        [(strategy.name, None) for strategy in table.strategies],
        table.cells,
        title=_("Needs and strategies"),
        description=_("How many activities of the plan meet each need, by strategy."),
        rtl=languages.current().direction == "rtl",
        href=lambda row, column: (
            f"../activities/?need={table.needs[row].code}&strategy={table.strategies[column].number}"
            if table.cells.get((row, column))
            else None
        ),
    )
    context = {"table": table, "grid": grid, "lists": NeedList.objects.select_related("decision")}
    return render(request, "programme/need_list.html", context)
