"""Calls and responses for programs."""

from .assessment_parts import AssessmentPartViewSet, SupportWishViewSet
from .calls import CallViewSet
from .endorsements import EndorsementViewSet
from .matches import MatchViewSet
from .offers import OfferViewSet
from .proposal_files import ProposalFileViewSet
from .proposals import ProposalViewSet
from .published import FundableProposalViewSet, PublishedProposalViewSet
from .reviews import ReviewViewSet
from .self_assessments import SelfAssessmentViewSet

__all__ = [
    "AssessmentPartViewSet",
    "CallViewSet",
    "EndorsementViewSet",
    "FundableProposalViewSet",
    "MatchViewSet",
    "OfferViewSet",
    "ProposalFileViewSet",
    "ProposalViewSet",
    "PublishedProposalViewSet",
    "ReviewViewSet",
    "SelfAssessmentViewSet",
    "SupportWishViewSet",
]
