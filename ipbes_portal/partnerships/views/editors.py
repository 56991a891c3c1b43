"""The one way in which staff enter and correct a row of these registers."""

from ipbes_portal.records.views.editors import RowEditor

from .. import rules


class RegisterEditor(RowEditor):
    """A form for one row; see RowEditor."""

    def test_func(self):
        return rules.can_keep_registers(self.request.user)
