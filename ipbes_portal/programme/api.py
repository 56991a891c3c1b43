"""Strategies, initiatives, needs, criteria, activities and contributions for programs; partners report here too."""

from django.db.models import Case, CharField, F, Q, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.directory.api import deliverables, sourced
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, Region
from ipbes_portal.records.api import PUBLISHED
from ipbes_portal.records.models import Document, Request
from ipbes_portal.rest import expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Computed, Many, Names, Shape, Words
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from . import actions
from .criteria import RULES
from .filters import (
    ActivityFilter,
    ContributionFilter,
    CriterionFilter,
    InitiativeFilter,
    NeedFilter,
    StrategyFilter,
)
from .models import (
    IN_PLAN,
    Activity,
    ActivityKind,
    ActivityLevel,
    ActivityStatus,
    Contribution,
    Criterion,
    DatePrecision,
    Initiative,
    Need,
    OrganisationRole,
    Strategy,
)


def rule_of(row):
    """Which criteria make an activity relevant under the strategy."""
    rule = RULES.get(row["number"])
    return rule and {
        "required": rule.required,
        "at_least": rule.at_least,
        "among": rule.among,
        "source": rule.paragraph,
    }


CODES = {"type": "array", "items": {"type": "string"}}
RULE = {
    "type": ["object", "null"],
    "description": "All required criteria apply, and at least so many of the others.",
    "properties": {
        "required": CODES,
        "at_least": {"type": "integer"},
        "among": CODES,
        "source": {"type": "string"},
    },
}

STRATEGY = Shape(
    "Strategy",
    Strategy,
    id=Column(),
    number=Column(),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    paragraph=Column(),
    initiatives=Many("initiatives", "code"),
    criteria=Many("criteria", "code", order=["number"]),
    rule=Computed(rule_of, RULE),
    **sourced(),
)

INITIATIVE = Shape(
    "Initiative",
    Initiative,
    id=Column(),
    code=Column(),
    strategy=Column("strategy__number"),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    management_mode=Column(),
    manager=Names(),
    funding_mode=Column(),
    funding=Names(),
    goals=Many("goals", "number", about=_("Sustainable Development Goals it serves.")),
    paragraph=Column(),
    **sourced(),
)

NEED = Shape(
    "Need",
    Need,
    id=Column(),
    code=Column(),
    name=Names(),
    category=Column("category__number"),
    category_name=Names("category__name"),
    lists=Many("lists", "version", about=_("The versions of the list of priority needs it stands in.")),
    **sourced(),
)

CRITERION = Shape(
    "Criterion",
    Criterion,
    id=Column(),
    code=Column(),
    number=Column(),
    strategy=Column("strategy__number"),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    options=Many("options", {"code": "code", "name": "name*"}, order=["position"]),
    paragraph=Column(),
    **sourced(),
)

ACTIVITY = Shape(
    "Activity",
    Activity,
    id=Column(),
    title=Words("title", about=_("title")),
    summary=Words("body", about=_("What it is about.")),
    wording_states=Words("state", about=_("How far the words in each language can be relied on.")),
    kind=Column(),
    state=Column("status"),
    starts_on=Column(),
    ends_on=Column(),
    date_precision=Column(),
    place=Column(),
    level=Column(),
    recognition=Column(),
    languages=Column(),
    website=Column(),
    initiatives=Many("initiatives", "code"),
    needs=Many("needs", "code"),
    countries=Many("countries", "iso3"),
    regions=Many("regions", "code"),
    organisations=Many(
        "partnerships",
        {"id": "organisation_id", "name": "organisation__name", "role": "role"},
        where={"organisation__status": OrganisationStatus.VERIFIED, "organisation__merged_into__isnull": True},
        order=["role"],
    ),
    deliverables=deliverables(),
    documents=Many("documents", "symbol", where=PUBLISHED),
    requests=Many("requests", "key"),
    is_demonstration=Column(),
    source=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)

CONTRIBUTION = Shape(
    "Contribution",
    Contribution,
    id=Column(),
    donor=Column("donor_id"),
    donor_name=Column(
        Case(When(donor__status=OrganisationStatus.VERIFIED, then=F("donor__name"))), field=CharField(null=True)
    ),
    kind=Column(),
    mode=Column(),
    activity=Column("activity_id"),
    post=Column("post__number"),
    body=Column("body__code"),
    what=Column(),
    amount=Column(),
    currency=Column(),
    amount_usd=Column(),
    rate=Column(),
    rate_on=Column(),
    starts=Column(),
    ends=Column(),
    is_demonstration=Column(),
    source=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)


class StrategyViewSet(RowViewSet):
    """Strategies of the plan."""

    summary = _("Strategies")
    about = _("The three strategies of the plan, with the rule their criteria add up to.")
    shape, filterset_class = STRATEGY, StrategyFilter
    orderings = ("number", "-number")

    def get_queryset(self):
        """Public."""
        return Strategy.objects.all()


class InitiativeViewSet(RowViewSet):
    """Initiatives of the plan."""

    summary = _("Initiatives")
    about = _("The programmes and initiatives of the strategies, with who manages them and what pays for them.")
    shape, filterset_class = INITIATIVE, InitiativeFilter
    orderings = ("code", "-code", "id", "-id")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Initiative.objects.all()


class NeedViewSet(RowViewSet):
    """Priority needs."""

    summary = _("Needs")
    about = _("Priority capacity-building needs, with the versions of the list they stand in.")
    shape, filterset_class = NEED, NeedFilter
    orderings = ("code", "-code", "id", "-id")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Need.objects.all()


class CriterionViewSet(RowViewSet):
    """Criteria of the plan."""

    summary = _("Criteria")
    about = _("The twelve criteria, with the families of C6 and the features of C11.")
    shape, filterset_class = CRITERION, CriterionFilter
    orderings = ("number", "-number")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Criterion.objects.all()


class ContributionViewSet(RowViewSet):
    """Contributions a reader may see."""

    summary = _("Contributions")
    about = _("Gifts in cash and in kind, for an activity, a post, a technical support unit or a body.")
    shape, filterset_class = CONTRIBUTION, ContributionFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """What belongs to the plan, to units, posts and bodies."""
        return Contribution.objects.visible_to(self.request.user)


def codes(queryset, field):
    """A list of rows of `queryset`, each named by `field`."""
    return serializers.SlugRelatedField(many=True, slug_field=field, queryset=queryset, required=False)


class PartnerInput(serializers.Serializer):
    """One organisation in one role."""

    id = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.verified())
    role = serializers.ChoiceField(choices=OrganisationRole.choices)


class ActivityInput(serializers.Serializer):
    """What a client says about an activity; what it leaves out stays as it is."""

    RELATED = ("initiatives", "needs", "countries", "regions", "documents", "requests")
    WORDS = ("title", "summary", "language")

    language = serializers.ChoiceField(choices=LANGUAGE_CHOICES, help_text=_("The language of title and summary."))
    title = serializers.CharField(max_length=400)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    date_precision = serializers.ChoiceField(choices=DatePrecision.choices, required=False)
    place = serializers.CharField(required=False, allow_blank=True, max_length=150)
    level = serializers.ChoiceField(choices=ActivityLevel.choices, required=False)
    languages = serializers.ListField(child=serializers.ChoiceField(choices=LANGUAGE_CHOICES), required=False)
    website = serializers.URLField(required=False, allow_blank=True, max_length=200)
    initiatives = codes(Initiative.objects.all(), "code")
    needs = codes(Need.objects.all(), "code")
    countries = codes(Country.objects.all(), "iso3")
    regions = codes(Region.objects.all(), "code")
    documents = codes(Document.objects.published(), "symbol")
    requests = codes(Request.objects.all(), "key")
    organisations = PartnerInput(many=True, required=False)

    def to_internal_value(self, data):
        """A member that does not exist is refused: a misspelt one would be lost without a word."""
        if isinstance(data, dict):
            unknown = {name: [_("This member does not exist here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_member")
        return super().to_internal_value(data)

    def validate(self, attrs):
        """Title and summary are words of one language."""
        if self.partial and {"title", "summary"} & attrs.keys() and "language" not in attrs:
            message = _("Say in which language title and summary are.")
            raise serializers.ValidationError({"language": [message]}, code="required")
        return attrs

    def parts(self):
        """(columns, relations, partners or None) of what was said."""
        given = self.validated_data
        related = {name: given[name] for name in self.RELATED if name in given}
        apart = {*self.RELATED, *self.WORDS, "organisations", "organisation", "state"}
        columns = {name: value for name, value in given.items() if name not in apart}
        partners = None
        if "organisations" in given:
            partners = [(row["id"], row["role"]) for row in given["organisations"]]
        return columns, related, partners


class ActivityCreation(ActivityInput):
    """A new activity: a partner's report for `organisation`, or an entry of the secretariat straight into the plan."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.verified(), required=False, help_text=_("The organisation you report for.")
    )
    state = serializers.ChoiceField(
        choices=[(status.value, status.label) for status in IN_PLAN],
        required=False,
        help_text=_("Only for entries of the secretariat; the state of a report is the secretariat's to decide."),
    )


class Note(serializers.Serializer):
    """Why."""

    note = serializers.CharField(max_length=4000)


class Move(serializers.Serializer):
    """The state an activity moves to."""

    state = serializers.ChoiceField(choices=[(s.value, s.label) for s in IN_PLAN])
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)


class ActivityViewSet(RowViewSet):
    """Activities a reader may see, and the verbs of those who may change them."""

    summary = _("Activities")
    about = _(
        "The activities of the plan. With `updated_since`, activities taken out of the plan since then are answered "
        "as their id and `gone`, whatever the filters."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": ActivityCreation,
        "partial_update": ActivityInput,
        "give_back": Note,
        "decline": Note,
        "withdraw": Note,
        "move": Move,
    }
    answers_gone = True
    shape, filterset_class = ACTIVITY, ActivityFilter
    orderings = ("-starts_on", "starts_on", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """The plan; one's own reports; for staff everything."""
        return Activity.objects.visible_to(self.request.user)

    def since(self, queryset):
        """What changed, and what was taken out; a table has no way to say "gone", so it leaves those out."""
        moment = self.moment()
        if moment is None:
            return queryset
        changed = Activity.objects.filter(updated_at__gte=moment)
        if self.request.GET.get("format", "json") != "json":
            return changed.filter(pk__in=queryset.values("pk")).exclude(status=ActivityStatus.WITHDRAWN)
        return changed.filter(Q(pk__in=queryset.values("pk")) | Q(status=ActivityStatus.WITHDRAWN))

    def finish(self, rows):
        """Of an activity that was taken out of the plan, a harvester learns only that."""
        if "updated_since" not in self.request.GET:
            return rows
        withdrawn = ActivityStatus.WITHDRAWN
        return [{"id": row["id"], "gone": True} if row["state"] == withdrawn else row for row in rows]

    def _input(self, serializer_class, **options):
        serializer = serializer_class(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _activity(self, pk):
        return get_object_or_404(self.get_queryset().select_related("text"), **self.found(pk))

    def create(self, request):
        """Report an activity for an organisation (a draft, to be submitted), or enter one into the plan."""
        data = self._input(ActivityCreation)
        columns, related, partners = data.parts()
        given = data.validated_data
        words = {"language": given["language"], "title": given["title"], "summary": given.get("summary", "")}
        more = {"by": request.user, "related": related, "partners": partners or (), **words}
        if "organisation" in given:
            activity = Activity(**columns, reporting_organisation=given["organisation"])
            activity = actions.draft_report(activity, **more)
        else:
            activity = Activity(**columns, status=given.get("state", ActivityStatus.PLANNED))
            activity = actions.add_activity(activity, **more)
        response = self.show({"pk": activity.pk}, status=201)
        response.headers["Location"] = request.build_absolute_uri(reverse("api:activities-detail", args=[activity.pk]))
        return response

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        activity = self._activity(pk)
        data = self._input(ActivityInput, partial=True)
        columns, related, partners = data.parts()
        for name, value in columns.items():
            setattr(activity, name, value)
        actions.edit_activity(
            activity,
            by=request.user,
            fields=list(columns),
            version=version,
            related=related,
            partners=partners,
            **self._words(activity, data.validated_data),
        )
        return self.show({"pk": activity.pk})

    def _words(self, activity, given):
        """Title and summary in the language given; the one that was not sent stays as it is."""
        if "title" not in given and "summary" not in given:
            return {}
        wording = activity.text.wordings.filter(language=given["language"]).first()
        present = {"title": wording.title, "summary": wording.body} if wording else {"title": "", "summary": ""}
        return {name: given.get(name, present.get(name)) for name in ActivityInput.WORDS}

    @action(detail=True, methods=["post"])
    def submit(self, request, pk):
        """Send your draft to the secretariat."""
        activity = self._activity(pk)
        actions.report_activity(activity, by=request.user)
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def accept(self, request, pk):
        """Take a report into the plan."""
        activity = self._activity(pk)
        actions.accept_report(activity, by=request.user)
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request, pk):
        """Give a report back for completion."""
        activity, data = self._activity(pk), self._input(Note).validated_data
        actions.return_report(activity, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Turn a report down, with the reason."""
        activity, data = self._activity(pk), self._input(Note).validated_data
        actions.decline_report(activity, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take an activity out of the plan."""
        activity, data = self._activity(pk), self._input(Note).validated_data
        actions.move_activity(activity, ActivityStatus.WITHDRAWN, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Change the state of an activity of the plan."""
        activity, data = self._activity(pk), self._input(Move).validated_data
        actions.move_activity(activity, data["state"], by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})
