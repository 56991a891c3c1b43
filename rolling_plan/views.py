"""The plan as a page."""

from django.shortcuts import render

from ipbes_portal import clock, languages

from .document import build


def plan(request):
    """The living document, rendered from records, for every reader."""
    document = build(languages.current().code)
    return render(
        request,
        "rolling_plan/plan.html",
        {
            "plan": document,
            "as_of": clock.today(),
            "activity_total": sum(document["counts"].values()),
        },
    )
