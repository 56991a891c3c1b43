"""What people type about themselves, their roles, organisations and tokens."""

from datetime import timedelta

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.directory.models import Assessment, Body, Chapter, Country, Organisation
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from . import actions
from .models import Declaration, Invitation, Person, RoleGrant, Scope, User, normalise_orcid
from .roles import COUNTRY_ROLES, Role

SCOPES = ["body", "assessment", "chapter", "country", "organisation"]


def countries():
    """Countries as a reader looks for them: by name."""
    return Country.objects.order_by("name")


def organisations(kept=None):
    """The organisations one may choose, and the one already chosen."""
    return (Organisation.objects.verified() | Organisation.objects.filter(pk=kept)).distinct()


def lines_of(text):
    """The non-empty lines of a text field, without surrounding blanks."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class SignupForm(forms.Form):
    """What django-allauth's sign-up asks besides address and password."""

    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=120)

    def save_person(self, user, language):
        """Create sign-in and person through the action everybody uses."""
        made = actions.create_user(
            email=self.cleaned_data["email"],
            language=language,
            password=self.cleaned_data["password1"],
            given_name=self.cleaned_data["given_name"],
            family_name=self.cleaned_data["family_name"],
        )
        user.__dict__.update(made.__dict__)
        return user

    def signup(self, request, user):
        """Django-allauth calls this; everything was done while saving."""


class PersonForm(forms.ModelForm):
    """A person's own data, or the same edited by the secretariat."""

    languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Person
        fields = [
            "given_name",
            "family_name",
            "name_as_cited",
            "organisation",
            "country",
            "second_nationality",
            "languages",
            "orcid",
            "is_named_publicly",
            "version",
        ]
        help_texts = {
            "name_as_cited": _("As it stands in publications, if it differs from given and family name."),
            "orcid": _("Sixteen characters, such as 0000-0002-1825-0097."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations(self.instance.organisation_id)
        self.fields["country"].queryset = countries()
        self.fields["second_nationality"].queryset = countries()
        self.fields["orcid"].widget.attrs |= {"dir": "ltr"}
        # A pasted address is longer than the iD in it.
        self.fields["orcid"].max_length = 40
        self.fields["orcid"].widget.attrs["maxlength"] = 40
        self.fields["orcid"].validators = []

    def clean_orcid(self):
        """Keep the usual spelling, refuse a wrong check digit."""
        value = self.cleaned_data["orcid"]
        return normalise_orcid(value) if value else ""

    @property
    def changed_columns(self):
        """The columns whose value was changed."""
        return [name for name in self.changed_data if name != "version"]


class NewPersonForm(PersonForm):
    """Enter somebody; people who may be the same are shown before anything is saved."""

    version = None
    emails = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
        help_text=_("One per line; the first is the main one."),
    )
    is_new = forms.BooleanField(label=_("This is somebody else: none of the people shown"), required=False)

    class Meta(PersonForm.Meta):
        fields = [name for name in PersonForm.Meta.fields if name != "version"]

    def clean_emails(self):
        """A list of addresses."""
        emails = lines_of(self.cleaned_data["emails"])
        for email in emails:
            validate_email(email)
        return emails


class PreferencesForm(forms.Form):
    """In which language, and which letters by mail."""

    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGE_CHOICES)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind, label in kinds.items():
            self.fields[kind.replace(".", "__")] = forms.BooleanField(label=label, required=False)

    def mail_fields(self):
        """The fields of the kinds of message."""
        return [self[kind.replace(".", "__")] for kind in self.kinds]

    def wishes(self):
        """Kind of message → wanted by mail."""
        return {kind: self.cleaned_data[kind.replace(".", "__")] for kind in self.kinds}


class TermForm(forms.ModelForm):
    """A role, what it is for, and its term: shared by invitations and direct grants."""

    class Meta:
        model = RoleGrant
        fields = ["role", *SCOPES, "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {
            "country": _("For national focal points and their deputies."),
            "organisation": _("For partner managers and funders."),
            "chapter": _("For chapter leads."),
            "ends_on": _("Leave empty when the term has no fixed end. The person is warned 30 days before."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today
        self.fields["body"].queryset = Body.objects.order_by("name")
        self.fields["assessment"].queryset = Assessment.objects.order_by("name")
        self.fields["chapter"].queryset = Chapter.objects.select_related("assessment")
        self.fields["chapter"].label_from_instance = lambda chapter: f"{chapter.assessment.code} {chapter}"
        self.fields["country"].queryset = countries()
        self.fields["organisation"].queryset = Organisation.objects.verified()

    def term(self):
        """What was entered, as keyword arguments of the actions."""
        return {name: self.cleaned_data[name] for name in ("role", *SCOPES, "starts_on", "ends_on")}


class GrantForm(TermForm):
    """Give a role to somebody known."""


class InvitationForm(TermForm):
    """Offer a role to an address."""

    class Meta(TermForm.Meta):
        model = Invitation
        fields = ["email", "language", *TermForm.Meta.fields]


class JoinForm(forms.Form):
    """What somebody invited tells about themselves, with the password they choose."""

    given_name = forms.CharField(label=_("Given name"), max_length=120, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A sentence you can remember is best."),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email, knows_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        if knows_name:
            del self.fields["given_name"], self.fields["family_name"]

    def clean(self):
        """The two passwords agree, and nobody guesses them."""
        cleaned = super().clean()
        password = cleaned.get("password")
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", gettext("The two passwords differ."))
        elif password:
            try:
                password_validation.validate_password(password, User(email=self.email))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def answers(self):
        """Keyword arguments of `join_by_invitation`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "again"}


class FocalPointForm(forms.Form):
    """Say that one is the focal point of a country."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in COUNTRY_ROLES])
    country = forms.ModelChoiceField(label=_("Country"), queryset=None)
    starts_on = forms.DateField(label=_("Since"), required=False, widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries()

    def clean_role(self):
        """As a Role."""
        return Role(self.cleaned_data["role"])


class DeclarationForm(forms.ModelForm):
    """The conflict-of-interest declaration."""

    people_typed = forms.CharField(
        label=_("People concerned"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail address or ORCID iD, one per line."),
    )
    co_authors_typed = forms.CharField(
        label=_("Co-authors of the last three years"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail address or ORCID iD, one per line."),
    )

    class Meta:
        model = Declaration
        fields = [
            "starts_on",
            "ends_on",
            "has_professional_interest",
            "has_financial_interest",
            "has_other_interest",
            "details",
            "organisations",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "details": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"details": _("Needed when you answered yes to one of the three questions.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = Organisation.objects.verified()

    def clean(self):
        """The lists as typed are kept with the details: whom the portal knows is not told to the one who asks."""
        cleaned = super().clean()
        typed = [(name, lines_of(cleaned.get(name, ""))) for name in ("people_typed", "co_authors_typed")]
        added = [f"{self.fields[name].label}: {', '.join(lines)}" for name, lines in typed if lines]
        if added:
            cleaned["details"] = "\n\n".join(part for part in (cleaned.get("details", ""), *added) if part)
        return cleaned

    def related(self):
        """The rows of the many-to-many fields; whoever is not known is left to the details."""
        return {
            "organisations": self.cleaned_data["organisations"],
            "people": _known_people(self.cleaned_data["people_typed"]),
            "co_authors": _known_people(self.cleaned_data["co_authors_typed"]),
        }


def _known_people(typed):
    """The people whose addresses or ORCID iDs were typed, one per line."""
    wanted = Q(pk__in=[])
    for line in lines_of(typed)[:200]:
        try:
            wanted |= Q(orcid=normalise_orcid(line))
        except ValidationError:
            wanted |= Q(emails__email__iexact=line)
    return Person.objects.filter(wanted, merged_into__isnull=True).distinct()


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year"))],
    )

    def expires_at(self):
        """When it ends."""
        return clock.now() + timedelta(days=self.cleaned_data["days"])


class OrganisationForm(forms.ModelForm):
    """An organisation as its people or the secretariat describe it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organisation
        fields = ["name", "short_name", "kind", "country", "city", "website", "about", "version"]
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = countries()

    def clean_website(self):
        """Only web addresses: other schemes could run something when followed."""
        value = self.cleaned_data["website"]
        if value and not value.lower().startswith(("https://", "http://")):
            raise ValidationError(_("Enter an address that begins with https:// or http://."))
        return value

    @property
    def changed_columns(self):
        """The columns whose value was changed."""
        return [name for name in self.changed_data if name != "version"]

    def _get_validation_exclusions(self):
        """A new row keeps its own version; only an edit says which one it saw."""
        return super()._get_validation_exclusions() | {"version"}


class ReasonForm(forms.Form):
    """Why an organisation is turned down."""

    note = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The people of the organisation read it."),
    )


class CountryTableForm(forms.Form):
    """A table of countries or of support periods."""

    table = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8, with a header line. Nothing is saved before you have seen what would change."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
