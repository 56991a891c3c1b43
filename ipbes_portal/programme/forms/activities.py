"""What people type about activities and reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.directory.models import Organisation
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..models import IN_PLAN, Activity, ActivityStatus, OrganisationRole, ReportingRound

RELATED = ["initiatives", "needs", "countries", "regions", "deliverables", "documents", "requests"]
PLAIN = ["kind", "starts_on", "ends_on", "date_precision", "place", "languages", "level", "website"]


class ActivityForm(forms.ModelForm):
    """One activity with its wording in one language; turns typing into values and writes nothing."""

    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGE_CHOICES)
    title = forms.CharField(label=_("Title"), max_length=400)
    summary = forms.CharField(label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    languages = forms.MultipleChoiceField(
        label=_("Languages of the activity"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["language", "title", "summary", "initiatives"]

    class Meta:
        model = Activity
        fields = ["initiatives", *PLAIN, *RELATED[1:]]
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "initiatives": forms.CheckboxSelectMultiple,
            "regions": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not self.is_bound:
            self._fill()

    def _fill(self):
        """Start from the wording the reader sees, and from the row."""
        self.initial.setdefault("language", languages.current().code)
        if self.instance.pk:
            wording = self.instance.text.source
            self.initial |= {
                "version": self.instance.version,
                "language": wording.language,
                "title": wording.title,
                "summary": wording.body,
                "languages": self.instance.languages,
            }

    def wording(self):
        """Language, title and summary as typed."""
        return {name: self.cleaned_data[name] for name in ("language", "title", "summary")}

    def related(self):
        """The chosen rows of every many-to-many field of this form."""
        return {name: self.cleaned_data[name] for name in RELATED if name in self.cleaned_data}

    def changed_columns(self):
        """The plain columns of this form whose value was changed."""
        return [name for name in self.changed_data if name in self._meta.fields and name not in RELATED]


class StaffActivityForm(ActivityForm):
    """Staff enter an activity straight into the plan."""

    class Meta(ActivityForm.Meta):
        fields = [*ActivityForm.Meta.fields, "status"]

    status = forms.ChoiceField(
        label=_("State"), choices=[(status.value, status.label) for status in ActivityStatus if status in IN_PLAN]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["status"]  # the state of an existing row is moved by its own buttons


class ReportForm(ActivityForm):
    """A partner reports an activity for an organisation they act for."""

    class Meta(ActivityForm.Meta):
        fields = ["reporting_organisation", "initiatives", *PLAIN, "needs", "countries", "regions"]

    field_order = ["reporting_organisation", "language", "title", "summary", "initiatives"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reporting_organisation"]
        field.required = True
        field.empty_label = None
        field.queryset = Organisation.objects.verified().filter(pk__in=self.user.managed_organisation_ids)


class PartnersForm(forms.Form):
    """Which organisations take part, by role: one multiple choice per role, without JavaScript."""

    def __init__(self, *args, activity=None, **kwargs):
        super().__init__(*args, **kwargs)
        present = {}
        if activity and activity.pk:
            for row in activity.partnerships.all():
                present.setdefault(row.role, []).append(row.organisation_id)
        choices = Organisation.objects.verified()
        for role in OrganisationRole:
            self.fields[f"organisations_{role.value}"] = forms.ModelMultipleChoiceField(
                label=role.label, queryset=choices, required=False, initial=present.get(role.value, [])
            )

    def pairs(self):
        """(organisation, role) pairs."""
        return [
            (organisation, role.value)
            for role in OrganisationRole
            for organisation in self.cleaned_data[f"organisations_{role.value}"]
        ]


class WordingForm(forms.Form):
    """Title and summary of an activity in one language."""

    title = forms.CharField(label=_("Title"), max_length=400)
    summary = forms.CharField(label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NoteForm(forms.Form):
    """Why a report goes back or is declined."""

    note = forms.CharField(label=_("Note to the reporter"), widget=forms.Textarea(attrs={"rows": 4}))


class MoveForm(forms.Form):
    """The next state of an activity."""

    status = forms.ChoiceField(label=_("New state"))
    note = forms.CharField(label=_("Note"), required=False)

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [status for status in ActivityStatus if status in activity.NEXT[activity.status]]
        self.fields["status"].choices = [(status.value, status.label) for status in allowed]


class ReportingRoundForm(forms.ModelForm):
    """Call on partners to report for a session."""

    class Meta:
        model = ReportingRound
        fields = ["session", "opens_on", "closes_on"]
        widgets = {"opens_on": DateInput(), "closes_on": DateInput()}
