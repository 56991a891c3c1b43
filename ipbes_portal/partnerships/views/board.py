"""Dialogues as a board: a column per stage, and what is due soonest on top of each."""

from django.db.models import Count

from ipbes_portal.lists import list_context

from ..filters import DialogueFilter
from ..forms import MoveForm
from ..models import Dialogue, Stage
from .places import address, registers

BOARD = "board"  # in the address, as ?view=board
MOST_CARDS = 20  # of one column; the rest is a link to the list of that stage


def board(request, filterset):
    """The template of the board and what stands in it."""
    context = list_context(request, filterset)
    del context["rows"]  # of one page; the board shows the first of every stage
    context["clear_url"] = f"{request.path}?view={BOARD}"
    context |= switch(request)
    context["columns"] = _columns(request, filterset.qs)
    return "partnerships/dialogue_board.html", context


def _columns(request, dialogues):
    """Every stage with its number, its first cards, and how many more there are: two queries."""
    counts, cards = _counts(dialogues), {stage: [] for stage in Stage}
    for row in dialogues.first_of_each_stage(MOST_CARDS).for_list():
        cards[row.status].append({"dialogue": row, "form": MoveForm.beside(row)})
    return [
        {
            "stage": stage,
            "number": counts.get(stage, 0),
            "cards": cards[stage],
            "all_url": address(request, stage=stage) if counts.get(stage, 0) > MOST_CARDS else "",
        }
        for stage in Stage
    ]


def stage_links(request):
    """Each stage with the number of dialogues its link leads to: the other filters stay."""
    parameters = request.GET.copy()
    parameters.pop("stage", None)
    rows = Dialogue.objects.visible_to(request.user)
    counts = _counts(DialogueFilter(parameters, queryset=rows, request=request).qs)
    return [
        {
            "stage": stage,
            "number": counts.get(stage, 0),
            "url": address(request, stage=stage),
            "is_chosen": request.GET.getlist("stage") == [stage],
        }
        for stage in Stage
    ]


def _counts(dialogues):
    """{stage: how many}: one query."""
    return dict(dialogues.order_by().values_list("status").annotate(Count("pk")))


def switch(request):
    """The addresses of the list and of the board under the same filters, and which of them this is."""
    return {
        "registers": registers(request, "dialogue_list"),
        "list_url": address(request),
        "board_url": address(request, view=BOARD),
        "is_board": request.GET.get("view") == BOARD,
    }
