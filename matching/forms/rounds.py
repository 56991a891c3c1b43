"""What staff and co-chairs type about the reading of responses, and reviewers about their interests."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.directory.models import Organisation

from ..models import ReviewRound


class DayInput(forms.DateInput):
    """A day of the calendar the browser offers."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RoundForm(forms.ModelForm):
    """The settings of a review round."""

    due_on = forms.DateField(label=_("Sheets are due on"), widget=DayInput())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReviewRound
        fields = ["due_on", "sight_in_review", "sight_in_consolidation", "shows_names"]
        help_texts = {
            "shows_names": _("Otherwise the sheets of others are called reviewer A, reviewer B and so on."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def changed_columns(self):
        """The columns of this form whose value was changed."""
        return [name for name in self.changed_data if name in self._meta.fields]

    def columns(self):
        """Every column as typed, for a new round."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _get_validation_exclusions(self):
        """The call is given by the address, and a new row keeps its own version."""
        return super()._get_validation_exclusions() | {"version", "call"}


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), strip=True, required=True
    )


class MoveForm(forms.Form):
    """Where a round moves, and why if it moves back."""

    to = forms.CharField(widget=forms.HiddenInput, max_length=15)
    note = forms.CharField(label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class OrganisationChoice(forms.ModelMultipleChoiceField):
    """Organisations to tick, each with its country: names of which there may be two."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row):
        """Name and country, and nothing of what they sent."""
        return f"{row.name} ({row.country.name})" if row.country else row.name


class InterestsForm(forms.Form):
    """In which of the organisations that answered a reviewer has an interest."""

    organisations = OrganisationChoice(
        label=_("I have an interest in these organisations"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Tick none if there is none."),
    )
    note = forms.CharField(
        label=_("What the task force should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_true = forms.BooleanField(
        label=_("To the best of my knowledge I have no other interest in the responses to this call.")
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations


class ReviewerChoice(forms.ModelChoiceField):
    """One member of the task force."""

    def label_from_instance(self, row):
        """The name."""
        return str(row.person)


class SetAsideForm(WhyForm):
    """Who must not judge a response, and why."""

    reviewer = ReviewerChoice(label=_("Who"), queryset=None)
    field_order = ["reviewer", "reason"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people


class PassOnForm(WhyForm):
    """Who is to read instead, or nobody, and why."""

    to = ReviewerChoice(
        label=_("Give it to"), queryset=None, required=False, empty_label=pgettext_lazy("a reviewer", "nobody")
    )
    field_order = ["to", "reason"]

    def __init__(self, *args, people, names=None, **kwargs):
        """`names`, as {key: name}, are the choices where many forms stand on one page, which would each ask anew."""
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
        if names is not None:
            self.fields["to"].choices = [("", self.fields["to"].empty_label), *names.items()]


class ReviewersChoice(forms.ModelMultipleChoiceField):
    """Members of the task force to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row):
        """The name."""
        return str(row.person)


class BulkForm(forms.Form):
    """Chosen responses for chosen reviewers."""

    responses = forms.ModelMultipleChoiceField(queryset=None, error_messages={"required": _("Tick some responses.")})
    reviewers = ReviewersChoice(
        label=_("Reviewers"), queryset=None, error_messages={"required": _("Tick some reviewers.")}
    )

    def __init__(self, *args, responses, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responses"].queryset, self.fields["reviewers"].queryset = responses, people


class RuleForm(forms.Form):
    """By what a proposal is made: among whom, and how many responses one reviewer may have."""

    most = forms.IntegerField(
        label=_("At most for each reviewer"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Empty: no limit."),
    )
    reviewers = ReviewersChoice(
        label=_("Among these reviewers"), queryset=None, required=False, help_text=_("Tick none to choose among all.")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].queryset = people
