"""A client whose clock jumps, a service on a real socket, and a journal that notes what it is told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from coasty_desktop.api.answers import Predicted
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.journal import MemoryJournal, Outcome, Pending
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.geometry import SD
from tests.fakes.dialogue import JumpingClock
from tests.fakes.service import FakeService

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
PICTURE = b"\xff\xd8" + bytes(200)


class NotingJournal(MemoryJournal):
    """Notes what it was told, in order."""

    def __init__(self, look: Callable[[], int] = lambda: 0) -> None:
        super().__init__()
        self.notes: list[tuple[str, ...]] = []
        self._look = look

    async def save(self, pending: Pending) -> None:
        self.notes.append(("save", pending.key, f"{self._look()} sent"))
        await super().save(pending)

    async def done(
        self, key: str, outcome: Outcome, credits: float, *, is_estimated: bool, request_id: str = ""
    ) -> None:
        self.notes.append((outcome, key, f"{credits:g}{' estimated' if is_estimated else ''}"))
        await super().done(key, outcome, credits, is_estimated=is_estimated)

    async def total(self, kind: str, record_id: str, credits: float) -> None:
        self.notes.append(("total", kind, record_id, f"{credits:g}"))


class World:
    """A service, a client with a clock that jumps, and what was heard of retries."""

    def __init__(self, service: FakeService, key: ApiKey) -> None:
        self.service = service
        self.journal = NotingJournal(lambda: len(service.requests))
        self.clock = JumpingClock()
        self.retries: list[tuple[float, str]] = []
        names = iter(f"key-{number}" for number in range(1, 100))
        self.client = CoastyClient(
            BaseUrl.parse(service.base_url),
            key,
            journal=self.journal,
            clock=self.clock,
            new_id=lambda: next(names),
            jitter=lambda: 1.0,
        )

    async def predict(self) -> Predicted:
        return await self.client.sessions.predict(
            "ses_1", PICTURE, SD, "go", estimate=6, on_retry=lambda in_s, code: self.retries.append((in_s, code))
        )

    @property
    def keys(self) -> list[str | None]:
        return [request.header("idempotency-key") for request in self.service.requests]


@asynccontextmanager
async def world(key: ApiKey = KEY) -> AsyncIterator[World]:
    async with FakeService() as service:
        made = World(service, key)
        async with made.client:
            yield made
