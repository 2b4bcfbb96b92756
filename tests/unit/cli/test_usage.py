"""Both counts of a month, in words."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec
import pytest

from coasty_desktop.api.answers import UsageReport
from coasty_desktop.cli import usage as command
from coasty_desktop.services.usage_service import Recovered, Usage
from coasty_desktop.store.ledger import KindTotal, MonthTotal

MONTH = "2026-07"


async def said(credits: float, capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed when the service counts so many credits and we count 200."""
    report = UsageReport(period=MONTH, credits=credits)
    return await told_of(Usage(report, MonthTotal(MONTH, credits=200), MonthTotal(MONTH)), capsys)


async def told_of(usage: Usage, capsys: pytest.CaptureFixture[str], *, as_json: bool = False) -> str:
    """What is printed of it."""

    async def read() -> Usage:
        return usage

    program = SimpleNamespace(usage=SimpleNamespace(read=read))
    assert await command.run(argparse.Namespace(json=as_json), program) == 0  # type: ignore[arg-type]  # only usage is read
    return capsys.readouterr().out


async def test_that_the_difference_says_who_counted_more(capsys: pytest.CaptureFixture[str]) -> None:
    more, less, same = [await said(credits, capsys) for credits in (332, 68, 200)]
    assert "132 cr ($1.32)  counted by the service and not here" in more
    assert "-132 cr (-$1.32)  counted here and not by the service" in less
    assert "Difference" not in same


async def test_that_each_kind_stands_beside_the_services_count(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = (KindTotal("session_predict", 2, 10), KindTotal("snapshot", 1, 1))
    report = UsageReport(period=MONTH, credits=18, by_endpoint={"session_predict": {"credits": 18}})
    told = await told_of(Usage(report, MonthTotal(MONTH, 3, 11, 0, kinds), MonthTotal(MONTH)), capsys)
    assert "session_predict    10 cr ($0.10)  the service: 18 cr ($0.18)" in told
    assert "snapshot            1 cr ($0.01)\n" in told


async def test_that_a_user_learns_what_lost_requests_made(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    recovered = [
        Recovered("key-1", "POST", "/machines", "mch_1\x1b[31m", at),
        Recovered("key-2", "POST", "/runs", "", at),
    ]
    usage = Usage(None, MonthTotal(MONTH), MonthTotal(MONTH), recovered=recovered)
    told = await told_of(usage, capsys)
    assert "was lost, but it was carried out: mch_1[31m" in told
    assert "Nobody can tell whether POST /runs of " in told
    lines = (await told_of(usage, capsys, as_json=True)).splitlines()
    assert [one["record_id"] for one in msgspec.json.decode(lines[0])["recovered"]] == ["mch_1\x1b[31m", ""]
