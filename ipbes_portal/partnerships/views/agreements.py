"""Pages of agreements with partners."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters import AgreementFilter
from ..forms import AgreementForm
from ..models import Agreement
from ..pictures import validity
from .editors import RegisterEditor
from .places import registers


def agreement_list(request):
    """The agreements with partners, the latest first, and a picture of when they hold."""
    rows = Agreement.objects.visible_to(request.user)
    context = list_context(request, AgreementFilter(request.GET, queryset=rows, request=request))
    shown = list(context["rows"].for_list(request.user))
    context |= {
        "rows": shown,
        "picture": validity(shown, href=_page),
        "may_edit": rules.can_keep_registers(request.user),
        "registers": registers(request, "agreement_list"),
    }
    return render(request, "partnerships/agreement_list.html", context)


def agreement_detail(request, pk):
    """One agreement: with whom, about what, and how long it holds."""
    rows = Agreement.objects.visible_to(request.user).for_list(request.user)
    context = {
        "agreement": get_object_or_404(rows, pk=pk),
        "may_edit": rules.can_keep_registers(request.user),
    }
    return render(request, "partnerships/agreement_detail.html", context)


def _page(agreement):
    return reverse("partnerships:agreement_detail", args=[agreement.pk])


class AgreementEditor(RegisterEditor):
    """An agreement."""

    form_class = AgreementForm

    def get_trail(self, row):
        way = [
            (_("Partners"), reverse("partnerships:partner_list")),
            (_("Agreements"), reverse("partnerships:agreement_list")),
        ]
        return [*way, (row.title, _page(row))] if row.pk else way


class AgreementCreate(AgreementEditor):
    """Enter an agreement."""

    heading = gettext_lazy("Add an agreement")
    act = staticmethod(actions.add_agreement)


class AgreementEdit(AgreementEditor):
    """Correct an agreement."""

    heading = gettext_lazy("Edit an agreement")
    act = staticmethod(actions.edit_agreement)
