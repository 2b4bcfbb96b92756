"""The composition root: builds every part once and joins them, without starting anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.journal import Journal
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.computer.local.hand import Hand
from coasty_desktop.computer.local.screens import LocalScreens
from coasty_desktop.computer.machine.screens import AllScreens
from coasty_desktop.core.clock import Clock, SystemClock
from coasty_desktop.services.answerers import Answerers
from coasty_desktop.services.cloud_run_service import CloudRunService
from coasty_desktop.services.connection import Connection
from coasty_desktop.services.history_service import HistoryService
from coasty_desktop.services.key_service import KeyService
from coasty_desktop.services.machine_service import MachineService
from coasty_desktop.services.program import Program
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.services.run_service import RunService
from coasty_desktop.services.schedule_service import ScheduleService
from coasty_desktop.services.trigger_secrets import TriggerSecrets
from coasty_desktop.services.usage_service import UsageService
from coasty_desktop.services.workflow_service import WorkflowService
from coasty_desktop.store.keychain import Keychain
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.secrets import Secrets

if TYPE_CHECKING:
    from coasty_desktop.computer.local.clear_view import OwnWindows
    from coasty_desktop.computer.machine.computer import Machines
    from coasty_desktop.sandbox.service import PracticeService


@dataclass(frozen=True)
class Built:
    """A program with the parts that a window also speaks to directly."""

    program: Program
    hand: Hand
    profile: Profile
    connection: Connection


def build(
    on_defect: Callable[[BaseException], None],
    own_windows: OwnWindows | None = None,
    what: str = "Coasty Desktop",
) -> tuple[Built, AsyncExitStack]:
    """Build the program without starting anything; the stack closes all of it, in the right order.

    `what` names it to another program that wants to act as well.
    """
    clock, profile, keychain, closing = SystemClock(), Profile(), Keychain(), AsyncExitStack()
    secrets = Secrets(keychain=keychain)
    closing.callback(profile.close)
    loaded = profile.settings.load()
    hand = Hand(what, loaded.settings.hotkeys, active=("stop", "bring_up"))
    screens = LocalScreens(hand, own_windows)
    closing.push_async_callback(screens.close)
    answerers = _answerers(profile)
    closing.push_async_callback(answerers.close)
    connection = _connection(profile, secrets, answerers, clock)
    everywhere = _with_machines(screens, connection, clock)
    runs = RunService(screens=everywhere, connection=connection, records=profile.runs, clock=clock, on_defect=on_defect)
    closing.push_async_callback(runs.close)
    _join_hand(hand, runs)
    keys = KeyService(secrets, connection.base_url, answerers.client)
    keys.changed.connect(lambda state: connection.note_key(state.mode != "none"))
    program = Program(
        runs=runs,
        history=HistoryService(profile.runs),
        keys=keys,
        usage=UsageService(profile.ledger, profile.journal, clock, keys, connection),
        machines=MachineService(connection.client, clock),
        cloud_runs=CloudRunService(connection.client),
        workflows=WorkflowService(connection.client),
        schedules=ScheduleService(connection.client, answerers.client_without_key, TriggerSecrets(keychain), clock),
        settings=loaded.settings,
        settings_problems=loaded.problems,
        save_settings=profile.settings.save,
    )
    return Built(program, hand, profile, connection), closing


def _answerers(profile: Profile) -> Answerers:
    def journal_of(base_url: BaseUrl, key: ApiKey) -> Journal:
        return profile.journal.of(Purse.of(base_url, key))

    def practice_service() -> PracticeService:
        # Late: nobody waits for it who does not practise.
        from coasty_desktop.sandbox.service import PracticeService

        return PracticeService()

    return Answerers(journal_of, practice_service)


def _connection(profile: Profile, secrets: Secrets, answerers: Answerers, clock: Clock) -> Connection:
    return Connection(
        secrets=secrets,
        answerers=answerers,
        open_sessions=profile.sessions,
        reconciler=ReconcileService(profile.journal, profile.sessions, clock),
        clock=clock,
    )


def _with_machines(screens: LocalScreens, connection: Connection, clock: Clock) -> AllScreens:
    async def machines() -> Machines:
        return (await connection.client()).machines

    return AllScreens(screens, machines, clock)


def _join_hand(hand: Hand, runs: RunService) -> None:
    """Let the run hear what the hand hears; that the hand is lost, whatever it does next hears by itself."""
    hand.on_stop = runs.stopped
    hand.on_hotkey = runs.on_hotkey
    hand.on_request = lambda what: runs.pause("command") if what == "pause" else runs.resume()
