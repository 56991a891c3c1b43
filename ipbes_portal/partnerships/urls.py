"""Addresses of the registers of partners and money."""

from django.urls import path

from .feeds import OpportunityFeed
from .views import agreements, dialogues, opportunities, partners, similar, uptake

app_name = "partnerships"
urlpatterns = [
    path("similar-initiatives/", similar.similar_list, name="similar_list"),
    path("similar-initiatives/add/", similar.SimilarCreate.as_view(), name="similar_create"),
    path("similar-initiatives/<int:pk>/edit/", similar.SimilarEdit.as_view(), name="similar_edit"),
    path("uptake/", uptake.uptake_list, name="uptake_list"),
    path("uptake/add/", uptake.UptakeCreate.as_view(), name="uptake_create"),
    path("uptake/<int:pk>/edit/", uptake.UptakeEdit.as_view(), name="uptake_edit"),
    path("dialogues/", dialogues.dialogue_list, name="dialogue_list"),
    path("dialogues/add/", dialogues.DialogueCreate.as_view(), name="dialogue_create"),
    path("dialogues/<int:pk>/", dialogues.dialogue_detail, name="dialogue_detail"),
    path("dialogues/<int:pk>/edit/", dialogues.DialogueEdit.as_view(), name="dialogue_edit"),
    path("dialogues/<int:pk>/move/", dialogues.dialogue_move, name="dialogue_move"),
    path("dialogues/<int:pk>/note/", dialogues.entry_add, name="entry_add"),
    path("partners/", partners.partner_list, name="partner_list"),
    path("agreements/", agreements.agreement_list, name="agreement_list"),
    path("agreements/add/", agreements.AgreementCreate.as_view(), name="agreement_create"),
    path("agreements/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path("agreements/<int:pk>/edit/", agreements.AgreementEdit.as_view(), name="agreement_edit"),
    path("funding-opportunities/", opportunities.opportunity_list, name="opportunity_list"),
    path("funding-opportunities/feed/", OpportunityFeed(), name="opportunity_feed"),
    path("funding-opportunities/add/", opportunities.OpportunityCreate.as_view(), name="opportunity_create"),
    path("funding-opportunities/<int:pk>/", opportunities.opportunity_detail, name="opportunity_detail"),
    path("funding-opportunities/<int:pk>/edit/", opportunities.OpportunityEdit.as_view(), name="opportunity_edit"),
    path("funding-opportunities/<int:pk>/submit/", opportunities.opportunity_submit, name="opportunity_submit"),
    path("funding-opportunities/<int:pk>/publish/", opportunities.opportunity_publish, name="opportunity_publish"),
    path("funding-opportunities/<int:pk>/return/", opportunities.opportunity_return, name="opportunity_return"),
    path("funding-opportunities/<int:pk>/take-off/", opportunities.opportunity_take_off, name="opportunity_take_off"),
]
