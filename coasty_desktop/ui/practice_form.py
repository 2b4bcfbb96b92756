"""A small form to practise on, in a process of its own: a program like any other, which knows nothing of a run.

It writes what was saved into a file, so that what really happened is read back from the program, not from a picture.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from coasty_desktop.ui.theme import Theme


class PracticeForm(QWidget):
    """Name, City, a check box and Save; what is saved goes to `out` as JSON and is shown in the status line."""

    def __init__(self, out: Path) -> None:
        """Show an empty form; `out` is written on Save only."""
        super().__init__()
        self._out = out
        self.setObjectName("window")
        self.setWindowTitle(self.tr("Practice form"))
        self._name = QLineEdit()
        self._city = QLineEdit()
        self._news = QCheckBox(self.tr("Send me news"))
        self._save = QPushButton(self.tr("Save"))
        self._status = QLabel(self.tr("Not saved yet"))
        self._build_ui()
        self._connect()

    def values(self) -> dict[str, str | bool]:
        """What the form holds now."""
        return {"name": self._name.text(), "city": self._city.text(), "send_me_news": self._news.isChecked()}

    def _build_ui(self) -> None:
        title = QLabel(self.tr("Practice form"))
        title.setProperty("kind", "title")
        hint = QLabel(self.tr("Nothing typed here leaves this computer."))
        hint.setProperty("kind", "muted")
        fields = QFormLayout()
        fields.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(12)
        fields.addRow(self.tr("Name"), self._name)
        fields.addRow(self.tr("City"), self._city)
        fields.addRow("", self._news)
        self._save.setProperty("kind", "primary")
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setWordWrap(True)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self._save)
        below.addWidget(self._status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(14)
        for part in (title, hint):
            column.addWidget(part)
        column.addLayout(fields)
        column.addLayout(below)
        self.setMinimumWidth(460)

    def _connect(self) -> None:
        self._save.clicked.connect(self._on_save_clicked)

    def _on_save_clicked(self) -> None:
        values = self.values()
        try:
            _write(self._out, values)
        except OSError as error:
            self._status.setText(self.tr("Could not be saved: %1").replace("%1", error.strerror or str(error)))
            return
        news = self.tr("with news") if values["send_me_news"] else self.tr("without news")
        said = ", ".join([str(values["name"]) or "-", str(values["city"]) or "-", news])
        self._status.setText(self.tr("Saved: %1").replace("%1", said))


def _write(out: Path, values: dict[str, str | bool]) -> None:
    """Replace `out` in one step: whoever waits for it never reads half of it."""
    beside = out.with_name(f".{out.name}.new")
    beside.write_text(json.dumps(values, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(beside, out)


def main(arguments: Sequence[str]) -> int:
    """Show the form until its window is closed; `arguments` are the file to write and, if wanted, a place as `X,Y`."""
    if not 1 <= len(arguments) <= 2:
        print("The practice form needs one file to write to.", file=sys.stderr)
        return 2
    # Its own name, or a desktop groups it with the window that acts on it.
    QCoreApplication.setApplicationName("coasty-practice-form")
    application = QApplication([])
    theme = Theme(application)
    form = PracticeForm(Path(arguments[0]))
    if arguments[1:]:
        x, _, y = arguments[1].partition(",")
        form.move(int(x), int(y))
    form.show()
    code = application.exec()
    theme.deleteLater()
    return code
