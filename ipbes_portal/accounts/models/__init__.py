"""People, their sign-in, their roles, their interests, and the keys of their programs, one module per noun."""

from .declaration import Declaration, DeclarationQuerySet
from .distinct_pair import DistinctPair
from .grant import WARNING_TIME, RoleGrant, RoleGrantQuerySet
from .invitation import Invitation
from .person import Person, PersonEmail, PersonQuerySet, normalise_orcid, sort_key
from .token import LONGEST_TOKEN_LIFE, ApiToken, Scope
from .user import User, UserManager

__all__ = [
    "ApiToken",
    "Declaration",
    "DeclarationQuerySet",
    "DistinctPair",
    "Invitation",
    "LONGEST_TOKEN_LIFE",
    "Person",
    "PersonEmail",
    "PersonQuerySet",
    "RoleGrant",
    "RoleGrantQuerySet",
    "Scope",
    "User",
    "UserManager",
    "WARNING_TIME",
    "normalise_orcid",
    "sort_key",
]
