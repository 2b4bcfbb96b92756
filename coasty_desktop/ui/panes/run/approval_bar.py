"""The bar under the live view while a step waits: what will happen, in words, and the answers to it.

It also carries the pause: what happened, what the person changed, and Resume.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from coasty_desktop.agent.ports import Question
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.run_state import headline, pause_reason
from coasty_desktop.ui.widgets.buttons import KeyButton, button
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.labels import label, set_tone
from coasty_desktop.ui.widgets.reading import Reading
from coasty_desktop.ui.widgets.reply_field import ReplyField
from coasty_desktop.ui.words import sentence

# A key that was on its way when the question appeared must not answer it.
GUARD_MS = 400
# Who approves a text should be able to read all of it.
LONGEST_TEXT = 4000
# Below this width the keys are left out of the buttons.
ROOM_FOR_KEYS = 520


class ApprovalBar(QFrame):
    """Emits the answer; asks nobody and remembers nothing beyond what it shows."""

    approved = Signal()
    rest_approved = Signal()
    skipped = Signal()
    rejected = Signal(str)
    stopped = Signal()
    resumed = Signal(str)

    def __init__(self) -> None:
        """Hidden until there is something to ask."""
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Approval"))
        self._question: Question | None = None
        self._is_paused = False
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(GUARD_MS)
        self._build_ui()
        self._connect()
        self.hide()

    def show_run(self, run: RunSnapshot | None, question: Question | None) -> None:
        """Ask `question`, or show the pause, or disappear."""
        paused = run is not None and run.status == "paused"
        if question is not None and run is not None:
            self._ask(run, question)
        elif paused and run is not None:
            self._show_pause(run)
        self._question = question
        self._is_paused = paused
        self.setVisible(question is not None or paused)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the keys out of the buttons where room is short."""
        for one in (self._stop, self._skip, self._why_not, self._approve):
            one.show_key(self.width() >= ROOM_FOR_KEYS)
        super().resizeEvent(event)

    @property
    def is_replying(self) -> bool:
        """Whether the person is saying why not."""
        return self._reply.isVisibleTo(self)

    def take_back(self) -> bool:
        """Close the text field; False when it was not open."""
        if not self.is_replying or self._is_paused:
            return False
        self._reply.clear()
        self._reply.hide()
        self._arrange()
        self._approve.setFocus()
        return True

    def _ask(self, run: RunSnapshot, question: Question) -> None:
        self._badge.setText(headline(run))
        self._words.set_text(sentence(question.actions, LONGEST_TEXT))
        if question is not self._question:
            self._guard.start()
            self._reply.clear()
            self._reply.hide()
            QTimer.singleShot(0, self._approve, lambda: self._approve.setFocus(Qt.FocusReason.OtherFocusReason))

    def _show_pause(self, run: RunSnapshot) -> None:
        self._badge.setText(headline(run))
        self._words.set_text(pause_reason(run))

    def _build_ui(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        above, below = row(spacing=10), row(spacing=8)
        self._badge = label(kind="badge")
        self._words = Reading(self.tr("What will happen"), most=4)
        above.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self._words, 1)
        self._reply = ReplyField(self.tr("Say why not"), self.tr("Say why not, or what to do instead"))
        self._note = ReplyField(self.tr("What you changed"), self.tr("What did you change? (optional)"))
        self._send = button(self.tr("Send"), "primary")
        self._back = button(self.tr("Back"))
        self._resume = button(self.tr("Resume"), "primary")
        self._stop = KeyButton(self.tr("Stop"), "Esc")
        self._skip = KeyButton(self.tr("Skip"), "S")
        self._why_not = KeyButton(self.tr("Say why not…"), "R")
        self._approve = KeyButton(self.tr("Approve"), "↵", "primary")
        self._more = self._build_more()
        for widget in (self._reply, self._note, self._send, self._back, self._resume):
            below.addWidget(widget, 1 if isinstance(widget, ReplyField) else 0)
        below.addWidget(self._stop)
        below.addStretch(0)
        for widget in (self._skip, self._why_not, self._approve, self._more):
            below.addWidget(widget)
        layout.addLayout(above)
        layout.addLayout(below)
        self._reply.hide()

    def _build_more(self) -> QPushButton:
        more = button("▾", "menu", name=self.tr("More ways to approve"))
        menu = QMenu(more)
        menu.addAction(self.tr("Approve the rest of this run"), lambda: self._say(self.rest_approved))
        more.setMenu(menu)
        return more

    def _connect(self) -> None:
        self._approve.clicked.connect(lambda: self._say(self.approved))
        self._skip.clicked.connect(lambda: self._say(self.skipped))
        self._why_not.clicked.connect(self._open_reply)
        self._stop.clicked.connect(self.stopped)
        self._send.clicked.connect(lambda: self._reply.said.emit(self._reply.text()))
        self._back.clicked.connect(self.take_back)
        self._resume.clicked.connect(lambda: self._note.said.emit(self._note.text()))
        self._reply.said.connect(self._on_said)
        self._reply.taken_back.connect(self.take_back)
        self._note.said.connect(self._on_resume)
        self._note.taken_back.connect(self.stopped)
        self._keys = [
            self._key(Qt.Key.Key_S, self.skipped.emit),
            self._key(Qt.Key.Key_R, self._open_reply),
            self._key(Qt.Key.Key_Return, self._on_enter),
            self._key(Qt.Key.Key_Enter, self._on_enter),
        ]

    def _key(self, key: Qt.Key, work: object) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: None if self._guard.isActive() else work())  # type: ignore[operator]
        shortcut.setEnabled(False)
        return shortcut

    def _on_enter(self) -> None:
        # Enter presses the button that has the focus; without one it approves.
        focused = self.window().focusWidget()
        if isinstance(focused, QPushButton) and focused.isVisible() and focused.isEnabled():
            focused.click()
        else:
            self._say(self.approved)

    def _say(self, signal: object) -> None:
        if self._question is not None:
            signal.emit()  # type: ignore[attr-defined]

    def _open_reply(self) -> None:
        self._reply.show()
        self._arrange()
        self._reply.setFocus()

    def _on_said(self, text: str) -> None:
        self.rejected.emit(text)

    def _on_resume(self, text: str) -> None:
        with QSignalBlocker(self._note):
            self._note.clear()
        self.resumed.emit(text)

    def _arrange(self) -> None:
        asking = self._question is not None
        replying = asking and self._reply.isVisibleTo(self)
        self._reply.setVisible(replying)
        paused = self._is_paused and not asking
        for widgets, shown in (
            ((self._send, self._back), replying),
            ((self._note, self._resume), paused),
            ((self._skip, self._why_not, self._approve, self._more), asking and not replying),
            ((self._stop,), not replying),
        ):
            for widget in widgets:
                widget.setVisible(shown)
        for key in self._keys:
            key.setEnabled(asking and not replying)
        set_tone(self, "warn")
        set_tone(self._badge, "warn")


def shown_buttons(bar: QWidget) -> list[str]:
    """The captions of what can be pressed, for a screen reader's summary and for tests."""
    return [one.accessibleName() for one in bar.findChildren(QPushButton) if one.isVisibleTo(bar)]
