"""What a client may say about an activity."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Country, Organisation, Region
from ipbes_portal.records.models import Document, Request
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..models import IN_PLAN, ActivityKind, ActivityLevel, DatePrecision, Initiative, Need, OrganisationRole


def codes(queryset, field):
    """A list of rows of `queryset`, each named by `field`."""
    return serializers.SlugRelatedField(many=True, slug_field=field, queryset=queryset, required=False)


class PartnerInput(serializers.Serializer):
    """One organisation in one role."""

    id = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.verified())
    role = serializers.ChoiceField(choices=OrganisationRole.choices)


class ActivityInput(serializers.Serializer):
    """What a client says about an activity; what it leaves out stays as it is."""

    RELATED = ("initiatives", "needs", "countries", "regions", "documents", "requests")
    WORDS = ("title", "summary", "language")

    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language of title and summary."))
    title = serializers.CharField(max_length=400)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices, required=False)
    place = serializers.CharField(required=False, allow_blank=True, max_length=150)
    level = serializers.ChoiceField(choices=ActivityLevel.choices, required=False)
    languages = serializers.ListField(child=serializers.ChoiceField(choices=LANGUAGE_CHOICES), required=False)
    website = serializers.URLField(required=False, allow_blank=True, max_length=200)
    initiatives = codes(Initiative.objects.all(), "code")
    needs = codes(Need.objects.all(), "code")
    countries = codes(Country.objects.all(), "iso3")
    regions = codes(Region.objects.all(), "code")
    documents = codes(Document.objects.published(), "symbol")
    requests = codes(Request.objects.all(), "key")
    organisations = PartnerInput(many=True, required=False)

    def to_internal_value(self, data):
        """A member that does not exist is refused: a misspelt one would be lost without a word."""
        if isinstance(data, dict):
            unknown = {name: [_("This member does not exist here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_member")
        return super().to_internal_value(data)

    def validate(self, attrs):
        """Title and summary are words of one language."""
        if self.partial and {"title", "summary"} & attrs.keys() and "language" not in attrs:
            message = _("Say in which language title and summary are.")
            raise serializers.ValidationError({"language": [message]}, code="required")
        return attrs

    def parts(self):
        """(columns, relations, partners or None) of what was said."""
        given = self.validated_data
        related = {name: given[name] for name in self.RELATED if name in given}
        apart = {*self.RELATED, *self.WORDS, "organisations", "organisation", "state"}
        columns = {name: value for name, value in given.items() if name not in apart}
        partners = None
        if "organisations" in given:
            partners = [(row["id"], row["role"]) for row in given["organisations"]]
        return columns, related, partners


class ActivityCreation(ActivityInput):
    """A new activity: a partner's report for `organisation`, or an entry of the secretariat straight into the plan."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.verified(), required=False, help_text=_("The organisation you report for.")
    )
    state = serializers.ChoiceField(
        choices=[(status.value, status.label) for status in IN_PLAN],
        required=False,
        help_text=_("Only for entries of the secretariat; the state of a report is the secretariat's to decide."),
    )


class Move(serializers.Serializer):
    """The state an activity moves to."""

    state = serializers.ChoiceField(choices=[(s.value, s.label) for s in IN_PLAN])
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)
