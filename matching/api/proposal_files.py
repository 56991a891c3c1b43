"""Files of responses for programs: listed, fetched, added to a draft and taken away again."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.response import Response

from ipbes_portal.files.serve import serve
from ipbes_portal.idempotency import idempotent
from ipbes_portal.rest import StrictFilterBackend
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Shape

from .. import actions
from ..filters.calls import ProposalFileFilter
from ..models import Proposal, ProposalFile

PROPOSAL_FILE = Shape(
    "ProposalFile",
    ProposalFile,
    id=Column(),
    proposal=Column("proposal_id"),
    name=Column("file__name"),
    extension=Column("file__extension"),
    size=Column("file__size"),
    sha256=Column("file__sha256"),
    stored_at=Column("file__stored_at"),
)


class ProposalFileInput(serializers.Serializer):
    """A file for a response one writes."""

    proposal = serializers.PrimaryKeyRelatedField(queryset=Proposal.objects.none(), help_text=_("Your response."))
    file = serializers.FileField()

    def __init__(self, *args, proposals=None, **kwargs):
        super().__init__(*args, **kwargs)
        if proposals is not None:
            self.fields["proposal"].queryset = proposals


class ProposalFileViewSet(RowViewSet):
    """The files of the responses a reader may see."""

    summary = _("Files of responses")
    about = _("The files of the responses you may see. The file itself is fetched under `content`.")
    permission_classes = [IsAuthenticatedOrReadOnly]
    parser_classes = [MultiPartParser]
    input_classes = {"create": ProposalFileInput}
    verbs = {
        "create": _(
            "Add a file to a response while you may change it (multipart/form-data). With an Idempotency-Key, a "
            "repetition adds no second one."
        ),
        "destroy": _("Take a file away again while you may change the response."),
    }
    parts = {
        "content": {
            "about": _("The file as it was stored."),
            "media": "application/octet-stream",
            "schema": {"type": "string", "format": "binary"},
            "components": {},
        }
    }
    shape, filterset_class = PROPOSAL_FILE, ProposalFileFilter
    orderings = ("id", "-id")

    def get_queryset(self):
        """Whoever sees a response sees its files."""
        return ProposalFile.objects.visible_to(self.request.user)

    def _file(self, pk):
        return get_object_or_404(self.get_queryset().select_related("file", "proposal"), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Add a file to a response."""
        given = self.given(ProposalFileInput, proposals=Proposal.objects.visible_to(request.user))
        return self.created(actions.add_proposal_file(given["proposal"], given["file"], by=request.user).pk)

    def destroy(self, request, pk):
        """Take a file away again."""
        actions.remove_proposal_file(self._file(pk), by=request.user)
        return Response(status=204)

    @action(detail=True)
    def content(self, request, pk):
        """The file itself."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        return serve(self._file(pk).file)
