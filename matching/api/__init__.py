"""Calls and responses for programs."""

from .calls import CallViewSet
from .proposals import ProposalViewSet

__all__ = ["CallViewSet", "ProposalViewSet"]
