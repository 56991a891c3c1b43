"""The address of the development mailbox."""

from django.urls import path

from . import views

urlpatterns = [path("development/mailbox/", views.development_mailbox, name="development_mailbox")]
