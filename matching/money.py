"""Amounts in any currency, and what they are in US dollars."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ipbes_portal.currencies import CURRENCIES, is_currency

__all__ = ["CENT", "CURRENCIES", "in_usd", "is_currency"]

CENT = Decimal("0.01")


def in_usd(amount, currency, rate):
    """The amount in US dollars to the cent, or None while no rate (dollars per unit) is known.

    None, too, of what is no amount: the row is refused by its own checks, with the field that is wrong.
    """
    if amount is None or currency == "USD":
        return amount
    try:
        dollars = (amount * rate).quantize(CENT, ROUND_HALF_UP) if rate else None
    except InvalidOperation:
        return None
    return dollars if dollars is None or dollars.is_finite() else None
