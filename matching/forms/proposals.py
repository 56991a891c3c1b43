"""What authors type, one small form per section; what staff type about a response."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.accounts.organisations import organisations_one_acts_for
from ipbes_portal.directory.models import Country
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..actions.drafts import FILE_FORMATS, MOST_FILES, RELATED
from ..models import FocalPointAnswer, PledgeKind, Proposal, ResponseKind, SupportStage
from ..responding.completeness import needed_fields


class StartForm(forms.Form):
    """What a response begins with; everything else is filled in over as many sittings as it takes."""

    title = forms.CharField(label=_("Title"), max_length=400)
    kind = forms.ChoiceField(label=_("This is"), choices=ResponseKind.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(label=_("For the organisation"), queryset=None, empty_label=None)
    language = forms.ChoiceField(label=_("I write in"))

    def __init__(self, *args, user, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_one_acts_for(user)
        taken = [(code, name) for code, name in LANGUAGE_CHOICES if code in call.languages]
        self.fields["language"].choices = taken
        self.initial |= {"kind": ResponseKind.PROJECT, "language": languages.current().code}


def radios(label, choices, **more):
    """One of a few, or none yet."""
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, **more)


class SectionForm(forms.ModelForm):
    """One section of a response. Nothing is required here: what lacks is said before it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["version"] = self.instance.version
        for name in self.needed() & set(self.fields):
            self.fields[name].is_needed = True  # may wait, but not called optional: nothing is sent without it

    def needed(self):
        """The names of the fields without which it cannot be sent."""
        return needed_fields(self.instance)

    def changes_something(self):
        """Whether anything differs from what is saved; the version alone is no change."""
        return bool(set(self.changed_data) - {"version"})

    def words(self):
        """Title and abstract, where they were changed."""
        return {name: self.cleaned_data[name] for name in ("title", "abstract") if name in self.changed_data}

    def related(self):
        """The chosen rows of the many-to-many fields whose choice was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in RELATED}

    def columns(self):
        """The plain columns of this section whose value was changed."""
        return [name for name in self.changed_data if name in self._meta.fields and name not in RELATED]

    def _get_validation_exclusions(self):
        """The version here is the one the editor saw, not that of the row."""
        return super()._get_validation_exclusions() | {"version"}


class WhatForm(SectionForm):
    """What it is about."""

    title = forms.CharField(label=_("Title"), max_length=400)
    abstract = forms.CharField(
        label=_("Abstract"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few sentences. If the response is published later, this is what people read."),
    )

    field_order = ["kind", "title", "abstract"]

    class Meta:
        model = Proposal
        fields = ["kind", "description", "categories"]
        widgets = {
            "kind": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 10}),
            "categories": forms.CheckboxSelectMultiple,
        }
        help_texts = {"categories": _("As many as fit.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wording = self.instance.text.source
        if wording:
            self.initial |= {"title": wording.title, "abstract": wording.body}


class WhereForm(SectionForm):
    """Where it takes place and who carries it out."""

    class Meta:
        model = Proposal
        fields = ["countries", "institutions", "contact_name", "contact_email"]
        widgets = {
            "countries": forms.SelectMultiple(attrs={"size": 10}),
            "institutions": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "countries": _("Where activities take place. Hold Ctrl or Cmd to choose several."),
            "institutions": _("One on each line."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.order_by("name")


class MoneyForm(SectionForm):
    """A section that asks for an amount; a currency is written in capital letters."""

    def _clean_code(self, name):
        return self.cleaned_data[name].upper()

    def clean_currency(self):
        """Capital letters."""
        return self._clean_code("currency")

    def clean_pledge_currency(self):
        """Capital letters."""
        return self._clean_code("pledge_currency")

    def clean_rate(self):
        """Above zero; a rate of nothing would leave the amount without a value in dollars, and nobody would be told."""
        rate = self.cleaned_data["rate"]
        if rate is not None and rate <= 0:
            raise forms.ValidationError(_("The rate must be above zero."))
        return rate


CURRENCY = forms.TextInput(attrs={"size": 4, "autocapitalize": "characters", "dir": "ltr"})
THREE_LETTERS = _("Three letters, such as USD or EUR.")


class SupportForm(MoneyForm):
    """The support that is sought."""

    support_stage = radios(_("Support is sought for"), SupportStage.choices)

    class Meta:
        model = Proposal
        fields = [
            *("support_stage", "seeks_financial", "seeks_technical", "seeks_in_kind", "amount", "currency"),
            *("rate", "rate_on", "other_funding"),
        ]
        widgets = {"rate_on": DateInput(), "other_funding": forms.Textarea(attrs={"rows": 3}), "currency": CURRENCY}
        help_texts = {
            "amount": _("Needed where financial support is sought."),
            "currency": THREE_LETTERS,
            "rate": _("Only for other currencies than US dollars; the amount in US dollars follows from it."),
        }


class PlanForm(SectionForm):
    """How it serves needs and the rolling plan."""

    focal_point = radios(_("Was the national focal point consulted?"), FocalPointAnswer.choices)

    class Meta:
        model = Proposal
        fields = ["needs", "strategies", "initiatives", "focal_point", "focal_point_on", "focal_point_note"]
        widgets = {
            "needs": forms.CheckboxSelectMultiple,
            "strategies": forms.CheckboxSelectMultiple,
            "initiatives": forms.CheckboxSelectMultiple,
            "focal_point_on": DateInput(),
            "focal_point_note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"strategies": _("The response is read against the criteria of each strategy you choose.")}


class PledgeForm(MoneyForm):
    """What is pledged."""

    pledge_kind = radios(_("Pledged is"), PledgeKind.choices)

    class Meta:
        model = Proposal
        fields = ["pledge_kind", "pledge_what", "pledge_amount", "pledge_currency"]
        widgets = {"pledge_what": forms.Textarea(attrs={"rows": 4}), "pledge_currency": CURRENCY}
        help_texts = {"pledge_amount": _("Needed where money is pledged."), "pledge_currency": THREE_LETTERS}


class ConsentForm(SectionForm):
    """Whether it may be published."""

    class Meta:
        model = Proposal
        fields = ["may_be_published"]
        labels = {"may_be_published": _("If it is found suitable, it may be published")}
        # What `published.Project` shows, and nothing less: consent to a part is no consent to the rest.
        help_texts = {
            "may_be_published": _(
                "Everybody then reads its title and abstract, your organisation, the implementing institutions, "
                "countries, categories, needs, the kind of support sought, what it is for, and which criteria it "
                "meets. Only those who fund and the staff see the amount; nobody sees a person. Publication is not a "
                "promise of support. You can say no here."
            )
        }


SECTION_FORMS = {
    "what": WhatForm,
    "where": WhereForm,
    "support": SupportForm,
    "plan": PlanForm,
    "pledge": PledgeForm,
    "consent": ConsentForm,
}


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy("{} {}", _("Accepted kinds of file:"), " · ".join(sorted(FILE_FORMATS))),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limits = _("Up to %(most)s files, each no larger than %(size)s.")
        limits = limits % {"most": MOST_FILES, "size": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        self.fields["file"].help_text = f"{self.fields['file'].help_text} {limits}"


class CoEditorForm(forms.Form):
    """A colleague who may write too."""

    email = forms.EmailField(label=_("E-mail address your colleague signs in with"))


class ReasonForm(forms.Form):
    """Why a response is returned or withdrawn."""

    note = forms.CharField(label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class DuplicateForm(ReasonForm):
    """Of which other response this is a duplicate, and why."""

    of = forms.CharField(label=_("Reference of the other response"), max_length=20)

    field_order = ["of", "note"]


class ClarificationForm(forms.Form):
    """A message about a response."""

    body = forms.CharField(label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
