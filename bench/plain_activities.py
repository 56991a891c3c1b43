"""The ordinary way: a ModelSerializer with select_related and prefetch_related, in the same Django, with our pages."""

from datetime import UTC

from django.db.models import Prefetch
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from ipbes_portal.directory.models import OrganisationStatus
from ipbes_portal.programme.models import Activity, ActivityOrganisation
from ipbes_portal.records.models import Document
from ipbes_portal.urls import urlpatterns as ours


class Organisation(serializers.ModelSerializer):
    id = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField(source="organisation.name")

    class Meta:
        model = ActivityOrganisation
        fields = ["id", "name", "role"]


COLUMNS = ["id", "kind", "starts_on", "ends_on", "date_precision", "place", "level", "recognition", "languages"]
COLUMNS += ["website", "is_demonstration", "source", "version", "created_at", "updated_at"]
CODES = ["initiatives", "needs", "countries", "regions", "documents", "requests"]


def codes(name):
    return serializers.SlugRelatedField(many=True, read_only=True, slug_field=name)


class Plain(serializers.ModelSerializer):
    title = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    wording_states = serializers.SerializerMethodField()
    state = serializers.CharField(source="status")
    languages = serializers.ListField()
    created_at = serializers.DateTimeField(default_timezone=UTC)
    updated_at = serializers.DateTimeField(default_timezone=UTC)
    initiatives = codes("code")
    needs = codes("code")
    countries = codes("iso3")
    regions = codes("code")
    documents = codes("symbol")
    requests = codes("key")
    organisations = Organisation(source="partnerships", many=True)
    deliverables = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = [*COLUMNS, "title", "summary", "wording_states", "state", "organisations", "deliverables", *CODES]

    def get_title(self, activity):
        return activity.text.titles()

    def get_summary(self, activity):
        return activity.text.bodies()

    def get_wording_states(self, activity):
        return {wording.language: wording.state for wording in activity.text.wordings.all()}

    def get_deliverables(self, activity):
        return [f"{row.work_programme.code}:{row.code}" for row in activity.deliverables.all()]


class PlainList(generics.ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = Plain
    orderings = ("-starts_on",)
    verified = ActivityOrganisation.objects.filter(organisation__status=OrganisationStatus.VERIFIED)
    queryset = (
        Activity.objects.in_plan()
        .select_related("text")
        .prefetch_related(
            "text__wordings",
            *("initiatives", "needs", "countries", "regions", "requests", "deliverables__work_programme"),
            Prefetch("documents", Document.objects.published()),
            Prefetch("partnerships", verified.select_related("organisation").order_by("role", "pk")),
        )
    )


urlpatterns = [path("plain/", PlainList.as_view()), *ours]
