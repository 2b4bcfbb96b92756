"""The list of a run's steps, with its totals; the newest one is kept in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.panes.run.delegate import StepDelegate
from coasty_desktop.ui.panes.run.item_model import StepsModel
from coasty_desktop.ui.run_state import totals
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.widgets.cards import row, rule
from coasty_desktop.ui.widgets.labels import label


class StepsCard(QFrame):
    """Shows `StepsModel`; a chosen step shows all of its words, Ctrl+C copies it."""

    def __init__(self, theme: Theme) -> None:
        """Empty until `show_run`."""
        super().__init__()
        self.setProperty("kind", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 1, 6)
        layout.setSpacing(0)
        head = row(spacing=8)
        head.setContentsMargins(11, 10, 11, 10)
        self._totals = label(kind="small", selectable=True)
        head.addWidget(label(self.tr("Steps"), "heading"))
        head.addWidget(self._totals, 1)
        self.model = StepsModel(self)
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(StepDelegate(theme, self.list))
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.selectionModel().selectionChanged.connect(lambda *_: self.list.scheduleDelayedItemsLayout())
        self._empty = label(self.tr("Steps appear here as they happen."), "small", wrap=True)
        self._empty.setContentsMargins(12, 12, 12, 12)
        layout.addLayout(head)
        layout.addWidget(rule())
        layout.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.list, 1)
        self.setMinimumHeight(120)
        self.model.dataChanged.connect(lambda *_: self.list.scheduleDelayedItemsLayout())
        theme.changed.connect(self.list.viewport().update)
        self._add_copy()

    def show_run(self, run: RunSnapshot | None) -> None:
        """Take a snapshot over."""
        self.model.show_run(run)
        self._totals.setText("" if run is None else totals(run))
        has_steps = run is not None and bool(run.steps)
        self.list.setVisible(has_steps)
        self._empty.setVisible(not has_steps)

    def _add_copy(self) -> None:
        copy = QAction(self.tr("Copy"), self.list)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        self.list.addAction(copy)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _copy(self) -> None:
        chosen = sorted(index.row() for index in self.list.selectedIndexes())
        lines = [str(self.model.index(row).data()) for row in chosen]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))


class _List(QListView):
    """Rows follow the list's width and the choice: both change how high they are."""

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        # Who looks at the newest step goes on doing so while rows come, grow, or lose their room.
        self._is_at_end = True
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_scrolled(self, value: int) -> None:
        self._is_at_end = value >= self.verticalScrollBar().maximum() - 2

    def _on_range(self, least: int, most: int) -> None:
        if self._is_at_end:
            self.verticalScrollBar().setValue(most)
