"""The landing page, what needs me, the pages of the footer, and whether the site is alive."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ipbes_portal import clock, languages
from matching import needs as matching_needs
from rolling_plan import needs as plan_needs
from rolling_plan.figures import figures

from .accounts import needs as accounts_needs
from .accounts.models import RoleGrant
from .charts import quantile_bins, world_map
from .directory.models import Country
from .modules import doors
from .panels import needs as panels_needs
from .partnerships import needs as partnerships_needs
from .programme import needs as programme_needs
from .programme.models import Activity, ActivityStatus, Strategy
from .programme.pictures import activities_by_country

# In this order on everybody's page.
NEEDS = [
    accounts_needs.needs_me,
    panels_needs.needs_me,
    programme_needs.needs_me,
    matching_needs.needs_me,
    partnerships_needs.needs_me,
    plan_needs.needs_me,
]
HEADLINE = [
    "programme.activities",
    "programme.activity_countries",
    "programme.partner_organisations",
    "fellowships.fellows",
]
PAGES = ["privacy", "terms", "accessibility", "maps", "contact"]


def home(request):
    """For everybody: what this is and where it takes place. For those signed in, first: what needs me."""
    context = {"strategies": Strategy.objects.select_related("text").prefetch_related("text__wordings", "initiatives")}
    context |= {"figures": headline()} | _map()
    context["coming"] = [
        *Activity.objects.filter(status=ActivityStatus.PLANNED).order_by("starts_on", "pk").for_list()[:4],
        *Activity.objects.filter(status=ActivityStatus.ONGOING).order_by("-starts_on", "-pk").for_list()[:4],
    ]
    if request.user.is_authenticated:
        context["tasks"] = what_needs(request.user)
        context["grants"] = (
            RoleGrant.objects.filter(person=request.user.person)
            .in_force(clock.today())
            .select_related("body", "assessment", "chapter", "country", "organisation")
        )
    return render(request, "home.html", context)


def what_needs(user):
    """What waits for `user` in the parts of the portal that are open to them, in the order of the apps."""
    closed = doors.closed_for(user)
    tasks = [task for needs_me in NEEDS for task in needs_me(user)]
    return [task for task in tasks if not doors.leads_to_closed(task[2], closed)]


def headline():
    """The few figures the landing page opens with, in this order, as far as they are known."""
    known = {(figure.code, figure.of or ""): figure for figure in figures()}
    return [known[key, ""] for key in HEADLINE if (key, "") in known]


def _map():
    """Where the activities of the plan take place."""
    counts = activities_by_country(Activity.objects.in_plan())
    countries = {country.m49: country for country in Country.objects.all()}
    bins = quantile_bins(counts.values())
    address = f"/{languages.current().prefix}/activities/?country="
    picture = world_map(
        counts,
        title=_("Activities by country"),
        description=_("Countries are darker the more activities of the plan take place in them."),
        names={m49: country.name for m49, country in countries.items()},
        href=lambda m49: address + countries[m49].iso3 if counts.get(m49) else None,
        bins=bins,
    )
    return {"map": picture, "bins": bins}


def page(request, name):
    """One of the pages linked in the footer."""
    if name not in PAGES:
        raise Http404
    return render(request, f"pages/{name}.html", {"today": clock.today()})


def livez(request):
    """Whether this process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request):
    """Whether database, migrations and cache are ready; 503 otherwise, so that the balancer waits."""
    checks = {"database": _database_answers, "migrations": _nothing_to_migrate, "cache": _cache_answers}
    results = {name: _holds(check) for name, check in checks.items()}
    status = 200 if all(results.values()) else 503
    return JsonResponse({"status": "ok" if status == 200 else "not ready"} | results, status=status)


def _holds(check):
    try:
        return bool(check())
    except Exception:  # whatever is wrong with a dependency, the answer is "not ready"
        return False


def _database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _nothing_to_migrate():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_answers():
    cache.set("readyz", "ok", 5)
    return cache.get("readyz") == "ok"
