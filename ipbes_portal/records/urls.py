"""Addresses of documents, decisions, requests, bodies, posts, sessions and assessments."""

from django.urls import path

from .views import assessments, bodies, decisions, documents, posts, sessions

app_name = "records"
urlpatterns = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/add/", documents.DocumentCreate.as_view(), name="document_create"),
    path("documents/files/<int:pk>/", documents.document_file, name="document_file"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/edit/", documents.DocumentEdit.as_view(), name="document_edit"),
    path("documents/<int:pk>/files/add/", documents.document_file_add, name="document_file_add"),
    path("documents/symbol/<path:symbol>/", documents.document_symbol, name="document_symbol"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/<path:symbol>/", decisions.decision_symbol, name="decision_symbol"),
    path("requests/", decisions.request_list, name="request_list"),
    path("bodies/", bodies.body_list, name="body_list"),
    path("bodies/add/", bodies.BodyCreate.as_view(), name="body_create"),
    path("bodies/<slug:code>/", bodies.body_detail, name="body_detail"),
    path("bodies/<slug:code>/edit/", bodies.BodyEdit.as_view(), name="body_edit"),
    path("bodies/<slug:code>/terms/add/", bodies.BodyTermCreate.as_view(), name="body_term_create"),
    path("bodies/<slug:code>/terms/<int:pk>/edit/", bodies.BodyTermEdit.as_view(), name="body_term_edit"),
    path("bodies/<slug:code>/hosts/add/", bodies.UnitHostCreate.as_view(), name="unit_host_create"),
    path("bodies/<slug:code>/hosts/<int:pk>/edit/", bodies.UnitHostEdit.as_view(), name="unit_host_edit"),
    path("bodies/<slug:code>/hosts/<int:pk>/hand-over/", bodies.UnitHandOver.as_view(), name="unit_hand_over"),
    path("posts/", posts.post_list, name="post_list"),
    path("posts/add/", posts.PostCreate.as_view(), name="post_create"),
    path("posts/<int:number>/edit/", posts.PostEdit.as_view(), name="post_edit"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/add/", sessions.SessionCreate.as_view(), name="session_create"),
    path("sessions/<int:number>/", sessions.session_detail, name="session_detail"),
    path("sessions/<int:number>/edit/", sessions.SessionEdit.as_view(), name="session_edit"),
    path("sessions/<int:number>/agenda/add/", sessions.AgendaItemCreate.as_view(), name="agenda_item_create"),
    path("sessions/<int:number>/agenda/<int:pk>/edit/", sessions.AgendaItemEdit.as_view(), name="agenda_item_edit"),
    path("assessments/", assessments.assessment_list, name="assessment_list"),
    path("assessments/add/", assessments.AssessmentCreate.as_view(), name="assessment_create"),
    path("assessments/<slug:code>/", assessments.assessment_detail, name="assessment_detail"),
    path("assessments/<slug:code>/edit/", assessments.AssessmentEdit.as_view(), name="assessment_edit"),
    path("assessments/<slug:code>/chapters/add/", assessments.ChapterCreate.as_view(), name="chapter_create"),
    path("assessments/<slug:code>/chapters/<int:pk>/edit/", assessments.ChapterEdit.as_view(), name="chapter_edit"),
    path("assessments/<slug:code>/milestones/add/", assessments.MilestoneCreate.as_view(), name="milestone_create"),
    path(
        "assessments/<slug:code>/milestones/<int:pk>/edit/", assessments.MilestoneEdit.as_view(), name="milestone_edit"
    ),
]
