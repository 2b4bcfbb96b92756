"""The Run pane: the form and the steps on the left, the live view and what it asks on the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from coasty_desktop.core.errors import Offer
from coasty_desktop.ui.panes.run.approval_bar import ApprovalBar
from coasty_desktop.ui.panes.run.result_card import ResultCard
from coasty_desktop.ui.panes.run.stage_card import StageCard
from coasty_desktop.ui.panes.run.steps_card import StepsCard
from coasty_desktop.ui.panes.run.task_card import TaskCard
from coasty_desktop.ui.panes.run.view_model import RunViewModel
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.cards import column

LEFT_WIDTH = 372


class RunPane(QWidget):
    """Draws a `RunViewModel`; every intent goes back to it."""

    practice_requested = Signal()
    key_wanted = Signal()

    def __init__(self, model: RunViewModel, theme: Theme, *, practice_task: str = "") -> None:
        """`practice_task` is what the empty state offers to try; without it, to write one."""
        super().__init__()
        self.model = model
        self._practice_task = practice_task
        self._closed_result = ""
        self._build_ui(theme)
        self._connect()
        self._render()

    def focus_task(self) -> None:
        """Put the cursor into the task box."""
        self.task_card.focus_task()

    def close_what_is_open(self) -> bool:
        """Close the text field or the result; False when nothing was open."""
        if self.approval.take_back():
            return True
        if self.result.isVisibleTo(self):
            self._on_result_closed()
            return True
        return False

    def _build_ui(self, theme: Theme) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(14)
        left, right = QWidget(), QWidget()
        left.setFixedWidth(LEFT_WIDTH)
        self.task_card, self.steps = TaskCard(self.model), StepsCard(theme)
        self.stage = StageCard(theme, can_practise=bool(self._practice_task))
        self.approval, self.result = ApprovalBar(), ResultCard()
        left_column, right_column = column(left, spacing=14), column(right, spacing=12)
        left_column.addWidget(self.task_card)
        left_column.addWidget(self.steps, 1)
        right_column.addWidget(self.stage, 1)
        right_column.addWidget(self.approval)
        right_column.addWidget(self.result)
        layout.addWidget(left)
        layout.addWidget(right, 1)

    def _connect(self) -> None:
        model, approval = self.model, self.approval
        model.run_changed.connect(self._render)
        approval.approved.connect(model.approve)
        approval.rest_approved.connect(model.approve_rest)
        approval.skipped.connect(model.skip)
        approval.rejected.connect(model.reject)
        approval.resumed.connect(model.resume)
        approval.stopped.connect(lambda: model.stop("button"))
        for offering in (self.task_card.offer_taken, self.result.offer.taken):
            offering.connect(self._on_offer)
        self.result.again.connect(self._on_again)
        self.result.closed.connect(self._on_result_closed)
        self.stage.tried.connect(self._on_tried)

    def _render(self) -> None:
        run = self.model.run
        self.task_card.show_run(run)
        self.steps.show_run(run)
        self.stage.show_run(run)
        self.approval.show_run(run, self.model.question)
        # An error before the first step stands at the Start button, where the person acted.
        failed_at_start = run is not None and run.status == "error" and not run.steps
        was_closed = run is not None and run.run_id == self._closed_result
        self.result.show_run(None if failed_at_start or was_closed else run)

    def _on_offer(self, offer: Offer) -> None:
        if offer in ("enter_key", "new_key", "use_test_key", "add_funds"):
            self.key_wanted.emit()
        else:
            self.model.take_offer(offer)

    def _on_again(self) -> None:
        if self.model.run is not None:
            self.model.change(task=self.model.run.task)
        self.model.start()

    def _on_result_closed(self) -> None:
        if self.model.run is not None:
            self._closed_result = self.model.run.run_id
        self.result.show_run(None)
        self.focus_task()

    def _on_tried(self) -> None:
        if self._practice_task:
            self.model.change(task=self._practice_task, practice=True)
            self.practice_requested.emit()
        self.focus_task()
