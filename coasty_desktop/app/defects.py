"""What a command says of a defect of ours: one sentence and where the report lies, never a traceback."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import Any

from coasty_desktop.core.clock import SystemClock


def tell_defect(error: BaseException) -> None:
    """Write a report and say so; whatever hinders that is no second failure."""
    title = f"Something unexpected happened in this program ({type(error).__name__})"
    try:
        from coasty_desktop.store.crash_reports import write_crash_report
        from coasty_desktop.store.home import profile_folder

        where = write_crash_report(profile_folder(), error, SystemClock().now())
    except Exception:
        # The last resort: the profile may be what is broken.
        print(f"coasty-desktop: {title}. Please report it.", file=sys.stderr)
        return
    print(f"coasty-desktop: {title}. Please report it; keys are taken out of the report: {where}", file=sys.stderr)


def catch_in_threads() -> None:
    """Tell of defects that come up in threads the same way."""
    threading.excepthook = lambda args: None if args.exc_value is None else tell_defect(args.exc_value)


def catch_in_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Tell of defects that nobody awaits the same way."""

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        tell_defect(error if isinstance(error, BaseException) else RuntimeError(str(context.get("message"))))

    loop.set_exception_handler(handle)
