"""Opens the window and joins what only a window has: tray, strip, overlay, hotkeys, crash report.

Order decides how fast it is there: the window is built and painted first; the hand, the tray and the keychain come
when the first frame stands.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.app import Built, build
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.tasks import spawn
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.own_windows import QtOwnWindows
from coasty_desktop.ui.single_instance import FirstInstance, raise_first
from coasty_desktop.ui.theme import Theme

PRACTICE_TASK = "Type 'Ada Lovelace' into Name, type 'London' into City, tick 'Send me news', then click 'Save'"
# How long quitting may take to let go of everything.
QUIT_S = 2.0
# Answers by hotkey count only when the question has stood there long enough to be read.
QUESTION_STANDS_S = 0.4


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
    defects = _Defects()
    built, closing = build(on_defect=defects.report, own_windows=QtOwnWindows())
    async with closing:
        name = _instance_name(built.profile.folder)
        if raise_first(name):
            return 0
        desk = _Desk(qt, built, defects, FirstInstance(name, qt))
        await desk.stay(in_background=in_background)
    return 0


def _instance_name(profile: Path) -> str:
    from coasty_desktop.computer.hand.actor import runtime_folder

    return str(runtime_folder() / f"window-{zlib.crc32(bytes(profile)):08x}.sock")


class _Desk(QObject):
    """One window and everything around it."""

    def __init__(self, qt: QApplication, built: Built, defects: _Defects, first: FirstInstance) -> None:
        super().__init__(qt)
        from coasty_desktop.services.account import Account

        program = built.program
        self._qt, self._built, self._runs = qt, built, program.runs
        self._account = Account(
            program.keys, practises_without_key=program.runs.would_practise(), on_defect=defects.report
        )
        self._theme = Theme(qt, program.settings.theme)
        self._settings = program.settings
        self._window = MainWindow(
            runs=program.runs,
            keys=self._account,
            theme=self._theme,
            settings=program.settings,
            save_settings=program.save_settings,
            practice_task=PRACTICE_TASK,
        )
        defects.show_in(self._window)
        self._left = asyncio.Event()
        self._form: subprocess.Popen[bytes] | None = None
        self._asked_at = 0.0
        self._has_compositor: Callable[[], bool] = lambda: True
        self._tray: Any = None
        self._out: Any = None
        self._first = first
        self._connect()

    async def stay(self, *, in_background: bool) -> None:
        """Show the window and return when the user quits."""
        if not in_background:
            self._window.show()
        QTimer.singleShot(0, self, lambda: spawn(self._join(in_background), name="join", on_error=self._on_join_error))
        try:
            await self._left.wait()
        finally:
            await self._leave()

    def _connect(self) -> None:
        self._first.raised.connect(self._bring_up)
        self._window.closed.connect(self._on_closed)
        self._window.practice_requested.connect(self._open_form)
        self._qt.aboutToQuit.connect(self._left.set)
        self._runs.changed.connect(self._on_run)

    # ---- after the first frame ---------------------------------------------------------------------------------

    async def _join(self, in_background: bool) -> None:
        from coasty_desktop.computer.local.backing import is_composited
        from coasty_desktop.computer.local.x11 import XServer
        from coasty_desktop.ui.out_of_the_way import OutOfTheWay
        from coasty_desktop.ui.tray import Tray

        server = XServer()

        def has_compositor() -> bool:
            with server.asked() as display:
                return is_composited(display)

        self._has_compositor = has_compositor
        self._out = OutOfTheWay(
            self._window, self._runs, self._theme, has_compositor=has_compositor, hotkeys=self._settings.hotkeys
        )
        if Tray.is_available():
            self._tray = Tray(self)
            self._tray.open_wanted.connect(self._out.open_window)
            self._tray.task_wanted.connect(self._bring_up)
            self._tray.stop_wanted.connect(lambda: self._runs.stop("tray"))
            self._tray.quit_wanted.connect(self._left.set)
        elif in_background:
            # Without a tray a program in the background could never be found again.
            self._window.show()
        self._account.failed.connect(self._on_account_failed)
        self._account.refresh()
        hand = self._built.hand
        hand.on_hotkey = self._on_hotkey
        await self._listen()

    async def _listen(self) -> None:
        """Listen for what means something now: answers only while something is asked."""
        run = self._runs.current
        is_asking = run is not None and run.status == "asking"
        active = {"bring_up", "stop"} | ({"approve", "skip"} if is_asking else set())
        await self._built.hand.set_hotkeys(self._settings.hotkeys, active)  # type: ignore[arg-type]

    def _on_join_error(self, error: BaseException) -> None:
        if not isinstance(error, CoastyError):
            raise error
        self._window.footer.show_connection(error.title, "warn")

    # ---- what happens ------------------------------------------------------------------------------------------

    def _on_account_failed(self, error: CoastyError) -> None:
        self._window.footer.show_connection(error.title, "warn")

    def _on_run(self, run: RunSnapshot) -> None:
        if not run.practice:
            self._account.note_balance(run.balance)
        if self._tray is not None:
            self._tray.show_run(run)
            if run.has_ended and self._window.isHidden():
                self._tray.notify(self.tr("The task has ended"), run.reasoning[:200])
        was_asking, is_asking = self._asked_at > 0, run.status == "asking"
        if was_asking != is_asking:
            self._asked_at = asyncio.get_running_loop().time() if is_asking else 0.0
            spawn(self._listen(), name="hotkeys", on_error=self._on_join_error)

    def _on_hotkey(self, name: str) -> None:
        stood = asyncio.get_running_loop().time() - self._asked_at
        if name in ("approve", "skip") and stood < QUESTION_STANDS_S:
            return
        if not self._runs.on_hotkey(name) and name == "bring_up":
            self._bring_up()

    def _bring_up(self) -> None:
        self._window.focus_task()

    def _open_form(self) -> None:
        """Open a small form in a process of its own, so that there is something to practise on."""
        if self._form is not None and self._form.poll() is None:
            return
        out = Path(tempfile.mkdtemp(prefix="coasty-practice-")) / "form.json"
        self._form = subprocess.Popen([*_own_argv(), "--practice-form", str(out)])

    def _on_closed(self) -> None:
        if self._tray is None and not self._runs.is_active:
            self._left.set()

    async def _leave(self) -> None:
        """Stop what is on, within a moment, and take everything off the screen."""
        try:
            async with asyncio.timeout(QUIT_S):
                await self._runs.close()
        except TimeoutError:
            pass
        await self._account.close()
        self._first.close()
        if self._out is not None:
            self._out.close()
        if self._tray is not None:
            self._tray.close()
        if self._form is not None and self._form.poll() is None:
            self._form.terminate()
            self._form.wait(QUIT_S)
        self._window.hide()


def _own_argv() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "coasty_desktop"]


class _Defects:
    """Whatever nobody expected, from every place where it can come up: one report, shown once at a time."""

    def __init__(self) -> None:
        self._parent: MainWindow | None = None
        self._shown: QObject | None = None
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._from_thread(args.exc_value)
        asyncio.get_running_loop().set_exception_handler(self._on_loop)
        qInstallMessageHandler(self._on_qt)

    def show_in(self, window: MainWindow) -> None:
        """Show reports over this window."""
        self._parent = window

    def report(self, error: BaseException) -> None:
        """Show it; to be called on the GUI's thread."""
        from coasty_desktop.ui.crash_report import CrashReport, report_of

        text = report_of(error)
        print(text, file=sys.stderr)
        if self._parent is None or self._shown is not None:
            return
        dialog = CrashReport(text, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._shown = dialog
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self._shown = None

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.report(error)

    def _from_thread(self, error: BaseException | None) -> None:
        if error is not None and self._parent is not None:
            QTimer.singleShot(0, self._parent, lambda: self.report(error))

    def _on_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.report(error if isinstance(error, BaseException) else RuntimeError(str(context.get("message"))))

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        print(f"Qt: {message}", file=sys.stderr)
        if kind is QtMsgType.QtFatalMsg:
            self.report(RuntimeError(message))
