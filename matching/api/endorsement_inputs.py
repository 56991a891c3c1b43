"""What a client may say about recognition and endorsement: the request, an answer to a question, a sheet."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipbes_portal.directory.models import Organisation
from ipbes_portal.inputs import StrictInput, text
from ipbes_portal.programme.models import Activity

from ..models import EndorsementReview, Level, Offer

LONGEST = 4000


class EndorsementInput(StrictInput):
    """What an organisation says about its activity; what it leaves out of an answer stays as it is."""

    level = serializers.ChoiceField(choices=Level.choices, help_text=_("What is asked for."))
    needs_met = serializers.CharField(max_length=LONGEST)
    principles_followed = serializers.CharField(max_length=LONGEST)
    procedures_followed = serializers.CharField(max_length=LONGEST)
    guidance_used = text(LONGEST)
    progress = text(LONGEST, help_text=_("Needed when a grant is to be renewed: what has been done since."))


class EndorsementCreation(EndorsementInput):
    """A new request; it is sent at once."""

    activity = serializers.PrimaryKeyRelatedField(
        queryset=Activity.objects.none(),
        help_text=_("An activity of the plan that your organisation leads or reported."),
    )
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none(), help_text=_("The organisation you act for.")
    )
    offer = serializers.PrimaryKeyRelatedField(
        queryset=Offer.objects.none(),
        required=False,
        allow_null=True,
        help_text=_("Your open offer of this route, if the request belongs to one."),
    )

    def __init__(self, *args, activities=None, organisations=None, offers=None, **kwargs):
        super().__init__(*args, **kwargs)
        # What is hidden from the caller is as if it were not there.
        for name, rows in {"activity": activities, "organisation": organisations, "offer": offers}.items():
            if rows is not None:
                self.fields[name].queryset = rows


class EndorsementSheetInput(StrictInput):
    """Four tests, each yes or no, and each with its justification."""

    meets_needs = serializers.BooleanField()
    needs_why = serializers.CharField(max_length=LONGEST)
    follows_principles = serializers.BooleanField()
    principles_why = serializers.CharField(max_length=LONGEST)
    follows_procedures = serializers.BooleanField()
    procedures_why = serializers.CharField(max_length=LONGEST)
    meets_criteria = serializers.BooleanField()
    criteria_why = serializers.CharField(max_length=LONGEST)
    comment = text(LONGEST)

    def sheet(self):
        """The sheet, not yet saved."""
        return EndorsementReview(**self.validated_data)
