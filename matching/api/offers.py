"""Offers for programs: the public ones for everybody, one's own in full, and the verbs of those who make them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.accounts.organisations import organisations_one_gives_for
from ipbes_portal.idempotency import idempotent
from ipbes_portal.rest import expected_version
from ipbes_portal.rows import Column, Many, Shape, Words

from .. import actions
from ..filters.calls import OfferFilter
from ..models import Offer
from ..models.offer import begun_since
from .inputs import Reason
from .offer_inputs import Extension, OfferCreation, OfferInput
from .public_part import PublicPart, PublicPartViewSet


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
PUBLIC_OFFER = PublicPart(OFFER, **_public_members())


class OfferViewSet(PublicPartViewSet):
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
    shape, filterset_class = PUBLIC_OFFER, OfferFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")

    def changed_since(self, moment):
        """Among the public ones also those whose time began since: nobody touches them on that day."""
        changed = super().changed_since(moment)
        return changed | begun_since(moment) if self.is_public else changed

    def _offer(self, pk):
        return get_object_or_404(self.get_queryset().for_detail(), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Begin an offer."""
        # Others that wait for the secretariat are nobody's to find out.
        data = self.checked(OfferCreation, organisations=organisations_one_gives_for(request.user))
        columns, related, words = data.parts()
        given = data.validated_data
        offer = actions.draft_offer(
            Offer(organisation=given["organisation"], **columns),
            by=request.user,
            language=given["language"],
            related=related,
            **words,
        )
        return self.created(offer.pk)

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        offer = self._offer(pk)
        columns, related, words = self.checked(OfferInput, partial=True).parts()
        for name, value in columns.items():
            setattr(offer, name, value)
        actions.edit_offer(offer, by=request.user, fields=list(columns), version=version, related=related, **words)
        return self.show({"pk": offer.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def submit(self, request, pk):
        """Send your draft."""
        return self.done(actions.submit_offer(self._offer(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def withdraw(self, request, pk):
        """Take your offer back."""
        offer, data = self._offer(pk), self.given(Reason)
        return self.done(actions.withdraw_offer(offer, by=request.user, note=data["note"]).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def extend(self, request, pk):
        """Let your offer hold for longer."""
        offer, data = self._offer(pk), self.given(Extension)
        return self.done(actions.extend_offer(offer, by=request.user, valid_until=data["valid_until"]).pk)
