"""The contribution wizard: one question at a time, the answers in the address."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from ipbes_portal.programme.models import Route

from ..offering.contributing import walk


def wizard(request):
    """The next question, or where the answers lead; nothing is kept."""
    found = walk(request.GET)
    context = {"walk": found, "path": _path(found.path)}
    if found.question:
        context["choices"] = _choices(found)
    else:
        context["begin_url"] = f"{reverse('matching:offer_start')}?{urlencode(found.way.answers)}"
        routes = Route.objects.filter(code__in=found.way.plan_codes).select_related("text")
        context["routes"] = routes.prefetch_related("text__wordings")
    return render(request, "matching/wizard.html", context)


def _choices(found):
    """The answers to the next question, each with the address it leads to."""
    said = {question.name: choice.value for question, choice in found.path}
    return [
        {"label": choice.label, "hint": choice.hint, "url": f"?{urlencode(said | {found.question.name: choice.value})}"}
        for choice in found.question.choices
    ]


def _path(path):
    """What was answered, each with the address that asks again."""
    rows, said = [], {}
    for question, choice in path:
        rows.append({"question": question.text, "answer": choice.label, "url": f"?{urlencode(said)}"})
        said[question.name] = choice.value
    return rows
