"""Recognition and endorsement for programs: what holds today for everybody, requests for those who take part."""

from django.db.models import Case, CharField, F, Q, TextField, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal import clock
from ipbes_portal.accounts.organisations import organisations_one_acts_for
from ipbes_portal.idempotency import idempotent
from ipbes_portal.programme.models import Activity
from ipbes_portal.rest import StrictFilterBackend, answer, expected_version, to_json
from ipbes_portal.rows import Column, Computed, Shape, Words
from ipbes_portal.workflow import require

from .. import actions, rules
from ..filters.endorsements import EndorsementApiFilter, PublicEndorsementFilter
from ..models import GIVEN, Endorsement, Level, Offer
from .endorsement_inputs import EndorsementCreation, EndorsementInput, EndorsementSheetInput
from .endorsement_sheets import SHEETS, sheets_on
from .inputs import Reason
from .public_part import PublicPart, PublicPartViewSet


def _once_decided(name, field):
    """What a body decided; what is only proposed to it is nobody else's to read."""
    decided = When(valid_from__isnull=False, then=F(name))
    return Column(Case(decided, default=Value(""), output_field=field), field=field)


def _public_members():
    return {
        "id": Column(),
        "activity": Column("activity_id"),
        "title": Words("title", "activity__text", about=_("title of the activity")),
        "organisation": Column("organisation_id"),
        "organisation_name": Column("organisation__name"),
        "granted_level": _once_decided("granted_level", CharField(choices=Level.choices, blank=True)),
        "conditions": _once_decided("conditions", TextField(blank=True)),
        "valid_from": Column(),
        "valid_until": Column(),
        "decided_on": Column(),
        "is_demonstration": Column(),
        "updated_at": Column(),
    }


def has_lapsed(row):
    """Whether the last day of a grant has passed; no state of its own."""
    return row["state"] in GIVEN and row["valid_until"] < clock.today()


ENDORSEMENT = Shape(
    "Endorsement",
    Endorsement,
    **_public_members(),
    state=Column("status"),
    is_lapsed=Computed(has_lapsed, {"type": "boolean", "description": "Granted, and its last day has passed."}),
    state_note=Column("status_note"),
    level=Column(),
    needs_met=Column(),
    principles_followed=Column(),
    procedures_followed=Column(),
    guidance_used=Column(),
    progress=Column(),
    round=Column(),
    offer=Column("offer_id"),
    renews=Column("renews_id"),
    minutes_reference=Column(),
    version=Column(),
    created_at=Column(),
)
PUBLIC_ENDORSEMENT = PublicPart(ENDORSEMENT, **_public_members())


class EndorsementViewSet(PublicPartViewSet):
    """Requests for recognition and endorsement, and what the organisation and the reviewers do."""

    summary = _("Recognition and endorsement of activities")
    about = _(
        "Signed in: the requests of organisations you act for; for the task force, co-chairs, staff and deciding "
        "bodies those they may judge. With `public=true`, and for everybody else: what is recognised or endorsed "
        "today, which is not a promise of money or of other support; with `updated_since`, those that left this list "
        "since then, also because their time was over, are answered as their id and `gone`, whatever the filters."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": EndorsementCreation,
        "answer": EndorsementInput,
        "withdraw": Reason,
        "review": EndorsementSheetInput,
    }
    verbs = {
        "create": _(
            "Ask for recognition or endorsement of your own activity; it is sent at once. With an Idempotency-Key, a "
            "repetition makes no second request."
        ),
        "answer": _(
            "Answer a question and send your request again: a new round of review begins. What you leave out stays as "
            "it is. Send the ETag of the request as you fetched it in an If-Match header."
        ),
        "withdraw": _("Take your request back, or give up what was granted, with the reason."),
        "review": _("Send your sheet (task force and co-chairs): once in a round, and final."),
    }
    parts = {
        "sheets": {
            "about": _(
                "The sheets of the present round, consultations and the recommendation, for staff and co-chairs; for a "
                "reviewer once the own sheet is in."
            ),
            "schema": {"$ref": "#/components/schemas/EndorsementSheets"},
            "components": {"EndorsementSheets": SHEETS},
        }
    }
    shape, filterset_class = PUBLIC_ENDORSEMENT, EndorsementApiFilter
    orderings = ("-id", "id", "updated_at", "-updated_at", "valid_until", "-valid_until")

    def known_to(self, user):
        """The requests one takes part in."""
        return Endorsement.objects.visible_to(user)

    def initial(self, request, *args, **kwargs):
        """Filter by what is public until it is known that the reader may know more."""
        self.filterset_class = PublicEndorsementFilter
        super().initial(request, *args, **kwargs)

    def show_in_full(self):
        """From here on answer all members, and filter by them."""
        super().show_in_full()
        self.filterset_class = EndorsementApiFilter

    def changed_since(self, moment):
        """Among the public ones also those whose activity came back into the plan."""
        changed = super().changed_since(moment)
        return changed | Q(activity__updated_at__gte=moment) if self.is_public else changed

    def _request_of(self, pk):
        return get_object_or_404(Endorsement.objects.visible_to(self.request.user), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Ask for recognition or endorsement."""
        data = self.checked(
            EndorsementCreation,
            activities=Activity.objects.visible_to(request.user),
            organisations=organisations_one_acts_for(request.user),
            offers=Offer.objects.mine(request.user),
        )
        return self.created(actions.ask_endorsement(Endorsement(**data.validated_data), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def answer(self, request, pk):
        """Answer a question and send the request again."""
        version, row = expected_version(request), self._request_of(pk)
        for name, value in self.checked(EndorsementInput, partial=True).validated_data.items():
            setattr(row, name, value)
        return self.done(actions.answer_return(row, by=request.user, version=version).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def withdraw(self, request, pk):
        """Take the request back, or give up what was granted."""
        row, data = self._request_of(pk), self.given(Reason)
        return self.done(actions.withdraw_endorsement(row, by=request.user, note=data["note"]).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def review(self, request, pk):
        """Send one's sheet."""
        row, sheet = self._request_of(pk), self.checked(EndorsementSheetInput).sheet()
        actions.review_endorsement(row, sheet, by=request.user)
        return self.done(row.pk)

    @action(detail=True)
    def sheets(self, request, pk):
        """The sheets of the present round, as far as the reader may see them."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        row = self._request_of(pk)
        require(rules.can_see_sheets(request.user, row))
        return answer(request, to_json(sheets_on(row)))
