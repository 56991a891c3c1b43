"""What staff type about sessions of the Plenary and their agendas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import AgendaItem, Session
from .rows import NAMES, PARTIAL, RowForm


class SessionForm(RowForm):
    """One session, held or expected."""

    class Meta:
        model = Session
        fields = ["number", "starts_on", "ends_on", "city", "country", "is_online", "note", "source", "is_verified"]
        labels = {"country": _("Country"), "is_online": _("Held online")}
        help_texts = {"starts_on": PARTIAL}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class AgendaItemForm(RowForm):
    """One item of an agenda."""

    class Meta:
        model = AgendaItem
        fields = ["number", *NAMES, "source", "is_verified"]
        help_texts = {"number": _("As it is printed, such as 6 or 6(a).")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name_en"].required = True
