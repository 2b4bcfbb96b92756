"""The use cases of the program, joined: what a window or a command is given. `app` builds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from coasty_desktop.core.settings import Settings
from coasty_desktop.services.cloud_run_service import CloudRunService
from coasty_desktop.services.doctor import Finding
from coasty_desktop.services.history_service import HistoryService
from coasty_desktop.services.key_service import KeyService
from coasty_desktop.services.machine_service import MachineService
from coasty_desktop.services.run_service import RunService
from coasty_desktop.services.schedule_service import ScheduleService
from coasty_desktop.services.usage_service import UsageService
from coasty_desktop.services.workflow_service import WorkflowService


@dataclass(frozen=True)
class Program:
    """Everything a user can do with a profile."""

    runs: RunService
    history: HistoryService
    keys: KeyService
    usage: UsageService
    machines: MachineService
    cloud_runs: CloudRunService
    workflows: WorkflowService
    schedules: ScheduleService
    settings: Settings
    settings_problems: Sequence[str]
    save_settings: Callable[[Settings], None]


@dataclass(frozen=True)
class Headless:
    """What the command line may start. Nothing is built before it is asked for."""

    open_program: Callable[[], AbstractAsyncContextManager[Program]]
    stop_acting: Callable[[], str]
    find_out: Callable[[], list[Finding]]
    serve_practice: Callable[[int, Callable[[str, str], None]], Awaitable[None]]
    self_test: Callable[[Callable[[str, bool, str], None]], Awaitable[bool]]
