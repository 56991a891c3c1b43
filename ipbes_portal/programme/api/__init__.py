"""The programme for programs: the parts of the plan, activities and contributions, one module per subject."""

from .activities import ActivityViewSet
from .contributions import ContributionViewSet
from .plan import CriterionViewSet, InitiativeViewSet, NeedViewSet, StrategyViewSet

__all__ = [
    "ActivityViewSet",
    "ContributionViewSet",
    "CriterionViewSet",
    "InitiativeViewSet",
    "NeedViewSet",
    "StrategyViewSet",
]
