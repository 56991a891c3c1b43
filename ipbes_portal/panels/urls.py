"""Addresses of matters for decision; `decisions/` are those of the Plenary, which everybody reads."""

from django.urls import path

from . import views

app_name = "panels"
urlpatterns = [
    path("for-decision/", views.matter_list, name="matter_list"),
    path("for-decision/meeting/", views.matter_meeting, name="matter_meeting"),
    path("for-decision/<int:pk>/", views.matter_detail, name="matter_detail"),
    path("for-decision/parts/<int:pk>/say/", views.PartSay.as_view(), name="part_say"),
    path("for-decision/parts/<int:pk>/step-aside/", views.PartStepAside.as_view(), name="part_step_aside"),
    path("for-decision/parts/<int:pk>/decide/", views.PartDecide.as_view(), name="part_decide"),
]
