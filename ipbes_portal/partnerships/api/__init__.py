"""The registers of partners and money for programs, one module per noun."""

from .agreements import AgreementViewSet
from .opportunities import OpportunityViewSet
from .registers import SimilarInitiativeViewSet, UptakeViewSet

__all__ = ["AgreementViewSet", "OpportunityViewSet", "SimilarInitiativeViewSet", "UptakeViewSet"]
