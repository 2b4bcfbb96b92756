"""`coasty-desktop sandbox`: the embedded practice service on loopback."""

from __future__ import annotations

import argparse
import asyncio
import signal

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.program import Headless


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `sandbox`."""
    parser.add_argument("--port", type=int, default=0, metavar="N", help="0, the default, takes a free one")


async def run(args: argparse.Namespace, headless: Headless) -> int:
    """Serve until Ctrl+C."""
    if not 0 <= args.port <= 65535:  # the range of a TCP port
        raise BadInput(f"{args.port} is not a port", hint="Choose 1024 to 65535, or leave it out.")

    def announce(base_url: str, key: str) -> None:
        print("Practice service. It follows literal instructions by reading the picture; it is not the model.")
        print(f"COASTY_BASE_URL={base_url}")
        print(f"COASTY_API_KEY={key}", flush=True)

    _end_on_signals(asyncio.get_running_loop())
    try:
        await headless.serve_practice(args.port, announce)
    except asyncio.CancelledError:
        return 0
    return 0


def _end_on_signals(loop: asyncio.AbstractEventLoop) -> None:
    """End by Ctrl+C and by SIGTERM, also where a shell that put us in the background lets the first be ignored."""
    serving = asyncio.current_task()
    assert serving is not None
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: loop.call_soon_threadsafe(serving.cancel))
