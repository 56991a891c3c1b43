"""Amounts in any currency, and what they are in US dollars."""

from decimal import ROUND_HALF_UP, Decimal

from ipbes_portal.currencies import CURRENCIES, is_currency

__all__ = ["CENT", "CURRENCIES", "in_usd", "is_currency"]

CENT = Decimal("0.01")


def in_usd(amount, currency, rate):
    """The amount in US dollars to the cent, or None while no rate (dollars per unit) is known."""
    if amount is None:
        return None
    if currency == "USD":
        return amount
    return (amount * rate).quantize(CENT, ROUND_HALF_UP) if rate else None
