"""Addresses of calls and the responses to them."""

from django.urls import path

from .views import calls, drafts, proposals

app_name = "matching"
urlpatterns = [
    path("calls/", calls.call_list, name="call_list"),
    path("calls/add/", calls.CallCreate.as_view(), name="call_create"),
    path("calls/policy/", calls.PolicyEdit.as_view(), name="policy_edit"),
    path("calls/invitation/", calls.CallJoin.as_view(), name="call_join"),
    path("calls/<int:pk>/", calls.call_detail, name="call_detail"),
    path("calls/<int:pk>/edit/", calls.CallEdit.as_view(), name="call_edit"),
    path("calls/<int:pk>/in/<slug:prefix>/", calls.CallWordingEdit.as_view(), name="call_wording"),
    path("calls/<int:pk>/open/", calls.call_open, name="call_open"),
    path("calls/<int:pk>/close/", calls.call_close, name="call_close"),
    path("calls/<int:pk>/statistics/", calls.call_statistics, name="call_statistics"),
    path("calls/<int:pk>/answer/", drafts.ProposalStart.as_view(), name="proposal_start"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/mine/", proposals.my_proposals, name="my_proposals"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<int:pk>/form/", drafts.proposal_form, name="proposal_form"),
    path("proposals/<int:pk>/form/files/", drafts.ProposalFiles.as_view(), name="proposal_files"),
    path("proposals/<int:pk>/form/co-editors/", drafts.CoEditors.as_view(), name="co_editors"),
    path("proposals/<int:pk>/form/<slug:section>/", drafts.ProposalSection.as_view(), name="proposal_section"),
    path("proposals/<int:pk>/check/", drafts.proposal_check, name="proposal_check"),
    path("proposals/<int:pk>/submit/", drafts.proposal_submit, name="proposal_submit"),
    path("proposals/<int:pk>/receipt/", drafts.proposal_receipt, name="proposal_receipt"),
    path("proposals/<int:pk>/co-editors/<int:user>/remove/", drafts.co_editor_remove, name="co_editor_remove"),
    path("proposals/<int:pk>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<int:pk>/return/", proposals.proposal_return, name="proposal_return"),
    path("proposals/<int:pk>/accept/", proposals.proposal_accept, name="proposal_accept"),
    path("proposals/<int:pk>/duplicate/", proposals.proposal_duplicate, name="proposal_duplicate"),
    path("proposals/<int:pk>/clarify/", proposals.proposal_clarify, name="proposal_clarify"),
    path("proposal-files/<int:pk>/", proposals.proposal_file, name="proposal_file"),
    path("proposal-files/<int:pk>/remove/", drafts.proposal_file_remove, name="proposal_file_remove"),
]
