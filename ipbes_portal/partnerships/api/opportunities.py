"""Funding opportunities for programs: the published ones for everybody, and the verbs of funders and staff."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.directory.models import Country, Organisation, Region
from ipbes_portal.idempotency import idempotent
from ipbes_portal.inputs import Note, StrictInput, codes, money, text
from ipbes_portal.programme.models import Initiative, Need
from ipbes_portal.rest import expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .. import actions
from ..actions.opportunities import RELATED
from ..filters import OpportunityFilter
from ..models import FundingOpportunity

OPPORTUNITY = Shape(
    "FundingOpportunity",
    FundingOpportunity,
    id=Column(),
    funder=Column("funder_id"),
    funder_name=Column("funder__name"),
    title=Words("title", about=_("title")),
    body=Words("body", about=_("description")),
    url=Column(),
    opens_on=Column(),
    closes_on=Column(),
    countries=Many("countries", "iso3"),
    regions=Many("regions", "code"),
    needs=Many("needs", "code"),
    initiatives=Many("initiatives", "code"),
    amount_from=Column(),
    amount_to=Column(),
    currency=Column(),
    note=Column(),
    state=Column("status"),
    is_demonstration=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)
WORDS = ("title", "body")


class OpportunityInput(StrictInput):
    """What a client says about an opportunity; what it leaves out stays as it is."""

    title = serializers.CharField(max_length=400)
    body = text(5000)
    url = serializers.URLField(required=False, allow_blank=True, max_length=200)
    note = text(4000)
    opens_on = serializers.DateField(required=False, allow_null=True)
    closes_on = serializers.DateField(required=False, allow_null=True)
    amount_from = money()
    amount_to = money()
    currency = text(3)
    countries = codes(Country.objects.all(), "iso3")
    regions = codes(Region.objects.all(), "code")
    needs = codes(Need.objects.all(), "code")
    initiatives = codes(Initiative.objects.all(), "code")

    def parts(self):
        """(columns, relations, words) of what was said."""
        given = self.validated_data
        related = {name: given[name] for name in RELATED if name in given}
        words = {name: given[name] for name in WORDS if name in given}
        apart = {*RELATED, *WORDS, "funder", "language"}
        return {name: value for name, value in given.items() if name not in apart}, related, words


class OpportunityCreation(OpportunityInput):
    """A new opportunity, a draft until it is submitted or published."""

    funder = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.verified(), help_text=_("The organisation that gives the money.")
    )
    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language you write in."))


class OpportunityViewSet(RowViewSet):
    """Funding opportunities a reader may see, and the verbs of funders and staff."""

    summary = _("Funding opportunities")
    about = _(
        "Money one can apply for: the published ones for everybody; funders also see the others of their organisation, "
        "staff all. Without countries and regions there is no limit. With `updated_since`, those taken off "
        "since then are answered as their id and `gone`, whatever the filters."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": OpportunityCreation,
        "partial_update": OpportunityInput,
        "give_back": Note,
        "take_off": Note,
    }
    verbs = {
        "create": _(
            "Announce an opportunity: a draft, until it is published. With an Idempotency-Key, a repetition makes no "
            "second one."
        ),
        "submit": _("Send your draft to the secretariat (funders)."),
        "publish": _("Show it to everybody (secretariat)."),
        "give_back": _("Give it back to its funder, with the reason (secretariat)."),
        "take_off": _("Take it off the public list, with the reason."),
    }
    shape, filterset_class = OPPORTUNITY, OpportunityFilter
    orderings = ("-id", "id", "closes_on", "-closes_on", "updated_at", "-updated_at")
    changes, version, answers_gone = "updated_at", "version", True

    def get_queryset(self):
        """What the reader may see."""
        return FundingOpportunity.objects.visible_to(self.request.user)

    def changed_since(self, moment):
        """Also where only the funder changed: its name stands in the row, and its standing decides who sees it."""
        return super().changed_since(moment) | Q(funder__updated_at__gte=moment)

    def gone_since(self, moment):
        """What was taken off the public list."""
        return FundingOpportunity.objects.taken_off_since(moment)

    def _opportunity(self, pk):
        return get_object_or_404(self.get_queryset().for_list(), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Announce an opportunity."""
        data = self.checked(OpportunityCreation)
        columns, related, words = data.parts()
        row = actions.draft_opportunity(
            FundingOpportunity(funder=data.validated_data["funder"], **columns),
            by=request.user,
            language=data.validated_data["language"],
            related=related,
            **words,
        )
        return self.created(row.pk)

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        row = self._opportunity(pk)
        columns, related, words = self.checked(OpportunityInput, partial=True).parts()
        for name, value in columns.items():
            setattr(row, name, value)
        actions.edit_opportunity(row, by=request.user, fields=list(columns), version=version, related=related, **words)
        return self.show({"pk": row.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def submit(self, request, pk):
        """Send your draft."""
        return self.done(actions.submit_opportunity(self._opportunity(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def publish(self, request, pk):
        """Show it to everybody."""
        return self.done(actions.publish_opportunity(self._opportunity(pk), by=request.user).pk)

    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    @idempotent(status=200)
    def give_back(self, request, pk):
        """Give it back to its funder."""
        row, note = self._opportunity(pk), self.given(Note)["note"]
        return self.done(actions.return_opportunity(row, by=request.user, note=note).pk)

    @action(detail=True, methods=["post"], url_path="take-off", url_name="take-off")
    @idempotent(status=200)
    def take_off(self, request, pk):
        """Take it off the public list."""
        row, note = self._opportunity(pk), self.given(Note)["note"]
        return self.done(actions.take_off_opportunity(row, by=request.user, note=note).pk)
