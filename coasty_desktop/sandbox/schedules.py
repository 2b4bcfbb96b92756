"""Schedules: jobs that are due by a rule, and what became of them. Source: contract, section 9."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from datetime import datetime
from typing import Any

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.activity import report
from coasty_desktop.sandbox.ports import MachineRoom
from coasty_desktop.sandbox.refusals import Refusal, wrong_state
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.runs import Run, RunCreate, Runs
from coasty_desktop.sandbox.schedule_bodies import Rule, ScheduleCreate, SchedulePatch, When, rule_of
from coasty_desktop.sandbox.sessions import timestamp
from coasty_desktop.sandbox.shelf import Shelf
from coasty_desktop.sandbox.triggers import Trigger

_KEPT = 100
DEEPEST_CHAIN = 5
# The wall clock may be moved while we sleep.
_LONGEST_SLEEP_S = 60.0
_ENDS = {"succeeded": "completed", "cancelled": "cancelled"}
_WHEN = frozenset(When.__struct_fields__)


class Fire(msgspec.Struct):
    """One time a schedule was due. Its id is its run's, when there was one."""

    id: str
    schedule_id: str
    trigger: str
    executed_at: datetime
    status: str = "running"
    seconds: float | None = None
    credits: int | None = None
    error: Json | None = None

    def described(self) -> Json:
        """What the service says of it."""
        return {
            "id": self.id,
            "run_id": self.id,
            "schedule_id": self.schedule_id,
            "status": self.status,
            "trigger": self.trigger,
            "duration_seconds": self.seconds,
            "credits_charged": self.credits,
            "error": self.error,
            "executed_at": timestamp(self.executed_at),
        }


class Schedule:
    """One schedule."""

    def __init__(self, account: Account, asked: ScheduleCreate, rule: Rule, now: datetime) -> None:
        """Active."""
        self.id = f"sch_practice_{secrets.token_hex(8)}"
        self.account, self.asked, self.rule, self.created_at = account, asked, rule, now
        self.is_enabled, self.paused_reason = True, ""
        self.next_at = rule.next_after(now)
        self.last_at: datetime | None = None
        self.run_count = self.failures = 0
        self.fires: deque[Fire] = deque(maxlen=_KEPT)
        self.triggers: dict[str, Trigger] = {}

    def pause(self, reason: str) -> None:
        """Due no more until it is resumed."""
        self.is_enabled, self.paused_reason, self.next_at = False, reason, None

    def resume(self, now: datetime) -> None:
        """Due again from now on. Raises Refusal when its one time has been."""
        if self.rule.run_at is not None and self.last_at is not None:
            raise wrong_state("one_shot_complete", ["active", "paused"])
        self.is_enabled, self.paused_reason, self.failures = True, "", 0
        self.next_at = self.rule.next_after(now)

    def described(self) -> Json:
        """What the service says of it."""
        asked = self.asked
        return {
            "id": self.id,
            "name": asked.name,
            "machine_id": asked.machine_id,
            "task_prompt": asked.task_prompt,
            "frequency": asked.frequency,
            "cron": self.rule.cron_text or None,
            "timezone": asked.timezone or "UTC",
            "time": asked.time,
            "day_of_week": asked.day_of_week,
            "day_of_month": asked.day_of_month,
            "run_at": asked.run_at,
            "max_consecutive_failures": asked.max_consecutive_failures,
            "metadata": asked.metadata,
            "enabled": self.is_enabled,
            "status": "active" if self.is_enabled else "paused",
            "is_paused": not self.is_enabled,
            "paused_reason": self.paused_reason or None,
            "next_run_at": self.next_at and timestamp(self.next_at),
            "last_run_at": self.last_at and timestamp(self.last_at),
            "run_count": self.run_count,
            "consecutive_failures": self.failures,
            "is_test": self.account.is_test,
            "created_at": timestamp(self.created_at),
        }


class Schedules:
    """All schedules of a service, and the clock hand that fires them."""

    def __init__(self, runs: Runs, room: MachineRoom, clock: Clock) -> None:
        """Jobs become `runs` on the room's machines."""
        self._runs, self._room, self._clock = runs, room, clock
        self.shelf: Shelf[Schedule] = Shelf("NOT_FOUND", "schedule")
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Fire what becomes due, until `close`."""
        self._spawn(self._keep_time(), "schedules")

    async def close(self) -> None:
        """Fire nothing any more."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def create(self, account: Account, asked: ScheduleCreate) -> Schedule:
        """Raises Refusal."""
        rule = rule_of(asked, self._clock.now())
        self._room.get(account, asked.machine_id)
        account.require(prices.SCHEDULE_GATE)
        schedule = Schedule(account, asked, rule, self._clock.now())
        self.shelf.put(account, schedule.id, schedule)
        self._changed.set()
        return schedule

    def patch(self, schedule: Schedule, asked: SchedulePatch) -> None:
        """Change what is named. Raises Refusal; then nothing has changed."""
        named = {name: value for name in asked.__struct_fields__ if _is_named(value := getattr(asked, name))}
        is_enabled = named.pop("enabled", None)
        if "machine_id" in named:
            self._room.get(schedule.account, named["machine_id"])
        if "run_at" in named:
            named |= dict.fromkeys(_WHEN - {"run_at", "timezone"} - named.keys())
        elif named.keys() & {"frequency", "cron"}:
            named = {"run_at": None, "frequency": "custom", "cron": None, **named}
        changed = msgspec.structs.replace(schedule.asked, **named)
        if named.keys() & _WHEN:
            now = self._clock.now()
            schedule.rule = rule_of(changed, now)
            schedule.last_at = None if "run_at" in named else schedule.last_at
            schedule.next_at = schedule.rule.next_after(now) if schedule.is_enabled else None
        schedule.asked = changed
        if is_enabled is not None:
            self.enable(schedule, is_enabled)
        self._changed.set()

    def enable(self, schedule: Schedule, is_enabled: bool) -> None:
        """Resume or pause. Raises Refusal."""
        if is_enabled and not schedule.is_enabled:
            schedule.resume(self._clock.now())
        elif not is_enabled and schedule.is_enabled:
            schedule.pause("paused_by_user")
        self._changed.set()

    def fire(self, schedule: Schedule, cause: str, prompt: str = "", depth: int = 0) -> Fire:
        """Let it run now, whatever the rule says. Never raises: what went wrong is in the fire."""
        fire = Fire(f"run_practice_{secrets.token_hex(8)}", schedule.id, cause, self._clock.now())
        is_running = any(earlier.status == "running" for earlier in schedule.fires)
        schedule.fires.appendleft(fire)
        schedule.last_at = fire.executed_at
        if is_running:
            fire.status, fire.error = "skipped", {"code": "CONFLICT", "message": "the one before is still running"}
        elif not schedule.account.can_pay_job():
            fire.status = "insufficient_credits"
            schedule.pause("insufficient_credits")
        else:
            self._run(schedule, fire, prompt, depth)
        return fire

    def _run(self, schedule: Schedule, fire: Fire, prompt: str, depth: int) -> None:
        asked = RunCreate(schedule.asked.machine_id, prompt or schedule.asked.task_prompt, on_awaiting_human="fail")
        schedule.run_count += 1
        try:
            run = self._runs.create(schedule.account, asked, is_paid_by_time=True)
        except Refusal as refusal:
            fire.status, fire.error = "failed", {"code": refusal.code, "message": refusal.message}
            self._ended(schedule, fire, depth)
            return
        fire.id = run.id
        self._spawn(self._watch(schedule, fire, run, depth), f"fire {run.id}")

    async def _watch(self, schedule: Schedule, fire: Fire, run: Run, depth: int) -> None:
        await run.over.wait()
        fire.status, fire.error = _ENDS.get(run.status, "failed"), run.error
        fire.seconds = (self._clock.now() - fire.executed_at).total_seconds()
        fire.credits = schedule.account.pay_job(prices.job(fire.seconds))
        self._ended(schedule, fire, depth)

    def _ended(self, schedule: Schedule, fire: Fire, depth: int) -> None:
        is_ok = fire.status == "completed"
        schedule.failures = 0 if is_ok else schedule.failures + (fire.status == "failed")
        if schedule.failures >= schedule.asked.max_consecutive_failures and schedule.is_enabled:
            schedule.pause("consecutive_failures")
        if depth >= DEEPEST_CHAIN:
            return
        for account, other in self.shelf.all():
            is_meant = any(trigger.follows(schedule.id, is_ok) for trigger in other.triggers.values())
            if account is schedule.account and is_meant and other.is_enabled:
                self.fire(other, "triggered", depth=depth + 1)

    async def _keep_time(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.now()
            waiting = [schedule for _, schedule in self.shelf.all() if schedule.next_at is not None]
            for schedule in waiting:
                if schedule.next_at is not None and schedule.next_at <= now:
                    self._due(schedule, now)
            coming = [schedule.next_at for schedule in waiting if schedule.next_at is not None]
            await self._sleep_until(min(coming, default=None), now)

    def _due(self, schedule: Schedule, now: datetime) -> None:
        """Times that were missed are not made up for: it fires once and looks ahead from now."""
        is_once = schedule.rule.run_at is not None
        self.fire(schedule, "run_at" if is_once else "cron")
        if is_once and schedule.is_enabled:
            schedule.pause("one_shot_complete")
        elif schedule.is_enabled:
            schedule.next_at = schedule.rule.next_after(now)

    async def _sleep_until(self, moment: datetime | None, now: datetime) -> None:
        changed = self._spawn(self._changed.wait(), "schedules change")
        others = []
        if moment is not None:
            seconds = max(0.0, min((moment - now).total_seconds(), _LONGEST_SLEEP_S))
            others = [self._spawn(self._clock.sleep(seconds), "schedules sleep")]
        try:
            await asyncio.wait([changed, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (changed, *others):
                task.cancel()

    def _spawn(self, work: Any, name: str) -> asyncio.Task[Any]:
        task = spawn(work, name=name, on_error=report)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _is_named(value: object) -> bool:
    return value is not None and value is not msgspec.UNSET
