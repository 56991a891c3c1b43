"""What staff type about a call, and those invited about its code."""

from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.directory.models import Body
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..models import Call, CallKind, MatchingPolicy, is_time_zone
from ..models.call import FIRST_YEAR, LAST_YEAR, MOST_REVIEWERS

PLAIN = ["year", "languages", "zone", "late_policy", "form_version", "reviewers_wanted", "shows_drafts"]
TIMES = ["opens_at", "closes_at", "late_until"]


class MomentInput(forms.DateTimeInput):
    """A day and a time of the calendar the browser offers."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class CallForm(forms.ModelForm):
    """One call, with its text in the language it is first written in; the times are those of its zone."""

    language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGE_CHOICES)
    title = forms.CharField(label=_("Title"), max_length=400)
    body = forms.CharField(label=_("Text of the call"), widget=forms.Textarea(attrs={"rows": 8}))
    year = Call._meta.get_field("year").formfield(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    reviewers_wanted = Call._meta.get_field("reviewers_wanted").formfield(min_value=1, max_value=MOST_REVIEWERS)
    languages = forms.MultipleChoiceField(
        label=_("Responses may be written in"), choices=LANGUAGE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    # Plain text moments: Django would read them in the zone of the site, and they mean the zone of the call.
    opens_at = forms.CharField(label=_("Opens"), widget=MomentInput())
    closes_at = forms.CharField(label=_("Closes"), widget=MomentInput())
    late_until = forms.CharField(
        label=_("Late responses until"),
        widget=MomentInput(),
        required=False,
        help_text=_("Only where late responses are accepted. After it nothing more is taken; drafts are kept."),
    )
    deciding_bodies = forms.ModelMultipleChoiceField(
        label=_("Decided by"),
        queryset=Body.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = [
        "kind",
        "language",
        "title",
        "body",
        "year",
        "languages",
        "opens_at",
        "closes_at",
        "zone",
        "late_policy",
        "late_until",
    ]

    class Meta:
        model = Call
        fields = ["kind", *PLAIN]
        help_texts = {
            "zone": _("The times of this call are those of clocks in this zone, such as Europe/Berlin."),
            "shows_drafts": _("Otherwise a draft is its authors’ alone until they send it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        call = self.instance
        if call.pk is None:
            self.initial.setdefault("language", languages.current().code)
            self.fields["deciding_bodies"].help_text = _(
                "Left empty: the Bureau with the Multidisciplinary Expert Panel."
            )
            if MatchingPolicy.present().open_calls_are_paused:
                self.initial["kind"] = CallKind.TARGETED
                self.fields["kind"].help_text = _("No open calls are made for now; a targeted call is possible.")
            return
        for name in ("kind", "language", "title", "body"):
            del self.fields[name]  # the words are edited language by language, and the kind stays
        self.initial |= {
            "version": call.version,
            "languages": call.languages,
            "deciding_bodies": call.deciding_bodies.all(),
            "opens_at": f"{call.opens_there:%Y-%m-%dT%H:%M}",
            "closes_at": f"{call.closes_there:%Y-%m-%dT%H:%M}",
            "late_until": f"{call.late_until_there:%Y-%m-%dT%H:%M}" if call.late_until else "",
        }

    def clean_zone(self):
        """A zone there is."""
        is_time_zone(self.cleaned_data["zone"])
        return self.cleaned_data["zone"]

    def clean(self):
        """The moments, as clocks of the zone show them."""
        zone = self.cleaned_data.get("zone")
        for name in TIMES:
            if zone and self.cleaned_data.get(name):
                self._set_moment(name, ZoneInfo(zone))
        if not self.cleaned_data.get("late_until"):
            self.instance.late_until = None
        return self.cleaned_data

    def _set_moment(self, name, zone):
        field = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
        try:
            with timezone.override(zone):
                moment = field.clean(self.cleaned_data[name])
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:
                raise forms.ValidationError(field.error_messages["invalid"])
        except forms.ValidationError as error:
            self.add_error(name, error)
        else:
            self.cleaned_data[name] = moment
            setattr(self.instance, name, moment)

    def wording(self):
        """Language, title and text as typed."""
        return {name: self.cleaned_data[name] for name in ("language", "title", "body")}

    def bodies(self):
        """The chosen bodies, or None where a new call leaves it to the rule."""
        chosen = self.cleaned_data["deciding_bodies"]
        return {"deciding_bodies": chosen} if chosen or self.instance.pk else None

    def changed_columns(self):
        """The plain columns of this form whose value was changed; in another zone every time is another moment."""
        changed = {*self.changed_data, *(TIMES if "zone" in self.changed_data else [])}
        return [name for name in [*PLAIN, *TIMES] if name in changed]

    def _get_validation_exclusions(self):
        """A new row keeps its own version; only an edit says which one it saw."""
        return super()._get_validation_exclusions() | {"version"}


class CallWordingForm(forms.Form):
    """Title and text of a call in one language."""

    title = forms.CharField(label=_("Title"), max_length=400)
    body = forms.CharField(label=_("Text of the call"), required=False, widget=forms.Textarea(attrs={"rows": 8}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PolicyForm(forms.Form):
    """Whether open calls may be made at present."""

    open_calls_are_paused = forms.BooleanField(
        label=_("No open calls for now; targeted calls are possible"), required=False
    )
    note = forms.CharField(label=_("Why, and who decided so"), required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code of an invitation to a targeted call."""

    code = forms.CharField(label=_("Invitation code"), max_length=40)
