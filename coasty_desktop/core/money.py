"""Credits as people read them."""

from __future__ import annotations

# Source: contract, section 1. One credit is one cent.
CENTS_PER_CREDIT = 1


def dollars(credits: float) -> str:
    """`22` -> `$0.22`."""
    return f"${credits * CENTS_PER_CREDIT / 100:,.2f}"


def credits_and_dollars(credits: float) -> str:
    """`22` -> `22 cr ($0.22)`."""
    return f"{credits:g} cr ({dollars(credits)})"
