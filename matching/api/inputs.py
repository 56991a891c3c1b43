"""What a client may say about a response."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.programme.models import Initiative, Need, Strategy
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..actions.drafts import RELATED
from ..models import Call, Category, FocalPointAnswer, PledgeKind, ResponseKind, SupportStage

WORDS = ("title", "abstract")


def codes(queryset, field):
    """A list of rows of `queryset`, each named by `field`."""
    return serializers.SlugRelatedField(many=True, slug_field=field, queryset=queryset, required=False)


def text(longest, **more):
    """A text that may be left out or emptied."""
    return serializers.CharField(required=False, allow_blank=True, max_length=longest, **more)


def choice(choices):
    """One of some values, or none yet."""
    return serializers.ChoiceField(choices=choices, required=False, allow_blank=True)


def money(digits=2):
    """An amount or a rate, exact: written as text, never as a binary fraction."""
    return serializers.DecimalField(
        max_digits=14 if digits == 2 else 18, decimal_places=digits, required=False, allow_null=True
    )


class ProposalInput(serializers.Serializer):
    """What a client says about a response; what it leaves out stays as it is."""

    title = serializers.CharField(max_length=400)
    abstract = text(3000)
    kind = serializers.ChoiceField(choices=ResponseKind.choices, required=False)
    description = text(20_000)
    institutions = text(4000)
    contact_name = text(150)
    contact_email = serializers.EmailField(required=False, allow_blank=True)
    support_stage = choice(SupportStage.choices)
    seeks_financial = serializers.BooleanField(required=False)
    seeks_technical = serializers.BooleanField(required=False)
    seeks_in_kind = serializers.BooleanField(required=False)
    amount = money()
    currency = text(3)
    rate = money(8)
    rate_on = serializers.DateField(required=False, allow_null=True)
    other_funding = text(4000)
    focal_point = choice(FocalPointAnswer.choices)
    focal_point_on = serializers.DateField(required=False, allow_null=True)
    focal_point_note = text(4000)
    pledge_kind = choice(PledgeKind.choices)
    pledge_what = text(4000)
    pledge_amount = money()
    pledge_currency = text(3)
    may_be_published = serializers.BooleanField(required=False)
    categories = codes(Category.objects.all(), "code")
    countries = codes(Country.objects.all(), "iso3")
    needs = codes(Need.objects.all(), "code")
    strategies = codes(Strategy.objects.all(), "number")
    initiatives = codes(Initiative.objects.all(), "code")

    def to_internal_value(self, data):
        """A member that does not exist is refused: a misspelt one would be lost without a word."""
        if isinstance(data, dict):
            unknown = {name: [_("This member does not exist here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_member")
        return super().to_internal_value(data)

    def parts(self):
        """(columns, relations, words) of what was said."""
        given = self.validated_data
        related = {name: given[name] for name in RELATED if name in given}
        words = {name: given[name] for name in WORDS if name in given}
        apart = {*RELATED, *WORDS, "call", "organisation", "language"}
        return {name: value for name, value in given.items() if name not in apart}, related, words


class ProposalCreation(ProposalInput):
    """A new response, a draft until it is submitted."""

    call = serializers.PrimaryKeyRelatedField(queryset=Call.objects.none(), help_text=_("The call you answer."))
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(), help_text=_("The organisation you work for.")
    )
    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language you write in."))

    def __init__(self, *args, calls=None, organisations=None, **kwargs):
        super().__init__(*args, **kwargs)
        if calls is not None:
            self.fields["call"].queryset = calls
        if organisations is not None:
            # What is hidden from the caller is as if it were not there.
            self.fields["organisation"].queryset = organisations


class Reason(serializers.Serializer):
    """Why."""

    note = serializers.CharField(max_length=4000)
