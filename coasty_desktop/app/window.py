"""Opens the window as a program: one a profile, one event loop, and every way to end it."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from coasty_desktop.app.building import build
from coasty_desktop.app.crash_reports import CrashReports
from coasty_desktop.app.desk import Desk
from coasty_desktop.ui.own_windows import QtOwnWindows
from coasty_desktop.ui.single_instance import FirstInstance, raise_first


def toolkit() -> str:
    """The window toolkit in words, once it has been imported."""
    return f"PySide6 {qt_version}"


def open_window(*, in_background: bool = False) -> int:
    """Open the window, or raise the one that is open; returns the exit code."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Coasty Desktop")
    qt.setDesktopFileName("coasty-desktop")
    qt.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(_run(qt, in_background=in_background)))


async def _run(qt: QApplication, *, in_background: bool) -> int:
    reports = CrashReports()
    built, closing = build(on_defect=reports.report, own_windows=QtOwnWindows())
    async with closing:
        name = _instance_name(built.profile.folder)
        if raise_first(name):
            return 0
        desk = Desk(qt, built, reports, FirstInstance(name, qt))
        qt.aboutToQuit.connect(desk.leave)
        _on_signals(qt, desk.leave)
        await desk.stay(in_background=in_background)
    return 0


def _instance_name(profile: Path) -> str:
    from coasty_desktop.computer.hand.actor import runtime_folder

    name = f"window-{zlib.crc32(bytes(profile)):08x}.sock"
    # On Windows it is the name of a pipe, which is no file.
    return name if sys.platform == "win32" else str(runtime_folder() / name)


def _on_signals(qt: QApplication, leave: Callable[[], None]) -> None:
    """Leave on Ctrl+C in the terminal and when the session ends.

    Qt waits in C, where Python notices no signal: the socket that Python writes to wakes it.
    """
    hears, tells = socket.socketpair()
    for end in (hears, tells):
        end.setblocking(False)
    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(hears.fileno(), QSocketNotifier.Type.Read, qt)

    def wake() -> None:
        # Reading is enough: Python runs its handlers before this returns.
        hears.recv(64)

    def close() -> None:
        signal.set_wakeup_fd(-1)
        hears.close()
        tells.close()

    notifier.activated.connect(wake)
    # The sockets live as long as the notifier, which belongs to the application.
    notifier.destroyed.connect(close)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leave())
