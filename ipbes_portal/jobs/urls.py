"""Addresses of long tasks."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/<uuid:token>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:token>/cancel/", views.job_cancel, name="job_cancel"),
]
