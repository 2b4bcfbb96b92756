"""Credits as people read them."""

from __future__ import annotations

# Source: contract, section 1. One credit is one cent.
CENTS_PER_CREDIT = 1


def dollars(credits: float) -> str:
    """`22` -> `$0.22`, `-132` -> `-$1.32`."""
    amount = round(credits * CENTS_PER_CREDIT / 100, 2)
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def credits_and_dollars(credits: float) -> str:
    """`22` -> `22 cr ($0.22)`."""
    return f"{credits:g} cr ({dollars(credits)})"
