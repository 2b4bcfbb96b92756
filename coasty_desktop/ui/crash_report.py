"""What a person sees when the program itself fails: that it did, what to do, and a report to copy without secrets."""

from __future__ import annotations

import platform
import traceback
from pathlib import Path

import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from coasty_desktop import __version__
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import column, row
from coasty_desktop.ui.widgets.labels import label


class CrashReport(QDialog):
    """Opened with `open()`; copies, closes, and does nothing else."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        """`report` comes from `report_of`."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.resize(640, 420)
        layout = column(self, margin=20, spacing=12)
        layout.addWidget(label(self.tr("Something went wrong in this program"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "If a task was being carried out, it was stopped. You can go on. The report below helps to mend "
                    "it; keys and your home folder are taken out of it."
                ),
                "muted",
                wrap=True,
            )
        )
        self._text = QPlainTextEdit(without_home(report))
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("Report"))
        self._text.setTabChangesFocus(True)
        layout.addWidget(self._text, 1)
        copy = self._copy = button(self.tr("Copy the report"))
        close = button(self.tr("Close"), "primary")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        close.clicked.connect(self.accept)
        last = row(spacing=8)
        last.addStretch(1)
        last.addWidget(copy)
        last.addWidget(close)
        layout.addLayout(last)
        close.setFocus()


def report_of(error: BaseException) -> str:
    """The error with what it ran on, secrets out."""
    head = (
        f"Coasty Desktop {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {platform.platform()}",
    )
    return without_home("\n".join((*head, "", *traceback.format_exception(error))))


def without_home(text: str) -> str:
    """`text` with keys and tokens masked, and the home folder as `~`."""
    home = str(Path.home())
    masked = without_secrets(text)
    return masked.replace(home, "~") if len(home) > 1 else masked
