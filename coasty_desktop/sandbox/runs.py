"""Runs: a task carried out on a practice machine, step by step, by the practice engine. Source: contract, section 6."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated, Any, Literal

import msgspec

from coasty_desktop.core.action import Action, Wait
from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.activity import Activity, Stopped
from coasty_desktop.sandbox.bodies import Version
from coasty_desktop.sandbox.engine import Asked, PracticeEngine, Turn
from coasty_desktop.sandbox.handover import parts_of
from coasty_desktop.sandbox.ports import Desk, MachineRoom
from coasty_desktop.sandbox.predictions import reading_failures
from coasty_desktop.sandbox.progress import Progress
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.sessions import timestamp
from coasty_desktop.sandbox.shelf import Shelf

MOST_GOING = 20
_LONGEST_WAIT_S = 60.0
Seconds = Annotated[int, msgspec.Meta(ge=1, le=86400)]
HttpsUrl = Annotated[str, msgspec.Meta(pattern="^https://", max_length=2048)]


class RunCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/runs."""

    machine_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    task: Annotated[str, msgspec.Meta(min_length=1, max_length=16000)]
    cua_version: Version = "v3"
    max_steps: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50
    on_awaiting_human: Literal["pause", "fail", "cancel"] = "pause"
    webhook_url: HttpsUrl | None = None
    instructions: Annotated[str, msgspec.Meta(max_length=16000)] = ""
    system_prompt: Annotated[str, msgspec.Meta(max_length=32000)] = ""
    model: str | None = None
    deadline_seconds: Seconds | None = None
    awaiting_human_timeout_seconds: Seconds | None = None
    metadata: Annotated[dict[str, Any], msgspec.Meta(max_length=50)] | None = None
    llm: Any = None


class Run(Activity):
    """One run."""

    def __init__(self, account: Account, asked: RunCreate, clock: Clock, *, is_paid_by_time: bool = False) -> None:
        """Queued. A run of a schedule is paid by its time, from the other purse."""
        super().__init__(f"run_practice_{secrets.token_hex(8)}", account, clock)
        self.asked, self.is_paid_by_time = asked, is_paid_by_time
        self.step_count = 0

    def described(self) -> Json:
        """What the service says of it; the webhook's secret is said once, on create."""
        asked = self.asked
        return {
            "id": self.id,
            "object": "run",
            "status": self.status,
            "machine_id": asked.machine_id,
            "task": asked.task,
            "cua_version": asked.cua_version,
            "max_steps": asked.max_steps,
            "on_awaiting_human": asked.on_awaiting_human,
            "instructions": asked.instructions or None,
            "step_count": self.step_count,
            "steps_completed": self.step_count,
            "awaiting_human_reason": self.awaiting_reason,
            "awaiting_human_since": self.awaiting_since and timestamp(self.awaiting_since),
            "result": self.result,
            "error": self.error,
            "credits_charged": self.credits,
            "cost_cents": self.credits,
            "usage": {"credits_charged": self.credits, "cost_cents": self.credits, "billed": self.credits > 0},
            "webhook_url": asked.webhook_url,
            "metadata": asked.metadata,
            **self.times(),
        }

    def took_step(self, turn: Turn) -> None:
        """One more step was answered."""
        self.step_count += 1
        said: Json = {
            "step": self.step_count, "status": turn.status, "actions": list(turn.actions), "reasoning": turn.reasoning
        }  # fmt: skip
        self.log.add("step", said)

    def pay(self) -> None:
        """The step that was just taken. Raises Stopped: WALLET_EXHAUSTED."""
        if self.is_paid_by_time:
            return
        price = prices.run_step(self.asked.cua_version)
        try:
            charged = self.account.take(price, "POST /v1/runs")
        except Refusal as refusal:
            raise Stopped("failed", "WALLET_EXHAUSTED", refusal.message) from None
        self.credits += charged
        self.log.add("billing", {"step": self.step_count, "credits": charged, "credits_charged": self.credits})


class Runs:
    """All runs of a service. One machine does one run at a time; others wait in the queue."""

    def __init__(self, engine: PracticeEngine, room: MachineRoom, clock: Clock) -> None:
        """The engine decides, the room's machines act."""
        self._engine, self._room, self._clock = engine, room, clock
        self.shelf: Shelf[Run] = Shelf("RUN_NOT_FOUND", "run", may_forget=lambda run: run.is_over)
        self._busy: dict[str, asyncio.Lock] = {}

    def create(self, account: Account, asked: RunCreate, *, is_paid_by_time: bool = False) -> Run:
        """Start one. Raises Refusal: MACHINE_NOT_FOUND, INVALID_STATE, 402, TOO_MANY_RUNS."""
        self._room.desk(account, asked.machine_id)
        account.require(0 if is_paid_by_time else prices.run_step(asked.cua_version))
        if sum(not run.is_over for run in self.shelf.of(account)) >= MOST_GOING:
            raise Refusal(
                429, "TOO_MANY_RUNS", f"{MOST_GOING} runs are going on", "Wait, or cancel some.",
                retryable=True, retry_with_same_idempotency_key=True, retry_after=5,
            )  # fmt: skip
        run = Run(account, asked, self._clock, is_paid_by_time=is_paid_by_time)
        self.shelf.put(account, run.id, run)
        run.begin(lambda: self._carry_out(run), asked.deadline_seconds)
        return run

    async def close(self) -> None:
        """End all that go on."""
        await asyncio.gather(*(run.close() for _, run in self.shelf.all()))

    async def _carry_out(self, run: Run) -> Json:
        async with self._busy.setdefault(run.asked.machine_id, asyncio.Lock()):
            run.go()
            said = ""
            for part in parts_of(run.asked.task):
                if part.is_question:
                    await self._hand_over(run, part.text)
                else:
                    said = await self._do(run, part.text)
            return {"passed": True, "message": said}

    async def _hand_over(self, run: Run, question: str) -> None:
        match run.asked.on_awaiting_human:
            case "pause":
                await run.ask(question, run.asked.awaiting_human_timeout_seconds)
            case "fail":
                raise Stopped("failed", "AWAITING_HUMAN", f"a person is needed: {question}")
            case "cancel":
                raise Stopped("cancelled", "AWAITING_HUMAN", f"a person is needed: {question}")

    async def _do(self, run: Run, task: str) -> str:
        """Carry one part out and return the engine's last words. Raises Stopped, Refusal."""
        progress, number = Progress(), 0
        limit = 1 if run.asked.cua_version == "v1" else 10
        while run.step_count < run.asked.max_steps:
            desk = self._room.desk(run.account, run.asked.machine_id)
            number += 1
            with reading_failures():
                turn = await self._engine.answer(Asked(desk.picture(), task, limit), progress, number)
            run.took_step(turn)
            run.pay()
            if turn.status == "fail":
                raise Stopped("failed", "TASK_FAILED", turn.reasoning)
            if turn.status == "done":
                return turn.reasoning
            for action in turn.acting:
                await self._perform(desk, action)
        raise Stopped("failed", "MAX_STEPS_REACHED", f"it was not done after {run.asked.max_steps} steps")

    async def _perform(self, desk: Desk, action: Action) -> None:
        if isinstance(action, Wait):
            await self._clock.sleep(min(action.seconds, _LONGEST_WAIT_S))
        else:
            await desk.perform(action)
