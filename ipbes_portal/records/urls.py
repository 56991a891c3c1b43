"""Addresses of documents, decisions and requests."""

from django.urls import path

from . import views

app_name = "records"
urlpatterns = [
    path("documents/", views.document_list, name="document_list"),
    path("documents/add/", views.DocumentCreate.as_view(), name="document_create"),
    path("documents/files/<int:pk>/", views.document_file, name="document_file"),
    path("documents/<int:pk>/", views.document_detail, name="document_detail"),
    path("documents/<int:pk>/edit/", views.DocumentEdit.as_view(), name="document_edit"),
    path("documents/<int:pk>/files/add/", views.document_file_add, name="document_file_add"),
    path("documents/symbol/<path:symbol>/", views.document_symbol, name="document_symbol"),
    path("decisions/", views.decision_list, name="decision_list"),
    path("decisions/<path:symbol>/", views.decision_symbol, name="decision_symbol"),
    path("requests/", views.request_list, name="request_list"),
]
