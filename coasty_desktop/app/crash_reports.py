"""Whatever nobody expected, from every place where it can come up in a window: one report, shown once at a time."""

from __future__ import annotations

import asyncio
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QWidget


class CrashReports:
    """Catches what nothing else does. Make it on the running loop, before anything else."""

    def __init__(self) -> None:
        """Reports go to stderr until there is a window to show them over."""
        self._parent: QWidget | None = None
        self._shown: QObject | None = None
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._from_thread(args.exc_value)
        asyncio.get_running_loop().set_exception_handler(self._on_loop)
        qInstallMessageHandler(self._on_qt)

    def show_over(self, window: QWidget) -> None:
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
