"""One window with all that belongs to it: tray, strip, overlay, hotkeys, key, practice form.

Order decides how fast it is there: the window is built and painted first; the hand, the tray and the keychain come
when the first frame stands.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.app.building import Built
from coasty_desktop.app.connection_line import ConnectionLine
from coasty_desktop.app.crash_reports import CrashReports
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.tasks import spawn
from coasty_desktop.services.account import Account
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.run_state import headline
from coasty_desktop.ui.single_instance import FirstInstance
from coasty_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from coasty_desktop.app.practice import PracticeProgram
    from coasty_desktop.ui.out_of_the_way import OutOfTheWay
    from coasty_desktop.ui.tray import Tray

PRACTICE_TASK = "Type 'Ada Lovelace' into Name, type 'London' into City, tick 'Send me news', then click 'Save'"
# How long leaving may take to let go of everything.
LEAVE_S = 2.0
# Answers by hotkey count only when the question has stood there long enough to be read.
QUESTION_STANDS_S = 0.4
LONGEST_NOTICE = 200


class Desk(QObject):
    """Everything here happens on the GUI's thread, which is the loop's."""

    def __init__(self, qt: QApplication, built: Built, reports: CrashReports, first: FirstInstance) -> None:
        """Build the window, not yet shown; `first` tells of later starts."""
        super().__init__(qt)
        program = built.program
        self._hand, self._runs, self._settings, self._first = built.hand, program.runs, program.settings, first
        self._connection = built.connection
        self._reports = reports
        self._account = Account(
            program.keys, practises_without_key=program.runs.would_practise(), on_defect=reports.report
        )
        self._theme = Theme(qt, program.settings.theme)
        self._window = MainWindow(
            runs=program.runs, keys=self._account, theme=self._theme, settings=program.settings,
            save_settings=program.save_settings, practice_task=PRACTICE_TASK,
        )  # fmt: skip
        reports.show_over(self._window)
        self._line = ConnectionLine(self._window.footer, program.runs)
        self._left = asyncio.Event()
        self._mending: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._tray: Tray | None = None
        self._out: OutOfTheWay | None = None
        self._practice: PracticeProgram | None = None
        self._connect()
        for problem in program.settings_problems:
            self._line.show_words(problem)

    async def stay(self, *, in_background: bool) -> None:
        """Show the window and return when the person leaves."""
        if not in_background:
            self._window.show()
        QTimer.singleShot(0, self, lambda: spawn(self._join(in_background), name="join", on_error=self._on_error))
        try:
            await self._left.wait()
        finally:
            await self._let_go()

    def leave(self) -> None:
        """End the program; what is on is stopped."""
        self._left.set()

    def _connect(self) -> None:
        self._first.raised.connect(self._window.focus_task)
        self._window.closed.connect(self._on_closed)
        self._window.practice_requested.connect(self._open_form)
        self._runs.changed.connect(self._on_run)

    # ---- after the first frame ---------------------------------------------------------------------------------

    async def _join(self, in_background: bool) -> None:
        self._join_screen()
        self._join_tray()
        if in_background and self._tray is None:
            # Without a tray a program in the background could never be found again.
            self._window.show()
        self._account.failed.connect(self._line.show_problem)
        self._account.refresh()
        self._hand.on_hotkey = self._on_hotkey
        self._hand.on_clash = self._on_clash
        self._mending = spawn(self._mend(), name="mend", on_error=self._on_error)
        await self._listen()

    async def _mend(self) -> None:
        """Bring to an end what a crash or a lost answer left open; that a key is of no use, the account tells."""
        with contextlib.suppress(CoastyError):
            await self._connection.mend_patiently(await self._connection.key())

    def _join_screen(self) -> None:
        from coasty_desktop.computer.local.backing import is_composited
        from coasty_desktop.computer.local.x11 import XServer
        from coasty_desktop.ui.out_of_the_way import OutOfTheWay

        server = XServer()

        def has_compositor() -> bool:
            # Without an X server nothing is acted on either, and there is nothing to shine through.
            with contextlib.suppress(CoastyError), server.asked() as display:
                return is_composited(display)
            return False

        self._out = OutOfTheWay(
            self._window, self._runs, self._theme, has_compositor=has_compositor, hotkeys=self._settings.hotkeys
        )

    def _join_tray(self) -> None:
        from coasty_desktop.ui.tray import Tray

        if Tray.is_available() and self._out is not None:
            tray = self._tray = Tray(self)
            tray.open_wanted.connect(self._out.open_window)
            tray.task_wanted.connect(self._window.focus_task)
            tray.stop_wanted.connect(lambda: self._runs.stop("tray"))
            tray.quit_wanted.connect(self.leave)

    async def _listen(self) -> None:
        """Listen for what means something now: answers only while something is asked."""
        run = self._runs.current
        is_asking = run is not None and run.status == "asking"
        await self._hand.set_hotkeys(
            self._settings.hotkeys, ("bring_up", "stop", "approve", "skip") if is_asking else ("bring_up", "stop")
        )

    # ---- what happens ------------------------------------------------------------------------------------------

    def _on_error(self, error: BaseException) -> None:
        if isinstance(error, CoastyError):
            self._line.show_problem(error)
        else:
            self._reports.report(error)

    def _on_clash(self, name: str) -> None:
        keys = getattr(self._settings.hotkeys, name)
        self._line.show_words(self.tr("%1 belongs to another program, too").replace("%1", keys))

    def _on_run(self, run: RunSnapshot) -> None:
        if not run.practice:
            self._account.note_balance(run.balance)
        if self._tray is not None:
            self._tray.show_run(run)
        comes_back = self._out is not None and self._out.is_window_away
        if run.has_ended and self._window.isHidden() and not comes_back:
            self._tell_of_end(run)
        is_asking = run.status == "asking"
        if is_asking != (self._asked_at > 0):
            self._asked_at = asyncio.get_running_loop().time() if is_asking else 0.0
            spawn(self._listen(), name="hotkeys", on_error=self._on_error)

    def _tell_of_end(self, run: RunSnapshot) -> None:
        if self._tray is not None:
            self._tray.notify(headline(run), run.reasoning[:LONGEST_NOTICE])
        else:
            # The window was closed meanwhile: without a tray it is the only way to the result, and to leave.
            self._window.show()

    def _on_hotkey(self, name: str) -> None:
        stood = asyncio.get_running_loop().time() - self._asked_at
        if name in ("approve", "skip") and stood < QUESTION_STANDS_S:
            return
        if not self._runs.on_hotkey(name) and name == "bring_up":
            self._window.focus_task()

    def _on_closed(self) -> None:
        if self._tray is None and not self._runs.is_active:
            self.leave()

    def _open_form(self) -> None:
        from coasty_desktop.app.practice import PracticeProgram

        self._practice = self._practice or PracticeProgram()
        self._practice.open_beside(self._window)

    # ---- leaving -----------------------------------------------------------------------------------------------

    async def _let_go(self) -> None:
        """Stop what is on, within a moment, and take everything off the screen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await self._runs.close()
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.wait({self._mending})
        self._first.close()
        for part in (self._out, self._tray, self._practice):
            if part is not None:
                part.close()
        self._window.hide()
        await self._account.close()
