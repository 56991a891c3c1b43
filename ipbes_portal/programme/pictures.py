"""The numbers behind the pictures: activities by country, and which needs the plan covers by strategy."""

from dataclasses import dataclass

from django.db.models import Count

from .models import IN_PLAN, Activity, ActivityStatus, Need, Strategy


def activities_by_country(activities):
    """M49 code → number of activities of the plan."""
    rows = (
        Activity.countries.through.objects.filter(activity__in=activities.order_by().values("pk"))
        .values_list("country__m49")
        .annotate(times=Count("activity", distinct=True))
    )
    return dict(rows)


@dataclass(frozen=True)
class Coverage:
    """Needs × strategies: `cells` maps (row, column) to the number of activities; rows and columns as listed."""

    needs: list
    strategies: list
    cells: dict

    @property
    def rows(self):
        """(need, [number per strategy], total) for the table beside the picture."""
        columns = range(len(self.strategies))
        found = []
        for row, need in enumerate(self.needs):
            numbers = [self.cells.get((row, column), 0) for column in columns]
            found.append((need, numbers, sum(numbers)))
        return found


def coverage():
    """How many activities of the plan meet each need, by strategy; cancelled ones meet none."""
    needs = list(Need.objects.select_related("category"))
    strategies = list(Strategy.objects.all())
    counts = (
        Activity.needs.through.objects.filter(
            activity__status__in=[s for s in IN_PLAN if s != ActivityStatus.CANCELLED]
        )
        .values_list("need_id", "activity__initiatives__strategy_id")
        .annotate(times=Count("activity_id", distinct=True))
    )
    row = {need.pk: number for number, need in enumerate(needs)}
    column = {strategy.pk: number for number, strategy in enumerate(strategies)}
    cells = {(row[need], column[strategy]): times for need, strategy, times in counts if strategy in column}
    return Coverage(needs, strategies, cells)
