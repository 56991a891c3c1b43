"""What a client may say about a response."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.inputs import StrictInput, choice, codes, money, text
from ipbes_portal.programme.models import Initiative, Need, Strategy
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..actions.drafts import RELATED
from ..models import Call, Category, FocalPointAnswer, PledgeKind, ResponseKind, SupportStage

WORDS = ("title", "abstract")


class ProposalInput(StrictInput):
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
        queryset=Organisation.objects.none(),
        help_text=_("The organisation you work for."),
        error_messages={"does_not_exist": _("You do not act for an organisation of this number.")},
    )
    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language you write in."))

    def __init__(self, *args, calls=None, organisations=None, **kwargs):
        super().__init__(*args, **kwargs)
        if calls is not None:
            self.fields["call"].queryset = calls
        if organisations is not None:
            # One answer for all others: what is hidden from the caller is as if it were not there.
            self.fields["organisation"].queryset = organisations


class ClarificationInput(serializers.Serializer):
    """A message about a response."""

    body = serializers.CharField(max_length=5000)


class ColleagueInput(serializers.Serializer):
    """Somebody who signs in with this address."""

    email = serializers.EmailField()


class Reason(serializers.Serializer):
    """Why."""

    note = serializers.CharField(max_length=4000)
