"""What people type about matches and concept notes, and about what counts in the comparison."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock, languages
from ipbes_portal.directory.models import Organisation
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..engine import COMPONENTS
from ..fitting.explanation import LABELS
from ..fitting.portfolio import contradiction
from ..models import Bundle, Match
from .proposals import ReasonForm


class BringTogetherForm(forms.Form):
    """Why these two; asked where the engine did not suggest them."""

    reason = forms.CharField(
        label=_("Why these two"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class IntroduceForm(forms.Form):
    """That both sides were asked, where one of them is not public."""

    consent_asked = forms.BooleanField(
        label=_("Both sides were asked and agree that the other learns their name and contact"), required=False
    )


class AcceptForm(forms.Form):
    """For which side somebody accepts, and the terms they have read; hidden beside the button."""

    side = forms.CharField()
    terms = forms.CharField(required=False, empty_value=None, strip=False)


class DeclineForm(ReasonForm):
    """For which side somebody declines, and why."""

    side = forms.CharField()


class TermsForm(forms.ModelForm):
    """What is to be agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Match
        fields = ["amount_usd", "places"]

    def __init__(self, *args, is_money, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if is_money:
            self.fields["amount_usd"].required = True
        else:
            del self.fields["amount_usd"]
        self.fields["places"].min_value = 1

    def clean_amount_usd(self):
        """Above zero; the action says how much there is at most."""
        amount = self.cleaned_data["amount_usd"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError(_("The amount must be above zero."))
        return amount

    def clean_places(self):
        """At least one."""
        if self.cleaned_data["places"] < 1:
            raise forms.ValidationError(_("Enter at least one."))
        return self.cleaned_data["places"]


class ContactForm(forms.Form):
    """One contact in the course of a match."""

    happened_on = forms.DateField(label=_("Date"), widget=DateInput(), initial=clock.today)
    note = forms.CharField(label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    """What came of an agreement."""

    report = forms.CharField(label=_("What came of it"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5}))


class WeightsForm(forms.Form):
    """How much each component counts, which projects are compared, and why it is changed."""

    note = forms.CharField(label=_("Why"), max_length=300)
    only_suitable = forms.BooleanField(
        label=_("Compare only projects found suitable"),
        help_text=_("Otherwise all projects that count are compared, so that one can look ahead of the decisions."),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = [*COMPONENTS, "only_suitable", "note", "seen"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in COMPONENTS:
            self.fields[name] = forms.FloatField(
                label=LABELS[name],
                min_value=0,
                max_value=1_000_000,
                error_messages={
                    "invalid": _("Each weight must be a number of zero or more."),
                    "min_value": _("Each weight must be a number of zero or more."),
                },
            )
        self.order_fields(self.field_order)

    def values(self):
        """{component: number} as typed."""
        return {name: self.cleaned_data[name] for name in COMPONENTS}


class PortfolioForm(forms.Form):
    """What is wished for of the joint use of all offers."""

    only_suitable = forms.BooleanField(label=_("Only projects found suitable"), required=False)
    money_percent = forms.IntegerField(
        label=_("How much of each offer’s money may be planned, in per cent"), min_value=1, max_value=100, initial=100
    )
    least = forms.IntegerField(
        label=_("Each region with a project has at least, in per cent"),
        help_text=_("Left empty: no wish."),
        min_value=0,
        max_value=100,
        required=False,
    )
    most = forms.IntegerField(
        label=_("No region has more than, in per cent"),
        help_text=_("Left empty: no wish."),
        min_value=1,
        max_value=100,
        required=False,
    )
    measure = forms.ChoiceField(
        label=_("Regions are balanced by"),
        choices=[("value", _("how well and how much is covered")), ("money", _("US dollars"))],
        initial="value",
    )

    def clean(self):
        """Two wishes that contradict each other are said beside the first of them."""
        cleaned = super().clean()
        if words := contradiction(cleaned.get("least"), cleaned.get("most")):
            self.add_error("least", words)
        return cleaned

    def wishes(self):
        """As the task keeps them."""
        return dict(self.cleaned_data)


class BundleForm(forms.ModelForm):
    """A concept note, in the language it is first written in."""

    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGE_CHOICES)
    title = forms.CharField(label=_("Title"), max_length=400)
    body = forms.CharField(
        label=_("What the projects reach together"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["language", "title", "body", "prepared_by", "funder"]

    class Meta:
        model = Bundle
        fields = ["prepared_by", "funder"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("prepared_by", "funder"):
            self.fields[name].queryset = Organisation.objects.verified().order_by("name")
        if self.instance.pk is None:
            self.initial.setdefault("language", languages.current().code)
            return
        del self.fields["language"]  # the language it was first written in stays
        source = self.instance.text.source
        self.initial |= {"version": self.instance.version, "title": source.title, "body": source.body}

    def _get_validation_exclusions(self):
        """A new row keeps its own version; only an edit says which one it saw."""
        return super()._get_validation_exclusions() | {"version"}


class BundlePartForm(forms.Form):
    """One project of a concept note."""

    reference = forms.CharField(
        label=_("Reference of the project"), max_length=20, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    part = forms.CharField(label=_("What it adds"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    amount_usd = forms.DecimalField(
        label=_("Asked for it, in US dollars"),
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
    )


class FunderAnswerForm(forms.Form):
    """What the funder says."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("supported", _("We support it")), ("declined", _("We do not support it"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("In a few words"),
        help_text=_("If it is not supported, please say why."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
