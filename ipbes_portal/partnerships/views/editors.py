"""The one way in which staff enter and correct a row of these registers."""

from django.shortcuts import get_object_or_404

from ipbes_portal.records.views.editors import RowEditor

from .. import rules


class RegisterEditor(RowEditor):
    """A form for one row: the one the address names, or a new one; see RowEditor."""

    def test_func(self):
        return rules.can_keep_registers(self.request.user)

    def get_row(self):
        model = self.form_class.Meta.model
        if "pk" not in self.kwargs:
            return model()
        return get_object_or_404(model.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
