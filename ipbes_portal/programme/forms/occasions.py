"""What people type about gatherings and who took part."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.forms import organisations
from ipbes_portal.directory.models import Body
from ipbes_portal.records.forms.rows import PARTIAL, RowForm
from ipbes_portal.records.models import Document

from ..models import Occasion, OccasionKind, Participation


class OccasionForm(RowForm):
    """One dated gathering of an activity, a body, or both."""

    class Meta:
        model = Occasion
        fields = [
            "kind",
            "body",
            "ordinal",
            "starts",
            "ends",
            "city",
            "country",
            "is_online",
            "host",
            "report",
            "back_to_back_with",
            "note",
            "source",
        ]
        labels = {
            "body": _("Body"),
            "country": _("Country"),
            "host": _("Host"),
            "report": _("Report"),
            "back_to_back_with": _("Held back to back with"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "body": _("The body whose meeting it is, or that organises it."),
            "ordinal": _("Which meeting of the body: 4 for its fourth."),
            "starts": PARTIAL,
            "ends": _("Leave empty when it lasts one day."),
            "note": _("Everybody who sees the gathering can read it."),
            "source": _("Where it stands written, such as IPBES/5/3, paragraph 18."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        occasion, fields = self.instance, self.fields
        fields["body"].queryset = Body.objects.order_by("name")
        fields["body"].required = occasion.activity_id is None
        fields["report"].queryset = Document.objects.visible_to(user)
        fields["back_to_back_with"].queryset = Occasion.objects.visible_to(user).exclude(pk=occasion.pk).for_list()
        fields["back_to_back_with"].label_from_instance = lambda other: f"{other.name} ({other.starts})"
        if not occasion.pk and occasion.activity_id is None:
            self.initial["kind"] = OccasionKind.BODY_MEETING


class RemovalForm(forms.Form):
    """Saying that the list of people goes too."""

    with_participations = forms.BooleanField()

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["with_participations"].label = label


class ParticipationForm(RowForm):
    """In what capacity somebody takes part, and whether they were there."""

    has_attended = forms.BooleanField(label=_("Attended"), required=False)

    class Meta:
        model = Participation
        fields = ["role", "category", "organisation", "country"]
        labels = {
            "role": _("Role"),
            "category": _("Group"),
            "organisation": _("Organisation"),
            "country": _("Country"),
        }
        help_texts = {
            "category": _("The group in which they are counted."),
            "organisation": _("For which they took part."),
            "country": _("For which they are counted."),
        }

    def __init__(self, *args, is_new_person=False, **kwargs):
        super().__init__(*args, **kwargs)
        row = self.instance
        if is_new_person:  # then organisation and country are those just typed about the person
            del self.fields["organisation"], self.fields["country"]
        else:
            self.fields["organisation"].queryset = organisations(row.organisation_id)
        if row.occasion.lies_ahead or row.pk:
            del self.fields["has_attended"]  # of those on the list, presence is marked on the list

    def participation(self):
        """What was typed, as the actions take it."""
        fields = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return fields | {"attended_at": clock.now() if self.cleaned_data.get("has_attended") else None}


class ParticipantTableForm(forms.Form):
    """A list of participants: a file, or cells copied out of a spreadsheet."""

    table = forms.FileField(
        label=_("CSV or Excel file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=_("With a header line. Nothing is saved before you have seen what would happen."),
    )
    pasted = forms.CharField(
        label=_("Or paste the list"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("Copied out of a spreadsheet together with its header line, or as CSV."),
    )

    def clean(self):
        """One of the two."""
        data = super().clean()
        if not self.errors and bool(data.get("table")) == bool((data.get("pasted") or "").strip()):
            raise forms.ValidationError(_("Choose a file or paste the list, one of the two."))
        return data
