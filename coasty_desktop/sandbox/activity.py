"""What runs and workflow runs have in common: the state machine, its log, and a person who may be asked.

queued -> running <-> awaiting_human -> succeeded | failed | cancelled | timed_out. Source: contract, section 6.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.events import EventLog
from coasty_desktop.sandbox.refusals import Refusal, wrong_state
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.sessions import timestamp

STATES = ("queued", "running", "awaiting_human", "succeeded", "failed", "cancelled", "timed_out")
_GOING = STATES[:3]


class Stopped(Exception):
    """The work ends here. `code` and `message` are its error."""

    def __init__(self, status: str, code: str, message: str) -> None:
        """`status` is an end state other than succeeded."""
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


class Activity:
    """One of them. Its end state never changes."""

    def __init__(self, name: str, account: Account, clock: Clock) -> None:
        """Queued."""
        self.id, self.account, self._clock = name, account, clock
        self.status = "queued"
        self.log = EventLog()
        self.created_at = clock.now()
        self.started_at: datetime | None = None
        self.finished_at: datetime | None = None
        self.awaiting_since: datetime | None = None
        self.awaiting_reason: str | None = None
        self.result: Any = None
        self.error: Json | None = None
        self.credits = 0
        self.over = asyncio.Event()
        self._answer: asyncio.Future[tuple[bool, str]] | None = None
        self._work: asyncio.Task[None] | None = None
        self._timers: set[asyncio.Task[None]] = set()
        self._tell_status()

    @property
    def is_over(self) -> bool:
        """Whether it has reached an end state."""
        return self.status not in _GOING

    def begin(self, work: Callable[[], Awaitable[Any]], deadline_s: float | None = None) -> None:
        """Start; what `work` returns is the result, what it raises as Stopped or Refusal the error."""
        self._work = spawn(self._carry_out(work), name=self.id, on_error=self._broken)
        if deadline_s is not None:
            self._time(deadline_s, "DEADLINE_EXCEEDED", f"it took longer than {deadline_s:g} seconds")

    def go(self) -> None:
        """From queued to running."""
        self.status, self.started_at = "running", self._clock.now()
        self._tell_status()

    async def ask(self, reason: str, timeout_s: float | None = None, more: Json | None = None) -> tuple[bool, str]:
        """Wait for a person: whether they agree, and their note."""
        self.status, self.awaiting_since, self.awaiting_reason = "awaiting_human", self._clock.now(), reason
        answer: asyncio.Future[tuple[bool, str]] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self._tell_status()
        self.log.add("awaiting_human", {"reason": reason, **(more or {})})
        timer = (
            None if timeout_s is None else self._time(timeout_s, "AWAITING_HUMAN_TIMEOUT", "nobody answered in time")
        )
        said = await answer
        self._answer = None
        if timer is not None:
            timer.cancel()
        return said

    def resume(self, is_agreed: bool, note: str) -> None:
        """A person answers. Raises Refusal: NOT_AWAITING_HUMAN, RESUME_CONFLICT."""
        if self.status != "awaiting_human" or self._answer is None:
            code = "NOT_AWAITING_HUMAN" if self._answer is None or self.is_over else "RESUME_CONFLICT"
            raise wrong_state(self.status, ["awaiting_human"], code)
        self.status, self.awaiting_since, self.awaiting_reason = "running", None, None
        self._answer.set_result((is_agreed, note))
        self._tell_status()

    def cancel(self) -> None:
        """End it now. Raises Refusal: INVALID_STATE."""
        if self.is_over:
            raise wrong_state(self.status, _GOING)
        self._end("cancelled")

    async def close(self) -> None:
        """End it with the service, and wait until its work has stopped."""
        if not self.is_over:
            self._end("cancelled")
        if self._work is not None:
            await asyncio.gather(self._work, *self._timers, return_exceptions=True)

    def times(self) -> Json:
        """Its moments, as they are answered."""
        return {
            "created_at": timestamp(self.created_at),
            "started_at": self.started_at and timestamp(self.started_at),
            "finished_at": self.finished_at and timestamp(self.finished_at),
        }

    async def _carry_out(self, work: Callable[[], Awaitable[Any]]) -> None:
        try:
            result = await work()
        except Stopped as stop:
            self._end(stop.status, {"code": stop.code, "message": stop.message})
        except Refusal as refusal:
            self._end("failed", {"code": refusal.code, "message": refusal.message})
        else:
            self.result = result
            self._end("succeeded")

    def _broken(self, error: BaseException) -> None:
        report(error)
        self._end("failed", {"code": "INTERNAL_ERROR", "message": f"practice failed: {type(error).__name__}"})

    def _end(self, status: str, error: Json | None = None) -> None:
        if self.is_over:
            return
        self.status, self.error, self.finished_at = status, error, self._clock.now()
        self.awaiting_since = self.awaiting_reason = None
        self._tell_status()
        terminal: Json = {"status": status, "result": self.result, "error": error}
        self.log.add("terminal", terminal, is_last=True)
        self.over.set()
        for task in (self._work, *self._timers):
            if task is not None and task is not asyncio.current_task():
                task.cancel()

    def _time(self, seconds: float, code: str, message: str) -> asyncio.Task[None]:
        async def run_out() -> None:
            await self._clock.sleep(seconds)
            self._end("timed_out", {"code": code, "message": message})

        timer = spawn(run_out(), name=f"{self.id} timer", on_error=self._broken)
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)
        return timer

    def _tell_status(self) -> None:
        self.log.add("status", {"status": self.status})


def report(error: BaseException) -> None:
    """A slip of our own, for whoever listens to the loop."""
    context = {"message": "the practice service made a mistake", "exception": error}
    asyncio.get_running_loop().call_exception_handler(context)
