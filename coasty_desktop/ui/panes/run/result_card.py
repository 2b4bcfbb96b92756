"""What came of a run: done, could not, stopped; why; what it cost; how long it took."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.panes.run.offer_button import OfferButton
from coasty_desktop.ui.run_state import cost_and_time, headline, tone, verification
from coasty_desktop.ui.widgets.buttons import button
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.labels import ElidedLabel, label, set_tone
from coasty_desktop.ui.widgets.reading import Reading
from coasty_desktop.ui.widgets.request_id import RequestId


class ResultCard(QFrame):
    """Shown when a run has ended, until the next one starts or the person closes it."""

    again = Signal()
    closed = Signal()

    def __init__(self) -> None:
        """Hidden until `show_run`."""
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Result"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        above = row(spacing=10)
        self._badge = label(kind="badge")
        self._numbers = ElidedLabel(kind="small")
        self._again = button(self.tr("Run again"))
        self._close = button(self.tr("Close"))
        above.addWidget(self._badge)
        above.addWidget(self._numbers, 1)
        self._reasoning = Reading(self.tr("What the service said"), most=5)
        self._hint = label(kind="muted", wrap=True, selectable=True)
        self._request_id, self.offer = RequestId(), OfferButton()
        layout.addLayout(above)
        layout.addWidget(self._reasoning)
        layout.addWidget(self._hint)
        layout.addWidget(self._request_id)
        below = row(spacing=8)
        below.addWidget(self.offer)
        below.addStretch(1)
        below.addWidget(self._again)
        below.addWidget(self._close)
        layout.addLayout(below)
        self._again.clicked.connect(self.again)
        self._close.clicked.connect(self.closed)
        self.hide()

    def show_run(self, run: RunSnapshot | None) -> None:
        """Show a run's ending; disappear while there is none."""
        ended = run is not None and run.has_ended
        self.setVisible(ended)
        if run is None or not ended:
            return
        self._badge.setText(headline(run))
        self._numbers.set_whole_text(cost_and_time(run))
        self._reasoning.set_text(run.reasoning)
        self._hint.setText(" ".join(filter(None, (run.hint, verification(run)))))
        self._hint.setVisible(bool(self._hint.text()))
        self._request_id.show_id(run.request_id if run.status == "error" else "")
        self.offer.show_offer(run.offer if run.status == "error" else "none")
        set_tone(self._badge, {"ok": ""}.get(tone(run), tone(run)))
        set_tone(self, tone(run))
