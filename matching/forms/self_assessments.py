"""What people type about national self-assessments: one form per sector, and what is typed beside a button."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock, languages
from ipbes_portal.programme.models import Need
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..assessing.beginning import countries_to_assess, organisations_that_prepare, years_to_assess
from ..models import Capacity, ConsultedGroup, Priority, SelfAssessment
from .proposals import radios

IN_A_ROW = {"class": "choices--row"}
COLUMNS = ("capacity", "evidence", "link", "needs", "priority")


class SelfAssessmentForm(forms.ModelForm):
    """What a self-assessment begins with; only countries for which the reader may begin one."""

    languages = forms.MultipleChoiceField(
        label=_("Written in"), choices=LANGUAGE_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SelfAssessment
        fields = ["country", "year", "organisation", "languages"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries_to_assess(user)
        self.fields["country"].empty_label = None
        self.fields["organisation"].queryset = organisations_that_prepare(user)
        self.fields["organisation"].help_text = _("A verified organisation of your country.")
        self.initial |= {"year": clock.today().year, "languages": [languages.current().code]}
        first, last = years_to_assess()
        self.fields["year"] = forms.IntegerField(label=_("Year"), min_value=first, max_value=last)


class PartForm(forms.Form):
    """The questions of one sector, five fields each. Nothing is required: what lacks is said before it is endorsed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        self.entries = list(part.entries.all())
        self.initial["version"] = part.version
        choices = _needs_by_category()
        for entry in self.entries:
            for name, field in _fields(choices).items():
                field.is_needed = name == "capacity"  # may wait, but it is not endorsed without
                self.fields[_name(entry, name)] = field
            self.initial |= stored_answers(entry)

    def questions(self):
        """Each question with its bound fields by column, in the order of the template."""
        return [(entry.question, {name: self[_name(entry, name)] for name in COLUMNS}) for entry in self.entries]

    def answers(self):
        """By entry, the columns whose value was changed."""
        found = {}
        for entry in self.entries:
            changed = {
                name: self.cleaned_data[_name(entry, name)]
                for name in COLUMNS
                if _name(entry, name) in self.changed_data
            }
            if changed:
                found[entry.pk] = changed
        return found


def _name(entry, column):
    return f"{entry.question.code}-{column}"


def _needs_by_category():
    """The choices of every question, read once."""
    found = {}
    for need in Need.objects.select_related("category"):
        found.setdefault(str(need.category), []).append((need.pk, str(need)))
    return list(found.items())


def _fields(needs):
    fields = {
        "capacity": forms.TypedChoiceField(
            label=_("Present capacity"), choices=Capacity.choices, coerce=int, empty_value=None, required=False,
            widget=forms.RadioSelect(attrs=IN_A_ROW),
        ),
        "evidence": forms.CharField(
            label=_("Evidence"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("What shows it: a report, a number, an example."),
        ),
        "link": forms.URLField(
            label=_("Link to the evidence"), required=False, max_length=400, assume_scheme="https"
        ),
        "needs": forms.ModelMultipleChoiceField(
            label=_("What is needed"), queryset=Need.objects.all(), required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Only what follows from this question. Each need can become a request for support."),
        ),
        "priority": radios(_("How urgent"), Priority.choices),
    }  # fmt: skip
    fields["needs"].choices = needs
    fields["priority"].widget.attrs |= IN_A_ROW
    return fields


def stored_answers(entry):
    """What stands in an entry, under the names of its fields."""
    values = {name: getattr(entry, name) for name in ("capacity", "evidence", "link", "priority")}
    values["needs"] = [need.pk for need in entry.needs.all()]
    return {_name(entry, name): value for name, value in values.items()}


class ConsultedGroupForm(forms.ModelForm):
    """Who was asked, when, and what was said."""

    class Meta:
        model = ConsultedGroup
        fields = ["name", "asked_on", "said"]
        widgets = {"asked_on": DateInput(), "said": forms.Textarea(attrs={"rows": 4})}


class AuthorForm(forms.Form):
    """The address of somebody who is to write too."""

    email = forms.EmailField(label=_("E-mail address"))


class EndorseForm(forms.Form):
    """The words of the focal point, and whether everybody may read it."""

    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    may_be_published = forms.BooleanField(label=_("Everybody may read it on this portal"), required=False)
