"""The decorator of every POST of this app; it stands where the registers of partners can use it too."""

from ipbes_portal.idempotency import LONGEST_KEY, idempotent

__all__ = ["LONGEST_KEY", "idempotent"]
