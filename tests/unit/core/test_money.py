"""Money as people read it."""

from __future__ import annotations

import pytest

from coasty_desktop.core.money import credits_and_dollars, dollars


@pytest.mark.parametrize(
    ("credits", "text"),
    [(22, "$0.22"), (0, "$0.00"), (-132, "-$1.32"), (-0.1, "$0.00"), (123_456, "$1,234.56"), (-100_000, "-$1,000.00")],
)
def test_that_the_sign_stands_before_the_dollar(credits: float, text: str) -> None:
    assert dollars(credits) == text


def test_that_credits_and_dollars_stand_together() -> None:
    assert credits_and_dollars(-132) == "-132 cr (-$1.32)"
