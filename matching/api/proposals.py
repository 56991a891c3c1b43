"""Responses for programs: those a reader may see, and the verbs of those who write them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from ipbes_portal.accounts.organisations import organisations_one_acts_for
from ipbes_portal.idempotency import idempotent
from ipbes_portal.rest import StrictFilterBackend, answer, expected_version, to_json
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words
from ipbes_portal.workflow import require

from .. import actions, rules
from ..filters.calls import ProposalFilter
from ..models import Call, Proposal
from .inputs import ClarificationInput, ColleagueInput, ProposalCreation, ProposalInput, Reason

PROPOSAL = Shape(
    "Proposal",
    Proposal,
    id=Column(),
    reference=Column(),
    call=Column("call_id"),
    kind=Column(),
    state=Column("status"),
    state_note=Column("status_note"),
    is_late=Column(),
    submitted_at=Column(),
    title=Words("title", about=_("title")),
    abstract=Words("body", about=_("abstract")),
    description=Column(),
    organisation=Column("organisation_id"),
    organisation_name=Column("organisation__name"),
    institutions=Column(),
    contact_name=Column(),
    contact_email=Column(),
    countries=Many("countries", "iso3"),
    categories=Many("categories", "code", order=["position"]),
    needs=Many("needs", "code"),
    strategies=Many("strategies", "number"),
    initiatives=Many("initiatives", "code"),
    support_stage=Column(),
    seeks_financial=Column(),
    seeks_technical=Column(),
    seeks_in_kind=Column(),
    amount=Column(),
    currency=Column(),
    rate=Column(),
    rate_on=Column(),
    amount_usd=Column(),
    other_funding=Column(),
    focal_point=Column(),
    focal_point_on=Column(),
    focal_point_note=Column(),
    pledge_kind=Column(),
    pledge_what=Column(),
    pledge_amount=Column(),
    pledge_currency=Column(),
    may_be_published=Column(),
    is_demonstration=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)

MESSAGES = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["author", "body", "written_at"],
                "properties": {
                    "author": {"type": "string"},
                    "body": {"type": "string"},
                    "written_at": {"type": "string", "format": "date-time"},
                },
            },
        }
    },
}
CO_EDITORS = {
    "type": "object",
    "required": ["co_editors"],
    "properties": {
        "co_editors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "email"],
                "properties": {"name": {"type": "string"}, "email": {"type": "string", "format": "email"}},
            },
        }
    },
}


class ProposalViewSet(RowViewSet):
    """Responses a reader may see, and the verbs of those who write them."""

    summary = _("Responses to calls")
    about = _(
        "The responses you write, those of organisations you act for; for staff and co-chairs all that were sent."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": ProposalCreation,
        "partial_update": ProposalInput,
        "withdraw": Reason,
        "clarify": ClarificationInput,
        "add_co_editor": ColleagueInput,
        "remove_co_editor": ColleagueInput,
    }
    verbs = {
        "create": _(
            "Begin a response: a draft, until you submit it. With an Idempotency-Key, a repetition makes no second one."
        ),
        "submit": _("Send your draft; complete ones are accepted at once, late ones as the call says."),
        "withdraw": _("Take your response back, with the reason. It is kept, and no longer counted."),
        "clarify": _("Write a message about a response that was sent; the other side is told."),
        "agree": _("Agree to publication after the decision; a suitable project is published at once."),
        "withdraw_consent": _("Withdraw your consent to publication; the public page is gone at once."),
        "add_co_editor": _("Let a colleague of your organisation write, too (the proponent)."),
        "remove_co_editor": _("Let a colleague no longer write (the proponent)."),
        "destroy": _("Discard a draft with its words and files. What was sent is withdrawn instead, and kept."),
    }
    parts = {
        "clarifications": {
            "about": _("Questions and answers about a response, the oldest first."),
            "schema": {"$ref": "#/components/schemas/ProposalMessages"},
            "components": {"ProposalMessages": MESSAGES},
        },
        "co_editors": {
            "about": _("Who writes a response besides its proponent; for those who write it."),
            "schema": {"$ref": "#/components/schemas/CoEditors"},
            "components": {"CoEditors": CO_EDITORS},
        },
    }
    shape, filterset_class = PROPOSAL, ProposalFilter
    orderings = ("-submitted_at", "submitted_at", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """One's own; for staff and co-chairs all that were sent."""
        return Proposal.objects.visible_to(self.request.user)

    def _proposal(self, pk):
        return get_object_or_404(self.get_queryset().for_detail(), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Begin a response."""
        data = self.checked(
            ProposalCreation,
            calls=Call.objects.visible_to(request.user),
            organisations=organisations_one_acts_for(request.user),
        )
        columns, related, words = data.parts()
        given = data.validated_data
        proposal = actions.draft_proposal(
            Proposal(call=given["call"], organisation=given["organisation"], **columns),
            by=request.user,
            language=given["language"],
            related=related,
            **words,
        )
        return self.created(proposal.pk)

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        proposal = self._proposal(pk)
        columns, related, words = self.checked(ProposalInput, partial=True).parts()
        for name, value in columns.items():
            setattr(proposal, name, value)
        actions.edit_proposal(
            proposal, by=request.user, fields=list(columns), version=version, related=related, **words
        )
        return self.show({"pk": proposal.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def submit(self, request, pk):
        """Send your draft."""
        return self.done(actions.submit_proposal(self._proposal(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def withdraw(self, request, pk):
        """Take your response back."""
        proposal, data = self._proposal(pk), self.given(Reason)
        return self.done(actions.withdraw_proposal(proposal, by=request.user, note=data["note"]).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def clarify(self, request, pk):
        """Write a message."""
        proposal, data = self._proposal(pk), self.given(ClarificationInput)
        actions.clarify(proposal, data["body"], by=request.user)
        return self.done(proposal.pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def agree(self, request, pk):
        """Agree to publication."""
        return self.done(actions.agree_to_publication(self._proposal(pk), by=request.user).pk)

    @action(detail=True, methods=["post"], url_path="withdraw-consent")
    @idempotent(status=200)
    def withdraw_consent(self, request, pk):
        """Withdraw consent to publication."""
        return self.done(actions.withdraw_consent(self._proposal(pk), by=request.user).pk)

    def destroy(self, request, pk):
        """Discard a draft."""
        actions.discard_draft(self._proposal(pk), by=request.user)
        return Response(status=204)

    @action(detail=True, methods=["post"], url_path="add-co-editor")
    @idempotent(status=200)
    def add_co_editor(self, request, pk):
        """Let a colleague write, too."""
        proposal, email = self._proposal(pk), self.given(ColleagueInput)["email"]
        actions.add_co_editor(proposal, email, by=request.user)
        return self.done(proposal.pk)

    @action(detail=True, methods=["post"], url_path="remove-co-editor")
    @idempotent(status=200)
    def remove_co_editor(self, request, pk):
        """Let a colleague no longer write."""
        proposal, email = self._proposal(pk), self.given(ColleagueInput)["email"]
        colleague = get_object_or_404(proposal.co_editors, email__iexact=email)
        actions.remove_co_editor(proposal, colleague, by=request.user)
        return self.done(proposal.pk)

    @action(detail=True, url_path="co-editors")
    def co_editors(self, request, pk):
        """Who writes it besides its proponent."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        proposal = self._proposal(pk)
        require(rules.is_author(request.user, proposal))
        found = [{"name": str(user.person), "email": user.email} for user in proposal.co_editors.all()]
        return answer(request, to_json({"co_editors": found}))

    @action(detail=True)
    def clarifications(self, request, pk):
        """Questions and answers, as its page shows them."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        found = self._proposal(pk).clarifications.all()
        return answer(request, to_json({"messages": [_plain(message) for message in found]}))


def _plain(message):
    return {"author": str(message.author.person), "body": message.body, "written_at": message.written_at}
