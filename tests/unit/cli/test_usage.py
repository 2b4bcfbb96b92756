"""Both counts of a month, in words."""

from __future__ import annotations

import argparse
from types import SimpleNamespace

import pytest

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.cli import usage as command
from coasty_desktop.services.usage_service import Usage
from coasty_desktop.store.ledger import MonthTotal

MONTH = "2026-07"


async def said(credits: float, capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed when the service counts so many credits and we count 200."""
    usage = Usage(UsageReport(period=MONTH, credits=credits), MonthTotal(MONTH, credits=200), MonthTotal(MONTH))

    async def read() -> Usage:
        return usage

    program = SimpleNamespace(usage=SimpleNamespace(read=read))
    assert await command.run(argparse.Namespace(json=False), program) == 0  # type: ignore[arg-type]  # only usage is read
    return capsys.readouterr().out


async def test_that_the_difference_says_who_counted_more(capsys: pytest.CaptureFixture[str]) -> None:
    more, less, same = [await said(credits, capsys) for credits in (332, 68, 200)]
    assert "132 cr ($1.32)  counted by the service and not here" in more
    assert "-132 cr (-$1.32)  counted here and not by the service" in less
    assert "Difference" not in same
