"""What people type about offers: one small form per section, and what is typed beside a button."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import languages
from ipbes_portal.accounts.organisations import organisations_one_gives_for
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Activity
from ipbes_portal.records.models import Decision
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.widgets import DateInput

from ..actions.offers import RELATED
from ..actions.uptake import STARTS
from ..fitting.promised import HELD
from ..models import Lead, Offer, OfferKind, OfferRoute
from ..offering.completeness import fields_needed_by
from .proposals import CURRENCY, THREE_LETTERS, MoneyForm, radios


class OfferStartForm(forms.Form):
    """What an offer begins with; the answers of the wizard stand in it already."""

    title = forms.CharField(label=_("Title"), max_length=400)
    route = forms.ChoiceField(label=_("How you want to contribute"), choices=OfferRoute.choices)
    kind = forms.ChoiceField(label=_("What you offer"), choices=OfferKind.choices)
    lead = forms.ChoiceField(choices=[("", ""), *Lead.choices], required=False, widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(label=_("For the organisation"), queryset=None, empty_label=None)
    language = forms.ChoiceField(label=_("I write in"), choices=LANGUAGE_CHOICES)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_one_gives_for(user)
        self.initial.setdefault("language", languages.current().code)


class OfferSectionForm(MoneyForm):
    """One section of an offer. Nothing is required here: what lacks is said before it is sent."""

    def needed(self):
        """The names of the fields without which it cannot be sent."""
        return fields_needed_by(self.instance)

    def words(self):
        """Title and description, where they were changed."""
        return {name: self.cleaned_data[name] for name in ("title", "body") if name in self.changed_data}

    def related(self):
        """The chosen rows of the many-to-many fields whose choice was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in RELATED}

    def columns(self):
        """The plain columns of this section whose value was changed."""
        return [name for name in self.changed_data if name in self._meta.fields and name not in RELATED]


class WhatIsOfferedForm(OfferSectionForm):
    """What is offered, and by which route."""

    title = forms.CharField(label=_("Title"), max_length=400)
    body = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you offer and how it works. If the offer is published, this is what people read."),
    )
    lead = radios(_("Who leads the activity"), Lead.choices, help_text=_("Only for support in kind."))

    field_order = ["title", "body", "kind", "route", "activity", "lead", "conditions"]

    class Meta:
        model = Offer
        fields = ["kind", "route", "activity", "lead", "conditions"]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "activity": _("For money dedicated to an activity, and for support in kind to one you have in mind."),
            "conditions": _("What you ask in return, or what must be the case. Not published."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.in_plan().with_texts()
        wording = self.instance.text.source
        if wording:
            self.initial |= {"title": wording.title, "body": wording.body}


class ForWhomForm(OfferSectionForm):
    """For whom it is. Nothing chosen means no limit."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGE_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["regions", "countries", "languages", *RELATED[2:]]

    class Meta:
        model = Offer
        fields = ["regions", "countries", "languages", *RELATED[2:]]
        widgets = {
            "regions": forms.CheckboxSelectMultiple,
            "countries": forms.SelectMultiple(attrs={"size": 10}),
            "categories": forms.CheckboxSelectMultiple,
            "needs": forms.CheckboxSelectMultiple,
            "initiatives": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "countries": _("Hold Ctrl or Cmd to choose several. Choose none if any country may have it."),
            "needs": _("The needs it helps to meet. The more you choose that fit, the better it is matched."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.order_by("name")


class HowMuchForm(OfferSectionForm):
    """How much there is of it, and when."""

    class Meta:
        model = Offer
        fields = ["amount", "currency", "rate", "rate_on", "capacity", "valid_from", "valid_until"]
        widgets = {
            "currency": CURRENCY,
            "rate_on": DateInput(),
            "valid_from": DateInput(),
            "valid_until": DateInput(),
        }
        help_texts = {
            "amount": _("The money, or what the support is worth by your estimate."),
            "currency": THREE_LETTERS,
            "rate": _("Only for other currencies than US dollars; the amount in US dollars follows from it."),
            "capacity": _("Such as 12 places, or 3 visits. Leave empty if there is no limit."),
            "valid_until": _("The last day on which it can be taken up. You can extend it later."),
        }


class ContactForm(OfferSectionForm):
    """Whom to write to, and whether it may be published."""

    class Meta:
        model = Offer
        fields = ["contact_name", "contact_email", "may_be_published"]
        labels = {"may_be_published": _("While it is open, everybody may see this offer")}
        help_texts = {
            "contact_name": _("Shown to the secretariat, and to those you are brought together with."),
            "may_be_published": _(
                "Then organisation, title, description, estimated value and for whom it is are public; contact and "
                "conditions never are. You can say no here and still be matched."
            ),
        }


OFFER_FORMS = {"what": WhatIsOfferedForm, "whom": ForWhomForm, "amount": HowMuchForm, "contact": ContactForm}


class ExtendForm(forms.Form):
    """Until when the offer holds now."""

    valid_until = forms.DateField(label=_("New last day"), widget=DateInput())


class TakeUpForm(forms.Form):
    """How much of an offer is used, and for what."""

    activity = forms.ModelChoiceField(label=_("For the activity"), queryset=None, required=False)
    start = forms.CharField(
        label=_("Or begin an activity with this title"),
        max_length=400,
        required=False,
        help_text=_("It begins as a draft of yours, with what the offer says; a training or a visit starts from it."),
    )
    match = forms.ModelChoiceField(
        label=_("For the match"),
        queryset=None,
        required=False,
        help_text=_("What was promised to a match is kept for it."),
    )
    places = forms.IntegerField(label=_("Times or places"), min_value=1, max_value=32_767, initial=1)
    amount_usd = forms.DecimalField(
        label=_("Amount in US dollars"),
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
    )
    note = forms.CharField(
        label=_("Note to the organisation"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.in_plan().with_texts()
        self.initial.setdefault("activity", offer.activity_id)
        self.fields["amount_usd"].required = offer.kind == OfferKind.MONEY
        if offer.kind not in STARTS:
            del self.fields["start"]
            # Nothing can begin from it, and only the trust fund takes it for no activity in particular.
            self.fields["activity"].required = offer.route != OfferRoute.TRUST_FUND
        agreed = offer.matches.filter(status__in=HELD, offer_use__isnull=True).select_related("proposal", "offer")
        self.fields["match"].queryset = agreed
        if not agreed:
            del self.fields["match"]
        if offer.route == OfferRoute.TRUST_FUND:
            self.fields["activity"].help_text = _("Leave empty for the general budget.")


class ApprovalForm(forms.Form):
    """In which decision the Plenary approved the activity."""

    decision = forms.ModelChoiceField(label=_("Decision of the Plenary"), queryset=Decision.objects.all())


class PutForm(forms.Form):
    """Until when the Bureau is asked to decide."""

    due_on = forms.DateField(label=_("Decision wanted by"), widget=DateInput(), required=False)


class PlenaryForm(forms.Form):
    """What the Plenary decided."""

    outcome = forms.ChoiceField(
        label=_("The Plenary"),
        choices=[("approved", _("approved it")), ("refused", _("refused it"))],
        widget=forms.RadioSelect,
    )
    decided_on = forms.DateField(label=_("On"), widget=DateInput())
    minutes_reference = forms.CharField(
        label=_("Reference of the minutes"), max_length=200, help_text=_("Such as IPBES/12/14, paragraph 27.")
    )
    decision = forms.ModelChoiceField(label=_("Decision"), queryset=Decision.objects.all(), required=False)
    note = forms.CharField(
        label=_("Note to the organisation"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
