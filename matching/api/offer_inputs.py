"""What a client may say about an offer."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Country, Organisation, Region
from ipbes_portal.programme.models import Activity, Initiative, Need
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..actions.offers import RELATED
from ..models import Category, Lead, OfferKind, OfferRoute
from .inputs import StrictInput, choice, codes, money, text

WORDS = ("title", "body")


class OfferInput(StrictInput):
    """What a client says about an offer; what it leaves out stays as it is."""

    title = serializers.CharField(max_length=400)
    body = text(3000)
    route = serializers.ChoiceField(choices=OfferRoute.choices)
    kind = serializers.ChoiceField(choices=OfferKind.choices)
    lead = choice(Lead.choices)
    activity = serializers.PrimaryKeyRelatedField(queryset=Activity.objects.none(), required=False, allow_null=True)
    conditions = text(4000)
    languages = serializers.ListField(child=serializers.ChoiceField(choices=LANGUAGE_CHOICES), required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=32_767, required=False, allow_null=True)
    amount = money()
    currency = text(3)
    rate = money(8)
    rate_on = serializers.DateField(required=False, allow_null=True)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)
    contact_name = text(150)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    may_be_published = serializers.BooleanField(required=False)
    countries = codes(Country.objects.all(), "iso3")
    regions = codes(Region.objects.all(), "code")
    categories = codes(Category.objects.all(), "code")
    needs = codes(Need.objects.all(), "code")
    initiatives = codes(Initiative.objects.all(), "code")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.in_plan()

    def parts(self):
        """(columns, relations, words) of what was said."""
        given = self.validated_data
        related = {name: given[name] for name in RELATED if name in given}
        words = {name: given[name] for name in WORDS if name in given}
        apart = {*RELATED, *WORDS, "organisation", "language"}
        return {name: value for name, value in given.items() if name not in apart}, related, words


class OfferCreation(OfferInput):
    """A new offer, a draft until it is submitted."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(), help_text=_("The organisation you work for.")
    )
    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language you write in."))

    def __init__(self, *args, organisations=None, **kwargs):
        super().__init__(*args, **kwargs)
        if organisations is not None:
            # What is hidden from the caller is as if it were not there.
            self.fields["organisation"].queryset = organisations


class Extension(StrictInput):
    """Until when an offer holds now."""

    valid_until = serializers.DateField(help_text=_("A day later than the present last day."))
