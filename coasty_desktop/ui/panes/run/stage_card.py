"""The right side of the pane: the live view, or while there is no picture, what will appear there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.panes.run.live_view import LiveView
from coasty_desktop.ui.run_state import headline, reasoning_now, tone
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import column, row
from coasty_desktop.ui.widgets.labels import ElidedLabel, label, set_tone
from coasty_desktop.ui.widgets.skeleton import Skeleton


class StageCard(QFrame):
    """Teaches while it is empty, waits visibly, then shows the picture."""

    tried = Signal()

    def __init__(self, theme: Theme, *, can_practise: bool) -> None:
        """Without a practice task the button leads to the task box."""
        super().__init__()
        self.setProperty("kind", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        self.live = LiveView(theme)
        self._waiting = Skeleton(theme)
        self._empty = self._build_empty(can_practise)
        self._line = QWidget()
        line = row(self._line, spacing=8)
        self._state = label(kind="badge")
        self._reasoning = ElidedLabel(kind="small")
        line.addWidget(self._state)
        line.addWidget(self._reasoning, 1)
        for widget in (self.live, self._waiting, self._empty):
            layout.addWidget(widget, 1)
        layout.addWidget(self._line)

    def show_run(self, run: RunSnapshot | None) -> None:
        """Show a run, or the empty state."""
        has_picture = run is not None and run.picture is not None
        self._empty.setVisible(run is None or (run.has_ended and not has_picture))
        self._waiting.setVisible(run is not None and not run.has_ended and not has_picture)
        self.live.setVisible(has_picture)
        self._line.setVisible(run is not None and not run.has_ended)
        self.live.show_run(run)
        if run is not None:
            # The bar below says it while it asks.
            self._state.setVisible(run.status not in ("asking", "paused"))
            self._state.setText(headline(run))
            set_tone(self._state, {"accent": "", "ok": ""}.get(tone(run), tone(run)))
            self._reasoning.set_whole_text(reasoning_now(run))

    def _build_empty(self, can_practise: bool) -> QWidget:
        empty = QWidget()
        layout = column(empty, margin=24, spacing=14)
        text = (
            self.tr("You will see here what is done on your screen, each step before it happens.")
            if can_practise
            else self.tr("Say what should be done: you will see each step here before it happens.")
        )
        words = label(text, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMaximumWidth(380)
        tried = button(self.tr("Try the practice task") if can_practise else self.tr("Write a task"))
        tried.clicked.connect(self.tried)
        layout.addStretch(1)
        centred = row()
        centred.addStretch(1)
        centred.addWidget(words, 8)
        centred.addStretch(1)
        layout.addLayout(centred)
        layout.addWidget(tried, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return empty
