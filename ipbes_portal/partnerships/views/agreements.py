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
from .editors import RegisterEditor


def agreement_list(request):
    """The agreements with partners, the latest first."""
    rows = Agreement.objects.visible_to(request.user)
    context = list_context(request, AgreementFilter(request.GET, queryset=rows, request=request))
    context |= {
        "rows": context["rows"].for_list(request.user),
        "may_edit": rules.can_keep_registers(request.user),
    }
    return render(request, "partnerships/agreement_list.html", context)


class AgreementEditor(RegisterEditor):
    """An agreement."""

    form_class = AgreementForm

    def get_trail(self, row):
        return [
            (_("Partners"), reverse("partnerships:partner_list")),
            (_("Agreements"), reverse("partnerships:agreement_list")),
        ]


class AgreementCreate(AgreementEditor):
    """Enter an agreement."""

    heading = gettext_lazy("Add an agreement")
    act = staticmethod(actions.add_agreement)

    def get_row(self):
        return Agreement()


class AgreementEdit(AgreementEditor):
    """Correct an agreement."""

    heading = gettext_lazy("Edit an agreement")
    act = staticmethod(actions.edit_agreement)

    def get_row(self):
        return get_object_or_404(Agreement.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
