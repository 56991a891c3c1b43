"""Pages of dialogues with partners and funders, for staff and co-chairs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import typed
from ipbes_portal.lists import list_context, without_page
from ipbes_portal.workflow import require

from .. import actions, rules
from ..filters import DialogueFilter
from ..forms import DialogueForm, EntryForm, MoveForm
from ..models import Dialogue, DialogueEntry
from .board import BOARD, board, stage_links, switch
from .editors import RegisterEditor


@login_required
def dialogue_list(request):
    """How far each dialogue is: as a list, as a board with a column per stage, and as a table to download."""
    require(rules.can_see_dialogues(request.user))
    rows = Dialogue.objects.visible_to(request.user)
    filterset = DialogueFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list())
    show = board if request.GET.get("view") == BOARD else _list
    return render(request, *show(request, filterset))


def _list(request, filterset):
    """The template and what stands in it: one row per dialogue, the last changed first."""
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    context["stages"] = stage_links(request)
    context |= switch(request)
    return "partnerships/dialogue_list.html", context


def _table(kind, rows):
    header = [
        *(_("Organisation"), _("What it is about"), _("Stage"), _("Reason"), _("Next step"), _("Due on")),
        _("Cared for by"),
    ]
    return download(kind, "dialogues", header, (_cells(row) for row in rows))


def _cells(row):
    stage = row.get_status_display()
    name = row.organisation.name
    return [name, row.subject, stage, row.status_note, row.next_step, row.next_on, str(row.owner)]


def visible_dialogue(request, pk):
    """The dialogue, as far as the reader may see it."""
    return get_object_or_404(Dialogue.objects.visible_to(request.user).for_list(), pk=pk)


@login_required
def dialogue_detail(request, pk):
    """One dialogue with everything that was written down, the latest first."""
    dialogue = visible_dialogue(request, pk)
    context = {
        "dialogue": dialogue,
        "entries": dialogue.entries.select_related("written_by__person"),
        "entry_form": EntryForm(),
        "move_form": MoveForm.beside(dialogue),
    }
    return render(request, "partnerships/dialogue_detail.html", context)


class DialogueEditor(RegisterEditor):
    """A dialogue."""

    form_class = DialogueForm

    def test_func(self):
        return rules.can_keep_dialogues(self.request.user)

    def get_trail(self, row):
        way = [
            (_("Partners"), reverse("partnerships:partner_list")),
            (_("Dialogues"), reverse("partnerships:dialogue_list")),
        ]
        return [*way, (str(row), reverse("partnerships:dialogue_detail", args=[row.pk]))] if row.pk else way


class DialogueCreate(DialogueEditor):
    """Begin to follow a dialogue."""

    heading = gettext_lazy("Add a dialogue")
    act = staticmethod(actions.open_dialogue)

    def get_row(self):
        return Dialogue(owner=self.request.user)


class DialogueEdit(DialogueEditor):
    """Correct a dialogue."""

    heading = gettext_lazy("Edit a dialogue")
    act = staticmethod(actions.edit_dialogue)

    def get_row(self):
        return visible_dialogue(self.request, self.kwargs["pk"])


@login_required
@require_POST
def dialogue_move(request, pk):
    """Move a dialogue on; who did so from the board gets the same board back."""
    given = typed(MoveForm(request.POST))
    dialogue = actions.move_dialogue(visible_dialogue(request, pk), by=request.user, **given)
    words = {"subject": dialogue.subject, "stage": dialogue.get_status_display()}
    messages.success(request, _("“%(subject)s” is now at the stage “%(stage)s”.") % words)
    if request.GET.get("view") == BOARD:
        return redirect(f"{reverse('partnerships:dialogue_list')}?{without_page(request)}")
    return redirect("partnerships:dialogue_detail", pk)


@login_required
@require_POST
def entry_add(request, pk):
    """Write down what was said."""
    entry = DialogueEntry(dialogue=visible_dialogue(request, pk))
    form = EntryForm(request.POST, instance=entry)
    typed(form)
    actions.add_entry(form.instance, by=request.user)
    messages.success(request, _("Written down."))
    return redirect("partnerships:dialogue_detail", pk)
