"""The composition root: builds every part once and joins them. The one module that may import it all."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coasty_desktop.core.clock import SystemClock
from coasty_desktop.core.errors import CoastyError, Stopped

if TYPE_CHECKING:
    from coasty_desktop.computer.local.clear_view import OwnWindows
    from coasty_desktop.computer.local.hand import Hand
    from coasty_desktop.computer.machine.computer import Machines
    from coasty_desktop.sandbox.service import PracticeService
    from coasty_desktop.services.connection import Connection
    from coasty_desktop.services.doctor import Finding
    from coasty_desktop.services.program import Program
    from coasty_desktop.services.run_service import RunService
    from coasty_desktop.store.profile import Profile


def main(argv: Sequence[str]) -> int:
    """Open the window, or carry a command out; returns the exit code. No traceback reaches a user."""
    from coasty_desktop.app.defects import catch_in_threads, tell_defect

    catch_in_threads()
    try:
        if not argv or list(argv) == ["--background"]:
            return open_window(in_background=bool(argv))
        return _command(argv)
    except CoastyError as error:
        print(f"coasty-desktop: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return Stopped.exit_code
    except Exception as error:
        tell_defect(error)
        return 1


def open_window(*, in_background: bool = False) -> int:
    """Open the window, or raise the one that is open. Qt is imported here and nowhere earlier."""
    from coasty_desktop.app.no_window import end_with_a_sentence
    from coasty_desktop.app.window import open_window as open_it

    end_with_a_sentence()
    return open_it(in_background=in_background)


def _command(argv: Sequence[str]) -> int:
    from coasty_desktop.cli.main import main as command_line
    from coasty_desktop.services.program import Headless

    return command_line(
        argv,
        Headless(
            open_program=open_program,
            stop_acting=_stop_acting,
            find_out=_find_out,
            serve_practice=_serve_practice,
            self_test=_self_test,
        ),
    )


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
    from coasty_desktop.computer.local.hand import Hand
    from coasty_desktop.computer.local.screens import LocalScreens
    from coasty_desktop.computer.machine.screens import AllScreens
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

    clock, profile, keychain, closing = SystemClock(), Profile(), Keychain(), AsyncExitStack()
    secrets = Secrets(keychain=keychain)
    closing.callback(profile.close)
    loaded = profile.settings.load()
    hand = Hand(what, loaded.settings.hotkeys, active=("stop", "bring_up"))
    screens = LocalScreens(hand, own_windows)
    closing.push_async_callback(screens.close)
    answerers = Answerers(lambda base_url, key: profile.journal.of(Purse.of(base_url, key)), _practice_service)
    closing.push_async_callback(answerers.close)
    connection = Connection(
        secrets=secrets,
        answerers=answerers,
        open_sessions=profile.sessions,
        reconciler=ReconcileService(profile.journal, profile.sessions, clock),
        clock=clock,
    )

    async def machines() -> Machines:
        return (await connection.client()).machines

    everything = AllScreens(screens, machines, clock)
    runs = RunService(screens=everything, connection=connection, records=profile.runs, clock=clock, on_defect=on_defect)
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


def _practice_service() -> PracticeService:
    from coasty_desktop.sandbox.service import PracticeService

    return PracticeService()


def _join_hand(hand: Hand, runs: RunService) -> None:
    """Let the run hear what the hand hears; that the hand is lost, whatever it does next hears by itself."""
    hand.on_stop = runs.stopped
    hand.on_hotkey = runs.on_hotkey
    hand.on_request = lambda what: runs.pause("command") if what == "pause" else runs.resume()


@asynccontextmanager
async def open_program() -> AsyncIterator[Program]:
    """A program for one command, closed when it ends."""
    from coasty_desktop.app.defects import catch_in_loop, tell_defect

    catch_in_loop(asyncio.get_running_loop())
    built, closing = build(on_defect=tell_defect, what="`coasty-desktop run`")
    async with closing:
        yield built.program


def _stop_acting() -> str:
    from coasty_desktop.computer.local.actor_lock import request_stop

    return {
        "nothing acting": "Nothing is acting on this desktop.",
        "stopped": "Stopped.",
        "ended by force": "It did not answer, so it was ended by force. Every key and button was let go.",
    }[request_stop()]


def _find_out() -> list[Finding]:
    from coasty_desktop.computer.local.system import find_out

    return find_out()


async def _serve_practice(port: int, announce: Callable[[str, str], None]) -> None:
    import asyncio

    service = _practice_service()
    try:
        address = await service.start(port)
        announce(address.base_url, address.key)
        await asyncio.Event().wait()
    finally:
        await service.close()


async def _self_test(tell: Callable[[str, bool, str], None]) -> bool:
    from coasty_desktop.app.self_test import carry_out

    return await carry_out(tell)
