"""What the forms of all registers share: the row as its editor saw it, and choices people can tell apart."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.directory.models import Country, Deliverable, Organisation

from ..editing import seen_as
from ..models import DecisionPart

PARTIAL = _("A year, a month (2018-07) or a day (2018-07-30).")
# In the order people write them here: English first, the source of the others.
NAMES = ["name_en", *(f"name_{language.column}" for language in languages.LANGUAGES if language.code != "en")]


class RowForm(forms.ModelForm):
    """One row; `seen` says how its editor found it, so that nobody overwrites unread what somebody else saved."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            self.initial["seen"] = seen_as(self.instance)
        for name, field in self.fields.items():
            if name in CHOICES:
                field.queryset = CHOICES[name]()
            if name == "host" and self.instance.pk:  # who once hosted a unit may have been declined since
                field.queryset = (field.queryset | Organisation.objects.filter(pk=self.instance.host_id)).distinct()
            if name in LABELS:
                field.label_from_instance = LABELS[name]

    def related(self):
        """The chosen rows of the many-to-many fields that were changed."""
        ties = {field.name for field in self._meta.model._meta.many_to_many}
        return {name: self.cleaned_data[name] for name in self.changed_data if name in ties}

    def changed_columns(self):
        """The plain columns whose value was changed."""
        ties = {field.name for field in self._meta.model._meta.many_to_many}
        return [name for name in self.changed_data if name in self._meta.fields and name not in ties]


def countries():
    """Countries as a reader looks for them: by name."""
    return Country.objects.order_by("name")


# Each with what its words need, so that a list of choices is one query.
CHOICES = {
    "country": countries,
    "host": Organisation.objects.verified,
    "decision_part": lambda: DecisionPart.objects.select_related("decision"),
    "deliverable": lambda: Deliverable.objects.select_related("work_programme"),
    "deliverables": lambda: Deliverable.objects.select_related("work_programme"),
}


def deliverable_label(row):
    """A code alone is taken anew by each work programme."""
    return f"{row.work_programme.code} · {row.code} {row.name}"


LABELS = {
    "deliverable": deliverable_label,
    "deliverables": deliverable_label,
    "host": lambda row: row.name,
    "document": lambda row: f"{row.symbol} {row.name}",
}
