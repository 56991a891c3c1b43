"""Addresses of people, roles, organisations, countries and one's own pages."""

from django.urls import path

from .views import countries, me, organisations, people, roles

app_name = "accounts"
urlpatterns = [
    path("me/", me.Profile.as_view(), name="profile"),
    path("me/letters/", me.Preferences.as_view(), name="preferences"),
    path("me/inbox/", me.inbox, name="inbox"),
    path("me/inbox/read/", me.inbox_read, name="inbox_read"),
    path("me/inbox/<int:pk>/open/", me.notice_open, name="notice_open"),
    path("me/declarations/", me.DeclarationList.as_view(), name="declaration_list"),
    path("me/declarations/add/", me.DeclarationCreate.as_view(), name="declaration_create"),
    path("me/keys/", me.TokenList.as_view(), name="token_list"),
    path("me/keys/add/", me.token_create, name="token_create"),
    path("me/keys/<int:pk>/revoke/", me.token_revoke, name="token_revoke"),
    path("me/focal-point/", me.FocalPointClaim.as_view(), name="focal_point_claim"),
    path("me/data/", me.my_data, name="my_data"),
    path("people/", people.person_list, name="person_list"),
    path("people/add/", people.PersonCreate.as_view(), name="person_create"),
    path("people/duplicates/", people.DuplicateList.as_view(), name="duplicate_list"),
    path("people/<int:pk>/", people.PersonDetail.as_view(), name="person_detail"),
    path("people/<int:pk>/edit/", people.PersonEdit.as_view(), name="person_edit"),
    path("people/<int:pk>/merge/<int:other>/", people.person_merge, name="person_merge"),
    path("people/<int:pk>/keep-apart/<int:other>/", people.person_keep_apart, name="person_keep_apart"),
    path("people/<int:pk>/roles/add/", roles.RoleGrantCreate.as_view(), name="role_grant"),
    path("accounts/<int:pk>/close/", people.account_close, name="account_close"),
    path("accounts/<int:pk>/reopen/", people.account_reopen, name="account_reopen"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/<int:pk>/confirm/", roles.role_confirm, name="role_confirm"),
    path("roles/<int:pk>/revoke/", roles.role_revoke, name="role_revoke"),
    path("invitations/", roles.invitation_list, name="invitation_list"),
    path("invitations/add/", roles.InvitationCreate.as_view(), name="invitation_create"),
    path("invitations/<int:pk>/withdraw/", roles.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/accept/<str:key>/", roles.invitation_accept, name="invitation_accept"),
    path("declarations/", roles.declaration_queue, name="declaration_queue"),
    path("declarations/<int:pk>/comply/", roles.declaration_comply, name="declaration_comply"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/add/", organisations.OrganisationCreate.as_view(), name="organisation_create"),
    path("organisations/<int:pk>/", organisations.OrganisationDetail.as_view(), name="organisation_detail"),
    path("organisations/<int:pk>/edit/", organisations.OrganisationEdit.as_view(), name="organisation_edit"),
    path("organisations/<int:pk>/verify/", organisations.organisation_verify, name="organisation_verify"),
    path("organisations/<int:pk>/decline/", organisations.organisation_decline, name="organisation_decline"),
    path("organisations/<int:pk>/merge/<int:other>/", organisations.organisation_merge, name="organisation_merge"),
    path("countries/", countries.country_list, name="country_list"),
    path("countries/import/", countries.CountryImport.as_view(), name="country_import"),
]
