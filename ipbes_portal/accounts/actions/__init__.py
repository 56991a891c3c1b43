"""Everything that changes people, roles, organisations, declarations and tokens, one module per noun."""

from .countries import import_countries
from .declarations import declare_interests, note_compliance
from .invitations import (
    INVITATION_LASTS,
    accept_invitation,
    invite,
    join_by_invitation,
    open_invitation,
    withdraw_invitation,
)
from .organisations import (
    decline_organisation,
    edit_organisation,
    merge_organisations,
    register_organisation,
    verify_organisation,
)
from .people import add_person, edit_person, keep_apart, merge_people
from .roles import claim_focal_point, confirm_role, grant_role, revoke_role, secretariat_users, warn_of_ending_terms
from .tokens import create_token, revoke_token
from .users import close_account, create_user, keep_address, reopen_account, set_my_preferences, trust_address

__all__ = [
    "INVITATION_LASTS",
    "accept_invitation",
    "add_person",
    "claim_focal_point",
    "close_account",
    "confirm_role",
    "create_token",
    "create_user",
    "declare_interests",
    "decline_organisation",
    "edit_organisation",
    "edit_person",
    "grant_role",
    "import_countries",
    "invite",
    "join_by_invitation",
    "keep_address",
    "keep_apart",
    "merge_organisations",
    "merge_people",
    "note_compliance",
    "open_invitation",
    "register_organisation",
    "reopen_account",
    "revoke_role",
    "revoke_token",
    "secretariat_users",
    "set_my_preferences",
    "trust_address",
    "verify_organisation",
    "warn_of_ending_terms",
    "withdraw_invitation",
]
