"""What a call of the client takes beside a bare httpx call that sends and reads the same bytes.

The two take turns, so that a busy moment meets both; the figure is the median of their ratios.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from benchmarks.client.answering import answering
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.journal import Journal, MemoryJournal
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.geometry import SD
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.service import FakeService, Recorded

KEY = ApiKey.parse("sk-coasty-test-0123456789abcdef0123456789abcdef")
# About what a plain desktop takes as JPEG.
PICTURE = b"\xff\xd8" + bytes(range(256)) * 400
Ask = Callable[[CoastyClient], Awaitable[Any]]


class Compared(msgspec.Struct, frozen=True):
    """The medians of one kind of call: their ratio, and what ours takes more, in milliseconds.

    `disk_ms` is what writing its bytes to the disk alone takes, where it does that; 0 elsewhere.
    """

    name: str
    ratio: float
    more_ms: float
    bare_ms: float
    disk_ms: float = 0


async def compare(pairs: int) -> list[Compared]:
    """An unkeyed call, a keyed one, and a keyed one whose journal is on disk."""
    with answering() as url, tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder))
        journal = profile.journal.of(Purse.of(BaseUrl.parse(url), KEY))
        try:
            return [
                await _compared("a call without a key", url, _usage, MemoryJournal(), pairs),
                await _compared("a keyed call with a picture", url, _predict, MemoryJournal(), pairs),
                await _compared("the same, written to disk first", url, _predict, journal, pairs, folder=Path(folder)),
            ]
        finally:
            profile.close()


async def _usage(client: CoastyClient) -> None:
    await client.usage()


async def _predict(client: CoastyClient) -> None:
    await client.predict(PICTURE, SD, "Save the file")


async def _compared(
    name: str, url: str, ask: Ask, journal: Journal, pairs: int, *, folder: Path | None = None
) -> Compared:
    sent = await _sent_by(ask)
    headers = {name: value for name, value in sent.headers if name not in ("host", "content-length")}
    async with (
        CoastyClient(BaseUrl.parse(url), KEY, journal=journal) as client,
        httpx.AsyncClient(trust_env=False) as bare,
    ):

        async def ours() -> None:
            await ask(client)

        async def bare_call() -> None:
            answer = await bare.request(
                sent.method, url.removesuffix("/v1") + sent.path, content=sent.body, headers=headers
            )
            answer.raise_for_status()

        times = [await _pair(ours, bare_call, is_odd=bool(number % 2)) for number in range(pairs + 20)][20:]
    return Compared(
        name,
        statistics.median(one / other for one, other in times),
        statistics.median(one - other for one, other in times) * 1000,
        statistics.median(other for _, other in times) * 1000,
        _synced_write_ms(folder / "plain", sent.body, pairs) if folder else 0,
    )


async def _pair(
    ours: Callable[[], Awaitable[None]], bare: Callable[[], Awaitable[None]], *, is_odd: bool
) -> tuple[float, float]:
    """Seconds of the two, either first."""
    if is_odd:
        theirs = await _seconds(bare)
        return await _seconds(ours), theirs
    return await _seconds(ours), await _seconds(bare)


def _synced_write_ms(path: Path, body: bytes, count: int) -> float:
    """Milliseconds until the disk has bytes appended to a plain file: what no journal can be quicker than."""
    times = []
    with path.open("ab", buffering=0) as file:
        for _ in range(count):
            began = time.perf_counter()
            file.write(body)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(times) * 1000


async def _seconds(call: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


async def _sent_by(ask: Ask) -> Recorded:
    """The request exactly as it leaves the client."""
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        await ask(client)
        return service.requests[0]
