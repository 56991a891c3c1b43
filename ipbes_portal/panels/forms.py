"""What members say, and what is written down of a body's decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.widgets import DateInput

from .models import Outcome, Word

LONGEST = 4000


def without_referring(choices, matter):
    """The choices without that of referring to the Plenary, where the matter cannot be referred."""
    return [(value, label) for value, label in choices if value != Outcome.REFER or matter.may_refer]


class PartForm(forms.Form):
    """A form about one body's part of a matter; several stand on one page, so the part is in their ids."""

    name = ""

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, auto_id=f"id_{self.name}_{part.pk}_%s", **kwargs)


class SayForm(PartForm):
    """One member's word."""

    name = "say"

    word = forms.ChoiceField(label=_("My word"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when you refuse."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, part=part, **kwargs)
        words = [choice for choice in Word.choices if choice[0] != Word.RECUSED]
        self.fields["word"].choices = without_referring(words, part.matter)

    def given(self):
        """(word, reason)."""
        return self.cleaned_data["word"], self.cleaned_data["reason"]


class StepAsideForm(PartForm):
    """A member's conflict of interest."""

    name = "aside"

    reason = forms.CharField(
        label=_("What the conflict of interest is"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST
    )

    def given(self):
        """(word, reason)."""
        return Word.RECUSED, self.cleaned_data["reason"]


class DecisionForm(PartForm):
    """What a body decided, when, and where it stands in the minutes."""

    name = "decision"

    outcome = forms.ChoiceField(label=_("The body"), widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Decided on"), widget=DateInput())
    minutes_reference = forms.CharField(
        label=_("Reference of the minutes"),
        help_text=_("Such as the number of the meeting and the paragraph of its minutes."),
        max_length=200,
    )
    members_present = forms.IntegerField(
        label=_("Members present"),
        help_text=_("Needed when a meeting decided and its members did not all speak here."),
        min_value=1,
        max_value=999,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Needed when most members who spoke here wanted something else."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args, part, is_meeting, **kwargs):
        super().__init__(*args, part=part, **kwargs)
        self.fields["outcome"].choices = without_referring(Outcome.choices, part.matter)
        self.initial.setdefault("decided_on", clock.today())
        if not is_meeting:
            del self.fields["members_present"]
