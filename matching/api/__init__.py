"""Calls and responses for programs."""

from .calls import CallViewSet
from .matches import MatchViewSet
from .offers import OfferViewSet
from .proposals import ProposalViewSet
from .published import FundableProposalViewSet, PublishedProposalViewSet
from .reviews import ReviewViewSet

__all__ = [
    "CallViewSet",
    "FundableProposalViewSet",
    "MatchViewSet",
    "OfferViewSet",
    "ProposalViewSet",
    "PublishedProposalViewSet",
    "ReviewViewSet",
]
