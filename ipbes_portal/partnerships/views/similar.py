"""Pages of similar initiatives."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters import SimilarFilter
from ..forms import SimilarForm
from ..models import SimilarInitiative
from .editors import RegisterEditor
from .places import registers


def similar_list(request):
    """The initiatives of others that are like ours."""
    rows = SimilarInitiative.objects.visible_to(request.user)
    context = list_context(request, SimilarFilter(request.GET, queryset=rows, request=request))
    context |= {
        "rows": context["rows"].for_list(),
        "may_edit": rules.can_keep_registers(request.user),
        "registers": registers(request, "similar_list"),
    }
    return render(request, "partnerships/similar_list.html", context)


class SimilarEditor(RegisterEditor):
    """A similar initiative."""

    form_class = SimilarForm

    def get_trail(self, row):
        return [
            (_("Partners"), reverse("partnerships:partner_list")),
            (_("Similar initiatives"), reverse("partnerships:similar_list")),
        ]


class SimilarCreate(SimilarEditor):
    """Enter a similar initiative."""

    heading = gettext_lazy("Add a similar initiative")
    act = staticmethod(actions.add_similar)


class SimilarEdit(SimilarEditor):
    """Correct a similar initiative."""

    heading = gettext_lazy("Edit a similar initiative")
    act = staticmethod(actions.edit_similar)
