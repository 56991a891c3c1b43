"""Addresses of activities, needs and reporting rounds."""

from django.urls import path, register_converter

from ipbes_portal import languages

from .views import activities, contributions, needs, reports


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
    path("needs/", needs.need_list, name="need_list"),
    path("reporting-rounds/", reports.ReportingRoundCreate.as_view(), name="reporting_round_list"),
]
