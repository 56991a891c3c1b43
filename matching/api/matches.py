"""Matches for programs: those a reader takes part in, and what both sides may do."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.idempotency import idempotent
from ipbes_portal.inputs import StrictInput
from ipbes_portal.rest import expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape

from .. import actions, rules
from ..filters.matches import MatchFilter, StaffMatchFilter
from ..models import Match
from ..models.match import terms_of


def _members():
    """What both sides read."""
    return {
        "id": Column(),
        "state": Column("status"),
        "state_note": Column("status_note"),
        "proposal": Column("proposal_id"),
        "proposal_reference": Column("proposal__reference"),
        "proposal_organisation": Column("proposal__organisation__name"),
        "offer": Column("offer_id"),
        "offer_reference": Column("offer__reference"),
        "offer_organisation": Column("offer__organisation__name"),
        "offer_kind": Column("offer__kind"),
        "amount_usd": Column(),
        "places": Column(),
        "proposal_accepted_at": Column(),
        "offer_accepted_at": Column(),
        "report": Column(),
        "contacts": Many(
            "contacts",
            {"happened_on": "happened_on", "note": "note"},
            order=["happened_on", "id"],
            about=_("What was noted of calls, letters and meetings."),
        ),
        "status_changed_at": Column(),
        "version": Column(),
        "updated_at": Column(),
    }


MATCH_OF_A_SIDE = Shape("MatchOfASide", Match, **_members())


class MatchShape(Shape):
    """A match in full. To the sides only the members that are required are answered, so only these are promised."""

    def schema(self):
        """The JSON schema of both."""
        return super().schema() | {"required": list(MATCH_OF_A_SIDE.fields)}


MATCH = MatchShape(
    "Match",
    Match,
    **_members(),
    score=Column(),
    overrules=Column(),
    reason=Column(),
    suggested_at=Column(),
)


class SideInput(serializers.Serializer):
    """For which side somebody speaks who could speak for both."""

    side = serializers.ChoiceField(choices=["proposal", "offer"], required=False)


class AcceptInput(SideInput):
    """What the caller read and accepts; refused if it was changed since. Left out, it is accepted as it stands."""

    amount_usd = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    places = serializers.IntegerField(required=False)

    def validate(self, attrs):
        """Both terms or neither: half of what was read proves nothing."""
        if ("amount_usd" in attrs) != ("places" in attrs):
            raise ValidationError(_now("Please give both the amount and the places that you accept, or neither."))
        return attrs


class DeclineInput(SideInput):
    """Why a side declines."""

    note = serializers.CharField(max_length=4000)


class TermsInput(StrictInput):
    """What is to be agreed; what is left out stays as it is."""

    amount_usd = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    places = serializers.IntegerField(min_value=1, max_value=32_767, required=False)


class ContactInput(StrictInput):
    """One contact in the course of a match."""

    happened_on = serializers.DateField()
    note = serializers.CharField(max_length=4000)


class ReportInput(serializers.Serializer):
    """What came of it."""

    report = serializers.CharField(max_length=8000)


class MatchViewSet(RowViewSet):
    """Matches a reader takes part in, and the verbs of both sides."""

    summary = _("Matches of offers with projects")
    about = _(
        "The matches you take part in, from the introduction on; for staff and co-chairs all, with score and reason."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "partial_update": TermsInput,
        "contact": ContactInput,
        "accept": AcceptInput,
        "decline": DeclineInput,
        "report": ReportInput,
    }
    verbs = {
        "talk": _("Note that the two sides talk."),
        "contact": _("Note a call, a letter or a meeting; both sides and those who bring together can read it."),
        "accept": _("Accept for your side; when both sides have, it is agreed."),
        "decline": _("Decline for your side, with the reason; the match is closed."),
        "report": _("Say what came of an agreement: it is delivered."),
    }
    shape, filterset_class = MATCH, MatchFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")
    changes, version = "updated_at", "version"

    def initial(self, request, *args, **kwargs):
        """Before the view: the shape and the filters of those who bring together, or of a side."""
        super().initial(request, *args, **kwargs)
        if rules.can_facilitate(request.user):
            self.filterset_class = StaffMatchFilter
        else:
            self.shape = MATCH_OF_A_SIDE

    def get_queryset(self):
        """Those the reader takes part in; none of it is public."""
        return Match.objects.visible_to(self.request.user)

    def _match(self, pk):
        return get_object_or_404(self.get_queryset().for_list(), **self.found(pk))

    def _side(self, match, given):
        """The side named, or the only one the caller speaks for."""
        sides = rules.sides_of(self.request.user, match)
        if "side" not in given and len(sides) > 1:
            raise ValidationError({"side": [_now("You speak for both sides; please say for which one.")]})
        return given.get("side") or (sides[0] if sides else "")

    def partial_update(self, request, pk):
        """Write what is to be agreed, if nobody else did since the version in `If-Match`; both sides accept anew."""
        version, match = expected_version(request), self._match(pk)
        given = self.checked(TermsInput, partial=True).validated_data
        present = {"amount_usd": match.amount_usd, "places": match.places}
        if given:
            actions.set_terms(match, by=request.user, version=version, **present | given)
        return self.show({"pk": match.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def talk(self, request, pk):
        """Note that the two sides talk."""
        return self.done(actions.begin_talks(self._match(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def contact(self, request, pk):
        """Note a contact."""
        match, given = self._match(pk), self.given(ContactInput)
        actions.note_contact(match, by=request.user, **given)
        return self.done(match.pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def accept(self, request, pk):
        """Accept for your side."""
        match, given = self._match(pk), self.given(AcceptInput)
        side, terms = self._side(match, given), None
        if "places" in given:
            terms = terms_of(given["amount_usd"], given["places"])
        return self.done(actions.accept_match(match, by=request.user, side=side, terms=terms).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def decline(self, request, pk):
        """Decline for your side."""
        match, given = self._match(pk), self.given(DeclineInput)
        side = self._side(match, given)
        return self.done(actions.decline_match(match, by=request.user, side=side, note=given["note"]).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def report(self, request, pk):
        """Say what came of it."""
        match, given = self._match(pk), self.given(ReportInput)
        return self.done(actions.report_match(match, by=request.user, report=given["report"]).pk)
