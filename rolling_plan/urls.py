"""Addresses of the plan."""

from django.urls import path

from . import views

app_name = "rolling_plan"
urlpatterns = [path("plan/", views.plan, name="plan")]
