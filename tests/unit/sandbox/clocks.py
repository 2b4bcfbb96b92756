"""A clock that stands until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta


class HeldClock:
    """Satisfies `core.clock.Clock`. Sleepers wake when time is moved to their hour."""

    def __init__(self, moment: datetime = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) -> None:
        self._start, self.passed = moment, 0.0
        self._sleeping: list[tuple[float, asyncio.Future[None]]] = []
        self._asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleeping.append((self.passed + seconds, woken))
        self._asleep.set()
        await woken

    async def until_asleep(self) -> None:
        """Wait until somebody sleeps who was not woken yet."""
        while not self._asleep.is_set() or not self._due(float("inf")):
            self._asleep.clear()
            await self._asleep.wait()

    async def pass_seconds(self, seconds: float) -> None:
        """Move time on, waking each sleeper at its own moment, and let what woke go on until it is at rest."""
        await at_rest()
        end = self.passed + seconds
        while due := self._due(end):
            at, woken = min(due, key=lambda item: item[0])
            self.passed = max(self.passed, at)
            woken.set_result(None)
            await at_rest()
        self.passed = end
        await at_rest()

    def _due(self, end: float) -> list[tuple[float, asyncio.Future[None]]]:
        self._sleeping = [item for item in self._sleeping if not item[1].done()]
        return [item for item in self._sleeping if item[0] <= end]


async def at_rest(turns: int = 50) -> None:
    """Let the loop go round until what could go on without the outside has done so."""
    for _ in range(turns):
        await asyncio.sleep(0)
