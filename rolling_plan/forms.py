"""What people type to write, arrange and hand out parts of the plan."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock, languages
from ipbes_portal.accounts.models import RoleGrant, User, sort_key
from ipbes_portal.accounts.roles import Role
from ipbes_portal.texts.actions import NEW
from ipbes_portal.texts.models import LANGUAGE_CHOICES, Wording, WordingState
from ipbes_portal.widgets import DateInput

from . import rules
from .cells import COUNTED
from .models import Assignment, SectionKind
from .models.section import BELOW

# Headings are their title; a title above a numbered paragraph is ours, official texts have none.
ONLY_TITLED = (SectionKind.SECTION, SectionKind.HEADING)
TITLED = (*ONLY_TITLED, SectionKind.PARAGRAPH)
LONGEST_TITLE = Wording._meta.get_field("title").max_length
LONGEST_SOURCE = Wording._meta.get_field("source").max_length
LONGEST_BODY = 50_000
MOST_PEOPLE = 20
ANY = _("any")


def plain_lines(text):
    """Line breaks as texts keep them; a browser sends others, and words would seem changed when they are not."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class WordsForm(forms.Form):
    """Title and text of a part of one of the kinds."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, required=False)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, required=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=LONGEST_SOURCE,
        required=False,
        help_text=_("For example a document and paragraph."),
    )

    def speak(self, language):
        """The fields of the words are in the language written, whatever the language of the page."""
        for name in {"title", "body"} & set(self.fields):
            self.fields[name].widget.attrs |= {"lang": language.html, "dir": language.direction}

    def clean_body(self):
        return plain_lines(self.cleaned_data["body"])


class SectionForm(WordsForm):
    """One part of the plan in one language."""

    state = forms.ChoiceField(label=_("State"))
    over_official = forms.BooleanField(
        label=_("Put our own words in the place of the official text"),
        help_text=_("The official text is kept as a version and can be restored."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["over_official", "title", "body", "state", "source", "version"]

    def __init__(self, *args, user, section, language, wording, **kwargs):
        """`wording` is what stands there, or None."""
        super().__init__(*args, **kwargs)
        self.section, self.wording = section, wording
        self.is_official = bool(wording) and wording.state == WordingState.OFFICIAL
        self.speak(language)
        shown = [each for each in (wording, section.text.source) if each]
        if section.kind not in TITLED and not any(each.title for each in shown):
            del self.fields["title"]
        if section.kind in ONLY_TITLED and not any(each.body for each in shown):
            del self.fields["body"]
        self.fields["title" if section.kind in ONLY_TITLED else "body"].required = True
        states = [WordingState.DRAFT, WordingState.REVIEWED, WordingState.MACHINE]
        self.fields["state"].choices = [
            (state.value, state.label) for state in states if rules.may_claim_state(user, state)
        ]
        if not self.is_official or not rules.can_replace_official(user):
            del self.fields["over_official"]

    def clean_version(self):
        # Where nothing stands, nobody can have saved before.
        return self.cleaned_data["version"] or NEW if self.wording else NEW

    def words(self):
        """Title and text as typed; what the form does not show stays as it is."""
        standing = {"title": self.wording.title, "body": self.wording.body} if self.wording else {}
        return {name: self.cleaned_data.get(name, standing.get(name, "")) for name in ("title", "body")}


class NewPartForm(WordsForm):
    """A new part of the plan and its first words."""

    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Written in"), choices=LANGUAGE_CHOICES, help_text=_("Other languages are translated from this one.")
    )
    field_order = ["kind", "language", "title", "body", "source"]

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [kind for kind in SectionKind if kind in BELOW[parent.kind if parent else None]]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in allowed]
        self.fields["kind"].initial = allowed[0].value
        self.fields["language"].initial = languages.current().code
        self.fields["title"].help_text = _("Headings need one; paragraphs may have one.")
        self.fields["body"].help_text = _("Headings have none.")
        if not any(kind in TITLED for kind in allowed):
            del self.fields["title"]
        if all(kind in ONLY_TITLED for kind in allowed):
            del self.fields["body"]

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind in ONLY_TITLED and not cleaned.get("title") and not self.has_error("title"):
            self.add_error("title", _("A heading needs a title."))
        if kind in ONLY_TITLED and cleaned.get("body"):
            self.add_error("body", _("A heading has no text. Add a paragraph below it."))
        if kind and kind not in ONLY_TITLED and not cleaned.get("body") and not self.has_error("body"):
            self.add_error("body", _("Please write the text."))
        return cleaned


class BoardFilter(forms.Form):
    """What the translation board can be narrowed by."""

    language = forms.ChoiceField(label=_("Language"), choices=[("", ANY), *LANGUAGE_CHOICES], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", ANY), *((state.value, state.label) for state in reversed(COUNTED))],
        required=False,
    )
    assignee = forms.ChoiceField(
        label=_("Who is asked"),
        choices=[("", ANY), ("me", _("I am")), ("somebody", _("somebody")), ("nobody", _("nobody"))],
        required=False,
    )

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        if not staff:
            # Their board holds only what they are asked for.
            del self.fields["assignee"]


class PersonSearch(forms.Form):
    """Looks for somebody to ask."""

    q = forms.CharField(
        label=_("Name or e-mail address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )


def candidates(words):
    """Whom to propose: who has `words` in name or address; without words, staff and who was asked before."""
    users = User.objects.filter(is_active=True, person__merged_into__isnull=True).select_related("person")
    if words:
        found = Q(email__icontains=words) | Q(person__name_key__contains=sort_key(words))
    else:
        staff = RoleGrant.objects.in_force(clock.today()).filter(role__in=[Role.SECRETARIAT, Role.TSU])
        found = Q(person__in=staff.values("person")) | Q(pk__in=Assignment.objects.values("assignee"))
    return users.filter(found).order_by("person__name_key", "pk")[:MOST_PEOPLE]


class AssignForm(forms.Form):
    """Who is asked to write, and by when."""

    assignee = forms.TypedChoiceField(label=_("Who is asked"), coerce=int, widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("Wanted by"), required=False, widget=DateInput())

    def __init__(self, *args, people, **kwargs):
        """`people` are the users to choose from."""
        super().__init__(*args, **kwargs)
        self.people = {user.pk: user for user in people}
        self.fields["assignee"].choices = [(user.pk, f"{user} ({user.email})") for user in people]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < clock.today():
            raise ValidationError(_("This day has passed."))
        return day

    @property
    def chosen(self):
        """The user who is asked."""
        return self.people[self.cleaned_data["assignee"]]
