"""The strip: a small bar that stays on top while a run acts on this computer, and becomes its result.

It never takes the focus by itself: it bypasses the window manager, so its buttons work by mouse and leave the keys
where they are. Only its text field asks for them.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from coasty_desktop.agent.ports import Question
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.settings import Hotkeys
from coasty_desktop.ui.icon import icon
from coasty_desktop.ui.run_state import cost_and_time, headline, pause_reason, reasoning_now, spent, step_count, tone
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.buttons import button, icon_button
from coasty_desktop.ui.widgets.cards import row
from coasty_desktop.ui.widgets.dot import Dot
from coasty_desktop.ui.widgets.labels import ElidedLabel, label, set_tone
from coasty_desktop.ui.widgets.reading import Reading
from coasty_desktop.ui.widgets.reply_field import ReplyField
from coasty_desktop.ui.words import sentence

WIDTH = 480
RADIUS = 12
LONGEST_TEXT = 4000

FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.X11BypassWindowManagerHint
)


class Strip(QWidget):
    """Shows a run and emits what the person wants of it."""

    approved = Signal()
    rest_approved = Signal()
    skipped = Signal()
    rejected = Signal(str)
    pause_wanted = Signal()
    resumed = Signal(str)
    stopped = Signal()
    window_wanted = Signal()

    def __init__(self, theme: Theme, hotkeys: Hotkeys, *, translucent: bool) -> None:
        """Hidden until somebody shows it; `translucent` needs a compositor."""
        super().__init__(None, FLAGS)
        self._theme, self._hotkeys, self._is_translucent = theme, hotkeys, translucent
        self._run: RunSnapshot | None = None
        self._question: Question | None = None
        self._is_replying = False
        self.setWindowTitle(self.tr("Coasty Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, translucent)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFixedWidth(WIDTH)
        self._build_ui()
        self._connect()
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def show_run(self, run: RunSnapshot, question: Question | None) -> None:
        """Draw a run; `question` is what waits for an answer, if anything does."""
        if question is not self._question:
            self._is_replying = False
            self._reply.clear()
        self._run, self._question = run, question
        self._render(run)
        self.adjustSize()

    def _build_ui(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        outer.addWidget(self._card)
        layout = QVBoxLayout(self._card)
        layout.setContentsMargins(14, 10, 10, 12)
        layout.setSpacing(8)
        self._words = Reading(self.tr("What happens"), most=3)
        self._reasoning = ElidedLabel(kind="small")
        layout.addLayout(self._build_head())
        layout.addWidget(self._words)
        layout.addWidget(self._reasoning)
        layout.addLayout(self._build_buttons())

    def _build_head(self) -> QHBoxLayout:
        head = row(spacing=8)
        self._dot = Dot("accent")
        self._count, self._state = label(kind="heading"), ElidedLabel(kind="small")
        self._spent = label(kind="small")
        self._open = icon_button(self.tr("Open the window"))
        self._close = icon_button(self.tr("Close"))
        head.addWidget(self._dot)
        head.addWidget(self._count)
        head.addWidget(self._state, 1)
        for widget in (self._spent, self._open, self._close):
            head.addWidget(widget)
        return head

    def _build_reply(self, line: QHBoxLayout) -> None:
        self._reply = ReplyField(self.tr("Say why not"), self.tr("Say why not, or what to do instead"))
        self._note = ReplyField(self.tr("What you changed"), self.tr("What did you change? (optional)"))
        self._send, self._back = button(self.tr("Send"), "primary"), button(self.tr("Back"))
        self._resume = button(self.tr("Resume"), "primary")
        line.addWidget(self._reply, 1)
        line.addWidget(self._note, 1)
        for widget in (self._send, self._back, self._resume):
            line.addWidget(widget)

    def _build_buttons(self) -> QHBoxLayout:
        line = row(spacing=8)
        self._build_reply(line)
        self._approve, self._more = button(self.tr("Approve"), "primary"), self._build_more()
        self._skip, self._why_not = button(self.tr("Skip")), button(self.tr("Say why not…"))
        self._pause, self._steps = button(self.tr("Pause")), button(self.tr("Show steps"), "primary")
        self._stop = button(self.tr("Stop"), "danger")
        for widget in (self._approve, self._more, self._skip, self._why_not, self._pause, self._steps):
            line.addWidget(widget)
        line.addStretch(0)
        line.addWidget(self._stop)
        return line

    def _build_more(self) -> QPushButton:
        more = button("▾", "menu", name=self.tr("More ways to approve"))
        menu = QMenu(more)
        menu.addAction(self.tr("Approve the rest of this run"), self.rest_approved.emit)
        more.setMenu(menu)
        return more

    def _connect(self) -> None:
        self._approve.clicked.connect(self.approved)
        self._skip.clicked.connect(self.skipped)
        self._why_not.clicked.connect(self._open_reply)
        self._pause.clicked.connect(self.pause_wanted)
        self._stop.clicked.connect(self.stopped)
        self._open.clicked.connect(self.window_wanted)
        self._steps.clicked.connect(self.window_wanted)
        self._close.clicked.connect(self.hide)
        self._send.clicked.connect(lambda: self.rejected.emit(self._reply.text()))
        self._reply.said.connect(self.rejected)
        self._back.clicked.connect(self._take_back)
        self._reply.taken_back.connect(self._take_back)
        self._resume.clicked.connect(lambda: self._on_resume(self._note.text()))
        self._note.said.connect(self._on_resume)
        for field in (self._reply, self._note):
            field.pressed.connect(self._take_keys)

    def _render(self, run: RunSnapshot) -> None:
        ended, paused, asking = run.has_ended, run.status == "paused", self._question is not None
        self._dot.set_tone(tone(run))
        self._count.setText(headline(run) if ended else step_count(run))
        self._state.set_whole_text(self._beside(run))
        self._spent.setText("" if ended else spent(run))
        self._words.set_text(self._what_happens(run))
        reasoning = reasoning_now(run)
        self._reasoning.set_whole_text(f"“{reasoning}”" if reasoning else "")
        self._reasoning.setVisible(bool(reasoning) and not ended)
        replying = asking and self._is_replying
        for widgets, shown in (
            ((self._approve, self._more, self._skip, self._why_not), asking and not replying),
            ((self._reply, self._send, self._back), replying),
            ((self._note, self._resume), paused),
            ((self._pause,), not asking and not paused and not ended),
            ((self._stop, self._open), not ended),
            ((self._steps, self._close), ended),
        ):
            for widget in widgets:
                widget.setVisible(shown)
        set_tone(self._card, "warn" if asking else tone(run) if ended else "")

    def _beside(self, run: RunSnapshot) -> str:
        if self._question is not None:
            return self.tr("waits for you · {0} approves").format(self._hotkeys.approve)
        return cost_and_time(run) if run.has_ended else headline(run)

    def _what_happens(self, run: RunSnapshot) -> str:
        if run.has_ended:
            return " ".join(filter(None, (run.reasoning, run.hint)))
        if self._question is not None:
            return sentence(self._question.actions, LONGEST_TEXT)
        if run.status == "paused":
            return pause_reason(run)
        return sentence(run.current.actions) if run.current and run.status == "acting" else ""

    def _open_reply(self) -> None:
        self._is_replying = True
        if self._run is not None:
            self._render(self._run)
        self.adjustSize()
        self._take_keys()
        self._reply.setFocus()

    def _take_back(self) -> None:
        self._is_replying = False
        if self._run is not None:
            self._render(self._run)
        self.adjustSize()

    def _take_keys(self) -> None:
        # A window that bypasses the window manager gets keys only when it asks the server for them itself.
        self.activateWindow()

    def _on_resume(self, text: str) -> None:
        self._note.clear()
        self.resumed.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round the corners where the screen cannot show through them."""
        super().resizeEvent(event)
        if not self._is_translucent:
            path = QPainterPath()
            path.addRoundedRect(self.rect(), RADIUS, RADIUS)
            self.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def _draw_icons(self) -> None:
        tokens = self._theme.tokens
        self._open.setIcon(icon("window", tokens.muted, size=16))
        self._close.setIcon(icon("close", tokens.muted, size=16))
        self._stop.setIcon(icon("stop", tokens.on_danger, size=14))
        for one in (self._open, self._close, self._stop):
            one.setIconSize(QSize(14, 14))
