"""What people type about recognition and endorsement: the request, a sheet, and what stands beside the buttons."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.directory.models import Body, BodyKind, Country, Organisation
from ipbes_portal.widgets import DateInput

from .. import rules
from ..actions.endorsements import LONGEST_MONTHS
from ..models import Endorsement, EndorsementNote, EndorsementReview, Level

YES_NO = [("yes", pgettext_lazy("answer to a criterion", "Yes")), ("no", pgettext_lazy("answer to a criterion", "No"))]
VALID_MONTHS = 36


class EndorsementForm(forms.ModelForm):
    """The request: what is asked for, and how the activity meets what is reviewed."""

    organisation = forms.ModelChoiceField(label=_("For the organisation"), queryset=None, empty_label=None)
    offer = forms.ModelChoiceField(
        label=_("The offer it belongs to"), queryset=None, required=False, empty_label=pgettext_lazy("offer", "none")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Endorsement
        fields = [
            "organisation", "offer", "level", "needs_met", "principles_followed", "procedures_followed",
            "guidance_used", "progress",
        ]  # fmt: skip
        widgets = {
            "level": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in ("needs_met", "principles_followed", "procedures_followed", "guidance_used", "progress")
            },
        }

    def __init__(self, *args, organisations=(), offers=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = Level.choices
        if offers is not None and offers.exists():
            self.fields["offer"].queryset = offers.with_texts()
        else:
            del self.fields["offer"]
        if self.instance.pk:
            del self.fields["organisation"]
            self.initial["version"] = self.instance.version
        else:
            self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)
        if self.instance.renews_id:
            self.fields["progress"].required = True
        else:
            del self.fields["progress"]

    def _post_clean(self):
        """The action checks the row, once it knows who asks and for which activity."""
        for name, value in self.cleaned_data.items():
            if name != "version":
                setattr(self.instance, name, value)


class EndorsementSheetForm(forms.ModelForm):
    """A sheet: four tests, yes or no, each with its justification."""

    class Meta:
        model = EndorsementReview
        fields = [*(name for pair in EndorsementReview.TESTS.items() for name in pair), "comment"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in (*EndorsementReview.TESTS.values(), "comment")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in EndorsementReview.TESTS:
            # Nothing is chosen beforehand: "not yet answered" is never "no".
            self.fields[name] = forms.TypedChoiceField(
                label=EndorsementReview._meta.get_field(name).verbose_name,
                choices=YES_NO,
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
            )
            self.initial.pop(name, None)

    def _post_clean(self):
        """The action checks the row, once it knows who reviews."""
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)


class EndorsementNoteForm(forms.ModelForm):
    """What a focal point or another body said."""

    country = forms.ModelChoiceField(
        label=_("Focal point of"), queryset=Country.objects.order_by("name"), required=False
    )
    body = forms.ModelChoiceField(label=_("Or a body"), queryset=Body.objects.order_by("name"), required=False)

    class Meta:
        model = EndorsementNote
        fields = ["country", "body", "said", "said_on"]
        widgets = {"said": forms.Textarea(attrs={"rows": 3}), "said_on": DateInput()}

    def _post_clean(self):
        """The action checks the row, once it knows the request."""
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)


class RecommendationForm(forms.Form):
    """What the task force recommends."""

    recommendation = forms.CharField(
        label=_("Recommendation of the task force"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndorsementPutForm(forms.Form):
    """What is proposed to the bodies that decide."""

    bodies = forms.ModelMultipleChoiceField(
        label=_("Decided by"),
        queryset=rules.bodies_that_endorse().order_by("name"),
        widget=forms.CheckboxSelectMultiple,
    )
    granted_level = forms.ChoiceField(label=_("Level"), choices=Level.choices, widget=forms.RadioSelect)
    valid_months = forms.IntegerField(
        label=_("Holds for how many months"), min_value=1, max_value=LONGEST_MONTHS, initial=VALID_MONTHS
    )
    conditions = forms.CharField(
        label=_("Conditions"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label=_("Decision wanted by"), widget=DateInput(), required=False)

    def __init__(self, *args, endorsement=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("bodies", Body.objects.filter(kind=BodyKind.BUREAU))
        if endorsement:
            # What was taken back from a body is put again as it was, unless something is changed.
            self.initial["granted_level"] = endorsement.granted_level or endorsement.level
            self.initial["valid_months"] = endorsement.valid_months or VALID_MONTHS
            self.initial["conditions"] = endorsement.conditions


class RevokeForm(forms.Form):
    """Why a grant is taken back, and where that was decided."""

    note = forms.CharField(label=_("Reason"), max_length=3500, widget=forms.Textarea(attrs={"rows": 3}))
    minutes_reference = forms.CharField(label=_("Reference of the minutes"), max_length=200)
