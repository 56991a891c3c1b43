"""Activities for programs; partners report here too."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.directory.api import deliverables
from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.idempotency import idempotent
from ipbes_portal.inputs import Note
from ipbes_portal.records.api import PUBLISHED
from ipbes_portal.rest import expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words

from .. import actions
from ..filters import ActivityFilter
from ..models import Activity, ActivityStatus
from .activity_inputs import ActivityCreation, ActivityInput, Move

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

    def _activity(self, pk):
        return get_object_or_404(self.get_queryset().select_related("text"), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Report an activity for an organisation (a draft, to be submitted), or enter one into the plan."""
        data = self.checked(ActivityCreation)
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
        return self.created(activity.pk)

    def partial_update(self, request, pk):
        """Change what you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        activity = self._activity(pk)
        data = self.checked(ActivityInput, partial=True)
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
        activity, data = self._activity(pk), self.given(Note)
        actions.return_report(activity, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Turn a report down, with the reason."""
        activity, data = self._activity(pk), self.given(Note)
        actions.decline_report(activity, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take an activity out of the plan."""
        activity, data = self._activity(pk), self.given(Note)
        actions.move_activity(activity, ActivityStatus.WITHDRAWN, by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})

    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Change the state of an activity of the plan."""
        activity, data = self._activity(pk), self.given(Move)
        actions.move_activity(activity, data["state"], by=request.user, note=data["note"])
        return self.show({"pk": activity.pk})
