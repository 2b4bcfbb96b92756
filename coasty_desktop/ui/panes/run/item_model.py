"""A run's steps as a list model: grows at its end, changes rows in place, starts anew with a new run."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from coasty_desktop.agent.snapshot import RunSnapshot, StepSnapshot
from coasty_desktop.ui.run_state import step_aside, step_detail, step_title

Index = QModelIndex | QPersistentModelIndex
STEP = int(Qt.ItemDataRole.UserRole)
_NOWHERE = QModelIndex()


class StepsModel(QAbstractListModel):
    """One row a step."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._run_id = ""
        self._steps: tuple[StepSnapshot, ...] = ()

    def show_run(self, run: RunSnapshot | None) -> None:
        """Take a snapshot over with as little change as possible."""
        run_id, steps = ("", ()) if run is None else (run.run_id, run.steps)
        if run_id != self._run_id or len(steps) < len(self._steps):
            self.beginResetModel()
            self._run_id, self._steps = run_id, steps
            self.endResetModel()
            return
        known = len(self._steps)
        changed = [row for row in range(known) if steps[row] is not self._steps[row]]
        self._steps = (*steps[:known],)
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
        if len(steps) > known:
            self.beginInsertRows(QModelIndex(), known, len(steps) - 1)
            self._steps = steps
            self.endInsertRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many steps there are."""
        return 0 if parent.isValid() else len(self._steps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The step itself for the delegate, one line of text for everybody else."""
        if not index.isValid() or index.row() >= len(self._steps):
            return None
        step = self._steps[index.row()]
        if role == STEP:
            return step
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return as_text(step)
        return None


def as_text(step: StepSnapshot) -> str:
    """A step as plain text, to be copied or read aloud."""
    parts = (f"{step.number}. {step_title(step)}", step_detail(step), step_aside(step))
    return " — ".join(filter(None, parts))
