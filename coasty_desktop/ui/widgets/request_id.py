"""The id under which the service knows a request, with a button that copies it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.labels import label


class RequestId(QWidget):
    """Hidden while there is no id."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self._id = ""
        layout = row(self, spacing=6)
        self._words = label(kind="small", selectable=True)
        self._copy = button(self.tr("Copy"), "link", name=self.tr("Copy the request id"))
        layout.addWidget(self._words)
        layout.addWidget(self._copy)
        layout.addStretch(1)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._id))
        self.hide()

    def show_id(self, request_id: str) -> None:
        """Show an id, or nothing."""
        self._id = request_id
        self._words.setText(self.tr("Request id {0}").format(request_id))
        self.setVisible(bool(request_id))
