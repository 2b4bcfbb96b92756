"""An error where the user acted: what happened, what to do and a button that does it, and the id to quote."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from coasty_desktop.ui.panes.run.offer_button import OfferButton
from coasty_desktop.ui.panes.run.view_model import Problem
from coasty_desktop.ui.widgets.cards import column, row
from coasty_desktop.ui.widgets.labels import label
from coasty_desktop.ui.widgets.request_id import RequestId


class ProblemNote(QFrame):
    """Hidden while nothing is wrong."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setProperty("kind", "notice")
        layout = column(self, margin=8, spacing=2)
        self._title = label(kind="error", wrap=True, selectable=True)
        self._hint = label(wrap=True, selectable=True)
        self._request_id, self.offer = RequestId(), OfferButton()
        words, below = column(spacing=2), row(spacing=8)
        words.addWidget(self._hint)
        words.addWidget(self._request_id)
        below.addLayout(words, 1)
        below.addWidget(self.offer, alignment=Qt.AlignmentFlag.AlignBottom)
        layout.addWidget(self._title)
        layout.addLayout(below)
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Show it, or disappear."""
        self.setVisible(problem is not None)
        if problem is not None:
            self.setAccessibleName(problem.title)
            self._title.setText(problem.title)
            self._hint.setText(problem.hint)
            self._hint.setVisible(bool(problem.hint))
            self._request_id.show_id(problem.request_id)
            self.offer.show_offer(problem.offer)
