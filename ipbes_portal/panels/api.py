"""Matters for decision for programs: those a reader may see, and the words of members and bodies."""

from contextlib import nullcontext

from django.db.models import CharField, F
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.idempotency import idempotent
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape

from . import actions, kinds
from .filters import MatterFilter
from .forms import LONGEST
from .models import Matter, Outcome, Stage, Word


class Subject(Many):
    """What is to be decided, as the app that owns the matter says it: read for a whole page at once."""

    def __init__(self, about):
        self.about = about

    def bind(self, model, name):
        """Learn the name."""
        self.name = name

    def fetch(self, database, keys, language):
        """The subjects of all `keys` at once, by key."""
        matters = list(Matter.objects.using(database).filter(pk__in=keys))
        with override(language) if language else nullcontext():
            kinds.load(matters)
            return {matter.pk: matter.subject for matter in matters}

    def schema(self):
        """A text."""
        return {"type": "string", "description": str(self.about)}


MATTER = Shape(
    "Matter",
    Matter,
    id=Column(),
    kind=Column(),
    key=Column(about=gettext_lazy("What it is in the words of the part of the portal that put it.")),
    subject=Subject(gettext_lazy("What is to be decided.")),
    state=Column("status"),
    stage=Column(
        F("stage"), about=gettext_lazy("Where it stands for you."), field=CharField(name="stage", choices=Stage)
    ),
    may_refer=Column(),
    put_at=Column(),
    due_on=Column(),
    outcome=Column(),
    decided_at=Column(),
    bodies=Many(
        "parts",
        {
            "body": "body__code",
            "seats": "seats",
            "quorum_percent": "quorum_percent",
            "outcome": "outcome",
            "decided_on": "decided_on",
            "minutes_reference": "minutes_reference",
            "members_present": "members_present",
            "note": "note",
        },
        about=gettext_lazy("Each body that decides, with its decision once there is one."),
    ),
    updated_at=Column(),
)


class Said(serializers.Serializer):
    """What a client says about one body's part; a member that does not exist is refused, or it would be lost."""

    body = serializers.CharField(max_length=80, help_text=gettext_lazy("The code of the body."))

    def to_internal_value(self, data):
        """Refuse unknown members."""
        if isinstance(data, dict):
            unknown = {name: [_("This member does not exist here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_member")
        return super().to_internal_value(data)


class SaidWord(Said):
    """One member's word."""

    word = serializers.ChoiceField(choices=Word.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


class SaidDecision(Said):
    """What a body decided."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    decided_on = serializers.DateField()
    minutes_reference = serializers.CharField(max_length=200)
    members_present = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=999)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST)


class MatterViewSet(RowViewSet):
    """Matters for decision a reader may see."""

    summary = gettext_lazy("Matters for decision")
    about = gettext_lazy(
        "What is put before the bodies you sit in; for the secretariat and co-chairs everything. "
        "Who said what is shown on the pages only."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {"say": SaidWord, "decide": SaidDecision}
    verbs = {
        "say": gettext_lazy("Say your word as a member, or step aside (recused), until the body has decided."),
        "decide": gettext_lazy("Record what a body decided; with the last body the matter is decided."),
    }
    shape, filterset_class = MATTER, MatterFilter
    orderings = ("-put_at", "put_at", "due_on", "-due_on", "updated_at", "-updated_at", "id", "-id")
    changes = "updated_at"

    def get_queryset(self):
        """Those of one's bodies, with the stage for this reader."""
        return Matter.objects.visible_to(self.request.user).with_stage(self.request.user)

    def _said(self, pk, serializer_class):
        """The part spoken of, and the rest of what was said."""
        matter = get_object_or_404(self.get_queryset(), **self.found(pk))
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        part = matter.parts.select_related("matter", "body").filter(body__code=given.pop("body")).first()
        if part is None:
            raise serializers.ValidationError({"body": [_("This matter was not put before this body.")]})
        return part, given

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def say(self, request, pk):
        """Say one's word."""
        part, given = self._said(pk, SaidWord)
        actions.say(part, given["word"], given.get("reason", ""), by=request.user)
        return self.done(part.matter_id)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def decide(self, request, pk):
        """Record a body's decision."""
        part, given = self._said(pk, SaidDecision)
        actions.decide(part, by=request.user, **given)
        return self.done(part.matter_id)
