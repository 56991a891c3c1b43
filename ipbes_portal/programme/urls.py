"""Addresses of activities, gatherings, contributions, needs and reporting rounds."""

from django.urls import path, register_converter

from ipbes_portal import languages

from .views import (
    acknowledgements,
    activities,
    contributions,
    needs,
    occasions,
    participant_import,
    participations,
    reports,
)


class LanguageConverter:
    """`ar`, `zh`, `en`, `fr`, `ru`, `es`."""

    regex = "|".join(languages.BY_PREFIX)

    def to_python(self, value):
        """As it is."""
        return value

    to_url = to_python


register_converter(LanguageConverter, "language")

app_name = "programme"
urlpatterns = [
    path("activities/", activities.activity_list, name="activity_list"),
    path("activities/map/", activities.activity_map, name="activity_map"),
    path("activities/add/", activities.ActivityCreate.as_view(), name="activity_create"),
    path("activities/report/", reports.ReportCreate.as_view(), name="report_create"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("activities/<int:pk>/edit/", activities.ActivityEdit.as_view(), name="activity_edit"),
    path("activities/<int:pk>/in/<language:language>/", activities.WordingEdit.as_view(), name="wording_edit"),
    path("activities/<int:pk>/submit/", reports.activity_submit, name="activity_submit"),
    path("activities/<int:pk>/accept/", reports.activity_accept, name="activity_accept"),
    path("activities/<int:pk>/return/", reports.activity_return, name="activity_return"),
    path("activities/<int:pk>/decline/", reports.activity_decline, name="activity_decline"),
    path("activities/<int:pk>/move/", activities.activity_move, name="activity_move"),
    path(
        "activities/<int:pk>/contributions/add/", contributions.ContributionCreate.as_view(), name="contribution_create"
    ),
    path("contributions/", contributions.contribution_list, name="contribution_list"),
    path("contributions/acknowledgements/", acknowledgements.acknowledgement_list, name="acknowledgement_list"),
    path("contributions/add/", contributions.ContributionCreate.as_view(), name="contribution_add"),
    path("contributions/<int:pk>/edit/", contributions.ContributionEdit.as_view(), name="contribution_edit"),
    path("contributions/<int:pk>/remove/", contributions.ContributionRemove.as_view(), name="contribution_remove"),
    path("occasions/", occasions.occasion_list, name="occasion_list"),
    path("occasions/add/", occasions.OccasionCreate.as_view(), name="occasion_add"),
    path("occasions/<int:pk>/", occasions.occasion_detail, name="occasion_detail"),
    path("occasions/<int:pk>/edit/", occasions.OccasionEdit.as_view(), name="occasion_edit"),
    path("occasions/<int:pk>/remove/", occasions.OccasionRemove.as_view(), name="occasion_remove"),
    path("occasions/<int:pk>/participants/", participations.participation_list, name="participation_list"),
    path("occasions/<int:pk>/participants/add/", participations.ParticipantSearch.as_view(), name="participant_search"),
    path(
        "occasions/<int:pk>/participants/add/<int:person>/",
        participations.ParticipationCreate.as_view(),
        name="participation_add",
    ),
    path("occasions/<int:pk>/participants/new/", participations.NewParticipant.as_view(), name="participant_new"),
    path(
        "occasions/<int:pk>/participants/import/",
        participant_import.ParticipantImport.as_view(),
        name="participant_import",
    ),
    path("occasions/<int:pk>/participants/attendance/", participations.attendance_mark, name="attendance_mark"),
    path("participations/<int:pk>/edit/", participations.ParticipationEdit.as_view(), name="participation_edit"),
    path("participations/<int:pk>/remove/", participations.ParticipationRemove.as_view(), name="participation_remove"),
    path("me/participations/", participations.my_participations, name="my_participations"),
    path("needs/", needs.need_list, name="need_list"),
    path("reporting-rounds/", reports.ReportingRoundCreate.as_view(), name="reporting_round_list"),
]
