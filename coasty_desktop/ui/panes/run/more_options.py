"""The options few people need: extra instructions, a budget, a time limit, the picture's size."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QPlainTextEdit, QWidget

from coasty_desktop.services.run_request import LONGEST_PROMPT, RunRequest
from coasty_desktop.ui.widgets.choice import Choice
from coasty_desktop.ui.widgets.labels import label
from coasty_desktop.ui.widgets.number import Number

MOST_CREDITS = 100_000
MOST_MINUTES = 24 * 60


class MoreOptions(QFrame):
    """A small sheet under its button; Esc or a click beside it closes it."""

    changed = Signal(dict)

    def __init__(self, parent: QWidget | None) -> None:
        """Closed until `open_under`."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("window")
        self.setProperty("kind", "square")
        self.setAccessibleName(self.tr("More options"))
        self._build_ui()
        self._connect()

    def open_under(self, anchor: QWidget) -> None:
        """Open at the lower edge of `anchor`, as wide as the words need."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        if place.y() + self.height() > screen.bottom():
            place.setY(max(screen.top(), anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4))
        self.move(place)
        self.show()
        self._instructions.setFocus()

    def show_form(self, form: RunRequest) -> None:
        """Show what is chosen."""
        if self._instructions.toPlainText() != form.instructions:
            self._instructions.setPlainText(form.instructions)
        for box, value in ((self._budget, form.budget_credits), (self._minutes, (form.time_limit_s or 0) / 60)):
            box.blockSignals(True)
            box.setValue(round(value or 0))
            box.blockSignals(False)
        self._picture.set_value(form.image)
        self._on_input.set_value(form.on_user_input)

    def _build_ui(self) -> None:
        layout = QFormLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(10)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._instructions = QPlainTextEdit()
        self._instructions.setAccessibleName(self.tr("Instructions"))
        self._instructions.setPlaceholderText(self.tr("Added to the preset, for example: Use the English menus."))
        self._instructions.setTabChangesFocus(True)
        self._instructions.setFixedSize(320, 4 * self.fontMetrics().lineSpacing() + 18)
        self._budget = Number(
            self.tr("Budget in credits"), 0, MOST_CREDITS, suffix=self.tr(" cr"), none=self.tr("no cap")
        )
        self._minutes = Number(
            self.tr("Time limit in minutes"), 0, MOST_MINUTES, suffix=self.tr(" min"), none=self.tr("no limit")
        )
        self._picture = Choice(self.tr("Picture"))
        self._picture.set_options([("sd", self.tr("Up to 720p")), ("hd", self.tr("Up to 1080p, costs more"))], "sd")
        self._on_input = Choice(self.tr("When you touch mouse or keyboard"))
        self._on_input.set_options(
            [("pause", self.tr("Pause")), ("stop", self.tr("Stop")), ("ignore", self.tr("Go on"))], "pause"
        )
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Instructions"), self._instructions),
            (self.tr("Budget"), self._budget),
            (self.tr("Time limit"), self._minutes),
            (self.tr("Picture"), self._picture),
            (self.tr("Your own input"), self._on_input),
        )
        for text, widget in rows:
            name = label(text, "muted")
            name.setBuddy(widget)
            layout.addRow(name, widget)

    def _connect(self) -> None:
        self._instructions.textChanged.connect(self._on_instructions)
        self._budget.valueChanged.connect(lambda value: self.changed.emit({"budget_credits": value or None}))
        self._minutes.valueChanged.connect(lambda value: self.changed.emit({"time_limit_s": value * 60 or None}))
        self._picture.chosen.connect(lambda value: self.changed.emit({"image": value}))
        self._on_input.chosen.connect(lambda value: self.changed.emit({"on_user_input": value}))

    def _on_instructions(self) -> None:
        self.changed.emit({"instructions": self._instructions.toPlainText()[:LONGEST_PROMPT]})


def count_set(form: RunRequest) -> int:
    """How many of these options differ from what they are by themselves."""
    return sum(
        (
            bool(form.instructions.strip()),
            form.budget_credits is not None,
            form.time_limit_s is not None,
            form.image != "sd",
            form.on_user_input != "pause",
        )
    )
