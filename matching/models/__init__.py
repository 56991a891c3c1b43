"""Matching: calls for projects and pledges, and the responses to them; one module per noun."""

from .call import PUBLISHED, Call, CallKind, CallQuerySet, CallStatus, LatePolicy, MatchingPolicy, is_time_zone
from .category import Category
from .clarification import Clarification
from .file import ProposalFile
from .proposal import (
    WITH_PLEDGE,
    WITH_PROJECT,
    FocalPointAnswer,
    PledgeKind,
    Proposal,
    ProposalQuerySet,
    ProposalStatus,
    ResponseKind,
    SupportStage,
)

__all__ = [
    "Call",
    "CallKind",
    "CallQuerySet",
    "CallStatus",
    "Category",
    "Clarification",
    "FocalPointAnswer",
    "LatePolicy",
    "PUBLISHED",
    "is_time_zone",
    "MatchingPolicy",
    "PledgeKind",
    "Proposal",
    "ProposalFile",
    "ProposalQuerySet",
    "ProposalStatus",
    "ResponseKind",
    "SupportStage",
    "WITH_PLEDGE",
    "WITH_PROJECT",
]
