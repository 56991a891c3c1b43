"""What a client may say about a national self-assessment."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.inputs import StrictInput, choice, codes, text
from ipbes_portal.programme.models import Need
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..assessing.beginning import countries_to_assess, organisations_that_prepare, years_to_assess
from ..models import Capacity, Priority

NOT_YOURS = _("You are not the focal point or deputy of a country of this code.")
NOT_THERE = _("No verified organisation of your country has this number.")


class AssessmentCreation(StrictInput):
    """What a self-assessment begins with."""

    country = serializers.SlugRelatedField(
        slug_field="iso3", queryset=Country.objects.none(), error_messages={"does_not_exist": NOT_YOURS}
    )
    year = serializers.IntegerField()
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(),
        help_text=_("A verified organisation of your country."),
        error_messages={"does_not_exist": NOT_THERE},
    )
    languages = serializers.ListField(child=serializers.ChoiceField(choices=LANGUAGE_CHOICES), allow_empty=False)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if user is not None:
            # What is hidden from the caller is as if it were not there.
            self.fields["country"].queryset = countries_to_assess(user)
            self.fields["organisation"].queryset = organisations_that_prepare(user)

    def validate_year(self, year):
        """A year that can be meant."""
        first, last = years_to_assess()
        if not first <= year <= last:
            raise serializers.ValidationError(
                _now("Give a year from %(first)s to %(last)s.") % {"first": first, "last": last}
            )
        return year


class AssessmentAnswerInput(StrictInput):
    """What is said on one question; what is left out stays as it is."""

    question = serializers.CharField(max_length=50, help_text=_("The code of a question of this sector."))
    capacity = serializers.ChoiceField(choices=Capacity.choices, required=False, allow_null=True)
    evidence = text(4000)
    link = serializers.URLField(required=False, allow_blank=True, max_length=400)
    needs = codes(Need.objects.all(), "code")
    priority = choice(Priority.choices)


class AssessmentPartInput(StrictInput):
    """The answers of one sector that change."""

    answers = AssessmentAnswerInput(many=True)

    def by_entry(self, part):
        """The columns to change, by the key of the entry, as the action takes them."""
        entries = {entry.question.code: entry.pk for entry in part.entries.all()}
        found = {}
        for given in self.validated_data["answers"]:
            code = given["question"]
            if code not in entries:
                message = _now("This sector has no question “%(code)s”.") % {"code": code}
                raise serializers.ValidationError({"answers": [message]})
            columns = {name: value for name, value in given.items() if name != "question"}
            found[entries[code]] = found.get(entries[code], {}) | columns
        return found


class ConsultedGroupInput(StrictInput):
    """A group that was asked, when, and what it said."""

    name = serializers.CharField(max_length=200)
    asked_on = serializers.DateField(help_text=_("A day that has come."))
    said = serializers.CharField(max_length=4000, help_text=_("Never public."))


class ConsultedGroupRemoval(StrictInput):
    """Which group was noted by mistake."""

    group = serializers.IntegerField(help_text=_("Its id among the groups."))


class AssessmentEndorsementInput(StrictInput):
    """The words of the focal point, and whether everybody may read it."""

    note = text(4000)
    may_be_published = serializers.BooleanField(required=False)


class AssessmentPublicationInput(StrictInput):
    """Whether everybody may read it."""

    may_be_published = serializers.BooleanField()


class SupportRequestInput(StrictInput):
    """The need for which support is asked."""

    need = serializers.SlugRelatedField(slug_field="code", queryset=Need.objects.all())
