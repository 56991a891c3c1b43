"""Offers for programs: the public ones for everybody, one's own in full, and the verbs of those who make them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.accounts.organisations import organisations_one_acts_for
from ipbes_portal.rest import StrictFilterBackend, expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words

from .. import actions
from ..filters.calls import OfferFilter
from ..models import Offer
from ..models.offer import begun_since
from .inputs import Reason
from .offer_inputs import Extension, OfferCreation, OfferInput
from .once import idempotent


def _public_members():
    return {
        "id": Column(),
        "reference": Column(),
        "organisation": Column("organisation_id"),
        "organisation_name": Column("organisation__name"),
        "route": Column(),
        "kind": Column(),
        "title": Words("title", about=_("title")),
        "body": Words("body", about=_("description")),
        "countries": Many("countries", "iso3"),
        "regions": Many("regions", "code"),
        "languages": Column(),
        "categories": Many("categories", "code", order=["position"]),
        "needs": Many("needs", "code"),
        "initiatives": Many("initiatives", "code"),
        "amount": Column(),
        "currency": Column(),
        "amount_usd": Column(),
        "valid_from": Column(),
        "valid_until": Column(),
        "is_demonstration": Column(),
        "updated_at": Column(),
    }


OFFER = Shape(
    "Offer",
    Offer,
    **_public_members(),
    state=Column("status"),
    state_note=Column("status_note"),
    submitted_at=Column(),
    lead=Column(),
    activity=Column("activity_id"),
    proposal=Column("proposal_id"),
    conditions=Column(),
    capacity=Column(),
    rate=Column(),
    rate_on=Column(),
    contact_name=Column(),
    contact_email=Column(),
    may_be_published=Column(),
    version=Column(),
    created_at=Column(),
)


class PublicShape(Shape):
    """The public part of an offer; its schema also names what is answered only to those who may know all of it."""

    def schema(self):
        """The JSON schema of both: only the members of the public part are promised."""
        return super().schema() | {"properties": OFFER.schema()["properties"]}


PUBLIC_OFFER = PublicShape("Offer", Offer, **_public_members())


class OfferViewSet(RowViewSet):
    """Offers a reader may see, and the verbs of those who make them."""

    summary = _("Offers of support")
    about = _(
        "Signed in: the offers you make, those of organisations you act for, and for staff and co-chairs all that were "
        "sent. With `public=true`, and for everybody else: the open ones that may be published, without contact, "
        "conditions and course; with `updated_since`, those that left this list since then, also because their time "
        "was over, are answered as their id and `gone`, whatever the filters."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": OfferCreation,
        "partial_update": OfferInput,
        "withdraw": Reason,
        "extend": Extension,
    }
    verbs = {
        "create": _(
            "Begin an offer: a draft, until you submit it. With an Idempotency-Key, a repetition makes no second one."
        ),
        "submit": _("Send your draft to the secretariat."),
        "withdraw": _("Take your offer back, with the reason. It is kept, and no longer matched or taken up."),
        "extend": _("Let your offer hold for longer."),
    }
    # The public part, which has no version because nobody changes it from there, unless the reader may know more.
    shape, version = PUBLIC_OFFER, None
    filterset_class = OfferFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")
    changes, answers_gone = "updated_at", True

    def initial(self, request, *args, **kwargs):
        """Whoever changes an offer knows it in full."""
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            self.show_in_full()

    def get_queryset(self):
        """In the public shape the public ones; otherwise those the reader may know in full."""
        rows = Offer.objects.visible_to(self.request.user)
        if self.shape is PUBLIC_OFFER:
            return rows.filter(pk__in=Offer.objects.public().values("pk"))
        return rows.filter(pk__in=Offer.objects.known_in_full_to(self.request.user).values("pk"))

    def changed_since(self, moment):
        """Among the public ones also those whose time began since: nobody touches them on that day."""
        changed = super().changed_since(moment)
        return changed | begun_since(moment) if self.shape is PUBLIC_OFFER else changed

    def gone_since(self, moment):
        """What left the public list; whoever knows offers in full loses none of them from sight."""
        return Offer.objects.no_longer_public_since(moment) if self.shape is PUBLIC_OFFER else Offer.objects.none()

    def list(self, request):
        """The list in the shape that fits the reader and what they ask for."""
        if request.user.is_authenticated and request.GET.get("public") != "true":
            self.show_in_full()
        return super().list(request)

    def retrieve(self, request, pk):
        """One offer: in full for those who may know it, else its public part."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        if Offer.objects.known_in_full_to(request.user).filter(**self.found(pk)).exists():
            self.show_in_full()
        return self.show(self.found(pk))

    def show_in_full(self):
        """From here on answer all members, of the offers the reader may know in full."""
        self.shape, self.version = OFFER, "version"

    def _input(self, serializer_class, **options):
        serializer = serializer_class(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _offer(self, pk):
        return get_object_or_404(self.get_queryset().for_detail(), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Begin an offer."""
        # Others that wait for the secretariat are nobody's to find out.
        data = self._input(OfferCreation, organisations=organisations_one_acts_for(request.user))
        columns, related, words = data.parts()
        given = data.validated_data
        offer = actions.draft_offer(
            Offer(organisation=given["organisation"], **columns),
            by=request.user,
            language=given["language"],
            related=related,
            **words,
        )
        self.answered = offer.pk
        return self.created(offer.pk)

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        offer = self._offer(pk)
        columns, related, words = self._input(OfferInput, partial=True).parts()
        for name, value in columns.items():
            setattr(offer, name, value)
        actions.edit_offer(offer, by=request.user, fields=list(columns), version=version, related=related, **words)
        return self.show({"pk": offer.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def submit(self, request, pk):
        """Send your draft."""
        self.answered = actions.submit_offer(self._offer(pk), by=request.user).pk
        return self.show({"pk": self.answered})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def withdraw(self, request, pk):
        """Take your offer back."""
        offer, data = self._offer(pk), self._input(Reason).validated_data
        self.answered = actions.withdraw_offer(offer, by=request.user, note=data["note"]).pk
        return self.show({"pk": self.answered})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def extend(self, request, pk):
        """Let your offer hold for longer."""
        offer, data = self._offer(pk), self._input(Extension).validated_data
        self.answered = actions.extend_offer(offer, by=request.user, valid_until=data["valid_until"]).pk
        return self.show({"pk": self.answered})
