"""The registers of partners and money, one module per noun."""

from .agreement import Agreement, AgreementKind
from .dialogue import Dialogue, DialogueEntry, EntryKind, Stage
from .opportunity import FundingOpportunity, OpportunityStatus, Standing
from .similar import SimilarInitiative
from .uptake import Uptake, UptakeKind

__all__ = [
    "Agreement",
    "AgreementKind",
    "Dialogue",
    "DialogueEntry",
    "EntryKind",
    "FundingOpportunity",
    "OpportunityStatus",
    "SimilarInitiative",
    "Stage",
    "Standing",
    "Uptake",
    "UptakeKind",
]
