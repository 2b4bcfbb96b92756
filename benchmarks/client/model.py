"""A table of machines as a pane would show it: the least that a Qt view needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from coasty_desktop.api.records.machines import Machine

_COLUMNS = ("id", "status", "name")


class MachineTable(QAbstractTableModel):
    """One row a machine."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self._machines: Sequence[Machine] = ()

    def show_machines(self, machines: Sequence[Machine]) -> None:
        """Replace every row."""
        self.beginResetModel()
        self._machines = machines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, D102 - Qt's
        return 0 if parent.isValid() else len(self._machines)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:  # noqa: D102
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return str(getattr(self._machines[index.row()], _COLUMNS[index.column()]))
