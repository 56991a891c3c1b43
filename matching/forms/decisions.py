"""What co-chairs, staff and focal points type about the results of a review."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.widgets import DateInput

from ..models import ConsultationAnswer, Decision, Outcome
from ..scorecard import CRITERIA

YES_NO = [
    ("yes", pgettext_lazy("of a criterion", "It applies")),
    ("no", pgettext_lazy("of a criterion", "It does not apply")),
]


class SettlementForm(forms.Form):
    """How a co-chair settles one criterion."""

    code = forms.ChoiceField(choices=[(code, code) for code in CRITERIA], widget=forms.HiddenInput)
    value = forms.TypedChoiceField(
        label=_("Settle the tie"), choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class OutcomeForm(forms.Form):
    """What is to become of a response, and why where the verdict suggests something else."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, for the deciding bodies"),
        help_text=_("Needed where the outcome is not what the verdict suggests."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(OutcomeForm):
    """A pending decision with the feedback its authors will read."""

    feedback = forms.CharField(
        label=_("Feedback to the authors"),
        max_length=Decision._meta.get_field("feedback").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """Which state of the words is meant."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SlatePutForm(forms.Form):
    """What the deciding bodies should know, and by when the decision is wanted."""

    note = forms.CharField(
        label=_("Note for the deciding bodies"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(label=_("Decision wanted by"), required=False, widget=DateInput())


class ConsultationForm(forms.Form):
    """The answer of a focal point."""

    answer = forms.ChoiceField(
        label=_("Does this project reflect national needs?"),
        choices=ConsultationAnswer.choices,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed with a no, and with an answer that is neither."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
