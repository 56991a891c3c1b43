"""Addresses of the parts of the portal and whether they are in use."""

from django.urls import path

from . import views

app_name = "modules"
urlpatterns = [
    path("parts/", views.ModuleList.as_view(), name="module_list"),
    path("parts/<slug:code>/", views.ModuleSwitch.as_view(), name="module_switch"),
]
