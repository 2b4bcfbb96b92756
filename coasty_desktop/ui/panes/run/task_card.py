"""The form: the task, where and how it is done, its price, and Start. While a run is on, what was asked for."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.services.run_request import MOST_STEPS, RunRequest
from coasty_desktop.ui.panes.run.more_options import MoreOptions, count_set
from coasty_desktop.ui.panes.run.problem_note import ProblemNote
from coasty_desktop.ui.panes.run.view_model import RunViewModel
from coasty_desktop.ui.widgets.buttons import KeyButton, button
from coasty_desktop.ui.widgets.cards import column, row
from coasty_desktop.ui.widgets.choice import Choice
from coasty_desktop.ui.widgets.growing_text import GrowingText
from coasty_desktop.ui.widgets.labels import ElidedLabel, label
from coasty_desktop.ui.widgets.number import Number
from coasty_desktop.ui.widgets.reading import Reading
from coasty_desktop.ui.widgets.segments import Segments


class TaskCard(QFrame):
    """Draws the view model's form and run; changes it only through its methods."""

    offer_taken = Signal(str)

    def __init__(self, model: RunViewModel) -> None:
        """Show what `model` holds."""
        super().__init__()
        self.setProperty("kind", "card")
        self._model = model
        self._options: MoreOptions | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._form = self._build_form()
        self._running = self._build_running()
        layout.addWidget(self._form)
        layout.addWidget(self._running)
        self._connect()
        self._render_form()
        self._render_targets()
        self._render_problem()
        self.show_run(model.run)

    def focus_task(self) -> None:
        """Put the cursor into the task box."""
        self.task.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_run(self, run: RunSnapshot | None) -> None:
        """The form while nothing runs, else what was asked for."""
        running = run is not None and not run.has_ended
        self._form.setVisible(not running)
        self._running.setVisible(running)
        if run is not None and running:
            self._asked.set_text(run.task)
            self._pause.setEnabled(run.status not in ("paused", "asking"))
            self._how.set_whole_text(self._in_short())

    def _build_form(self) -> QWidget:
        form = QWidget()
        layout = column(form, margin=12, spacing=10)
        self.task = GrowingText(most=8)
        self.task.setAccessibleName(self.tr("What should be done?"))
        self.task.setPlaceholderText(self.tr("Say it as you would to a colleague: “Click 'File', then 'Save'”."))
        self.task.remember_with(self._model.past_tasks)
        question = label(self.tr("What should be done?"), "muted")
        question.setBuddy(self.task)
        layout.addWidget(question)
        layout.addWidget(self.task)
        layout.addLayout(self._build_choices())
        layout.addLayout(self._build_approve())
        self._problem = ProblemNote()
        self._problem.offer.taken.connect(self.offer_taken)
        layout.addWidget(self._problem)
        layout.addLayout(self._build_start())
        return form

    def _build_choices(self) -> QGridLayout:
        self._target = Choice(self.tr("Where"))
        self._engine = Choice(self.tr("Engine"))
        self._engine.set_options(
            [("v3", self.tr("v3 · fast")), ("v4", self.tr("v4 · newest")), ("v1", self.tr("v1 · one by one"))], "v3"
        )
        self._preset = Choice(self.tr("Preset"))
        self._preset.set_options([(one.id, one.label) for one in self._model.presets()], self._model.form.preset)
        for index, one in enumerate(self._model.presets()):
            self._preset.setItemData(index, one.summary, Qt.ItemDataRole.ToolTipRole)
        self._steps = Number(self.tr("Most steps"), 1, MOST_STEPS, suffix=self.tr(" steps"))
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self._target, 0, 0)
        grid.addWidget(self._engine, 0, 1)
        grid.addWidget(self._preset, 1, 0)
        grid.addWidget(self._steps, 1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        return grid

    def _build_approve(self) -> QHBoxLayout:
        line = row(spacing=8)
        self._approve = Segments([("every", self.tr("Every step")), ("none", self.tr("None"))], self.tr("Approve"))
        self._more = button(self.tr("More options"), "link")
        line.addWidget(label(self.tr("Approve"), "muted"))
        line.addWidget(self._approve)
        line.addStretch(1)
        line.addWidget(self._more)
        return line

    def _build_start(self) -> QHBoxLayout:
        line = row(spacing=10)
        self._price = label("", "small", wrap=True, selectable=True)
        self._price.setAccessibleName(self.tr("Price"))
        self.start = KeyButton(self.tr("Start"), "Ctrl ↵", "primary")
        line.addWidget(self._price, 1)
        line.addWidget(self.start)
        return line

    def _build_running(self) -> QWidget:
        running = QWidget()
        layout = column(running, margin=12, spacing=8)
        self._asked = Reading(self.tr("The task that is being carried out"), most=4)
        self._how = ElidedLabel(kind="small")
        self._pause = button(self.tr("Pause"))
        line = row(spacing=8)
        line.addWidget(self._how, 1)
        line.addWidget(self._pause)
        layout.addWidget(label(self.tr("Being carried out"), "muted"))
        layout.addWidget(self._asked)
        layout.addLayout(line)
        return running

    def _connect(self) -> None:
        model = self._model
        self.task.textChanged.connect(lambda: model.change(task=self.task.toPlainText()))
        self.task.submitted.connect(model.start)
        self.start.clicked.connect(model.start)
        self._target.opening.connect(model.refresh_targets)
        self._target.chosen.connect(lambda value: model.change(target=value))
        self._engine.chosen.connect(lambda value: model.change(engine=value))
        self._preset.chosen.connect(lambda value: model.change(preset=value))
        self._steps.valueChanged.connect(lambda value: model.change(max_steps=value))
        self._approve.chosen.connect(lambda value: model.change(approve=value))
        self._more.clicked.connect(self._on_more)
        self._pause.clicked.connect(model.pause)
        model.form_changed.connect(self._render_form)
        model.targets_changed.connect(self._render_targets)
        model.price_changed.connect(self._price.setText)
        model.problem_changed.connect(self._render_problem)

    def _on_more(self) -> None:
        if self._options is None:
            self._options = MoreOptions(self)
            self._options.changed.connect(lambda fields: self._model.change(**fields))
            self._options.show_form(self._model.form)
        self._options.open_under(self._more)

    def _render_form(self) -> None:
        form = self._model.form
        if self.task.toPlainText() != form.task:
            self.task.setPlainText(form.task)
        self._engine.set_value(form.engine)
        self._preset.set_value(form.preset)
        self._target.set_value(form.target)
        self._approve.set_value(form.approve)
        with QSignalBlocker(self._steps):
            self._steps.setValue(form.max_steps)
        if self._options is not None:
            self._options.show_form(form)
        used = count_set(form)
        self._more.setText(self.tr("More options ({0} set)").format(used) if used else self.tr("More options"))

    def _render_targets(self) -> None:
        self._target.set_options(self._model.targets, self._model.form.target)

    def _render_problem(self) -> None:
        self._problem.show_problem(self._model.problem)

    def _in_short(self) -> str:
        form: RunRequest = self._model.form
        target = self._target.currentText()
        return " · ".join((target, form.engine, self._preset.currentText()))
