"""What a user starts: the window, or one command. `building` joins the parts; only this package may import them all."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from coasty_desktop.core.errors import CoastyError, Stopped

if TYPE_CHECKING:
    from coasty_desktop.services.doctor import Finding
    from coasty_desktop.services.program import Program


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


@asynccontextmanager
async def open_program() -> AsyncIterator[Program]:
    """A program for one command, closed when it ends."""
    from coasty_desktop.app.building import build
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
    from coasty_desktop.sandbox.service import PracticeService

    service = PracticeService()
    try:
        address = await service.start(port)
        announce(address.base_url, address.key)
        await asyncio.Event().wait()
    finally:
        await service.close()


async def _self_test(tell: Callable[[str, bool, str], None]) -> bool:
    from coasty_desktop.app.self_test import carry_out

    return await carry_out(tell)
