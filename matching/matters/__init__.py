"""What the deciding bodies find in their inbox from this app; each module registers its kind."""

from . import endorsements, gifts, slates

__all__ = ["endorsements", "gifts", "slates"]
