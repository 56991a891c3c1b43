"""What people type about funding opportunities."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..actions.opportunities import RELATED
from ..funding import funded_organisations
from ..models import FundingOpportunity

WORDS = ("title", "body")


class OpportunityForm(forms.ModelForm):
    """One opportunity, as its editor saw it."""

    title = forms.CharField(label=_("Title"), max_length=400)
    body = forms.CharField(
        label=_("Description"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["title", "funder", "language", "body", "url", "note", "opens_on", "closes_on"]

    class Meta:
        model = FundingOpportunity
        fields = [
            *("url", "note", "opens_on", "closes_on", "amount_from", "amount_to", "currency"),
            *RELATED,
        ]
        widgets = {
            "opens_on": DateInput(),
            "closes_on": DateInput(),
            "note": forms.Textarea(attrs={"rows": 4}),
            "currency": forms.TextInput(attrs={"size": 4, "autocapitalize": "characters", "dir": "ltr"}),
            "regions": forms.CheckboxSelectMultiple,
            "countries": forms.SelectMultiple(attrs={"size": 10}),
            "needs": forms.CheckboxSelectMultiple,
            "initiatives": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "url": _("Where people read more and apply."),
            "closes_on": _("The last day to apply. Leave empty if one can apply at any time."),
            "currency": _("Three letters, such as USD or EUR."),
            "countries": _("Hold Ctrl or Cmd to choose several. Choose none if any country may apply."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.order_by("name")
        if self.instance.pk:
            wording = self.instance.text.source
            self.initial |= {"title": wording.title, "body": wording.body, "version": self.instance.version}

    def clean_currency(self):
        """Capital letters."""
        return self.cleaned_data["currency"].upper()

    def words(self):
        """Title and description, where they were changed."""
        return {name: self.cleaned_data[name] for name in WORDS if name in self.changed_data}

    def related(self):
        """The chosen rows of the many-to-many fields whose choice was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in RELATED}

    def columns(self):
        """The plain columns whose value was changed."""
        return [name for name in self.changed_data if name in self._meta.fields and name not in RELATED]

    def _get_validation_exclusions(self):
        """The version here is the one the editor saw, not that of the row."""
        return super()._get_validation_exclusions() | {"version"}


class OpportunityCreateForm(OpportunityForm):
    """A new one: also whose it is, and in which language it is written."""

    language = forms.ChoiceField(label=_("I write in"), choices=LANGUAGE_CHOICES)

    class Meta(OpportunityForm.Meta):
        fields = ["funder", *OpportunityForm.Meta.fields]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        organisations = Organisation.objects.verified()
        if not is_staff(user):
            organisations = organisations.filter(pk__in=funded_organisations(user))
        self.fields["funder"].queryset = organisations
        if not is_staff(user) and len(organisations) == 1:
            self.fields["funder"].empty_label = None  # nothing is left to choose
        self.initial.setdefault("language", languages.current().code)


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Others read this.")
    )
