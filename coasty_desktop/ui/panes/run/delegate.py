"""Paints one step of the list: its number, what it does, why, and a short remark on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from coasty_desktop.agent.snapshot import StepSnapshot
from coasty_desktop.ui.panes.run.item_model import STEP
from coasty_desktop.ui.run_state import step_aside, step_detail, step_title
from coasty_desktop.ui.stylesheet import SMALL
from coasty_desktop.ui.theme import Theme

MARGIN = 12
GAP = 3
MOST_TITLE_LINES = 2
MOST_DETAIL_LINES = 3
_WAITING = ("asking",)
_BROKEN = ("refused",)


class StepDelegate(QStyledItemDelegate):
    """Rows are as high as their words need; the chosen one shows all of them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Take colours and fonts from `theme`."""
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the words are at the list's width."""
        step: StepSnapshot = index.data(STEP)
        width = option.rect.width() or 320
        title, detail = self._lines(step, width, whole=self._is_chosen(option))
        height = 2 * MARGIN - 4 + len(title) * self._metrics(1.0).height()
        if detail:
            height += GAP + len(detail) * self._metrics(SMALL).height()
        return QSize(width, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        step: StepSnapshot = index.data(STEP)
        painter.save()
        box, chosen = option.rect, self._is_chosen(option)
        if chosen:
            painter.fillRect(box, self._theme.color("accent_soft"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("line"))
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(box.adjusted(0, 0, -1, -2))
        title, detail = self._lines(step, box.width(), whole=chosen)
        colour = "warn" if step.state in _WAITING else "danger" if step.state in _BROKEN else "text"
        top = box.top() + MARGIN - 2
        self._draw(painter, QPoint(box.left() + MARGIN, top), [str(step.number)], colour, self._theme.font(bold=True))
        self._draw_aside(painter, box, top, step_aside(step), "warn" if step.state in _WAITING else "muted")
        faded = "muted" if step.state == "skipped" else "text"
        left = box.left() + MARGIN + self._indent()
        self._draw(painter, QPoint(left, top), title, faded, self._theme.font())
        top += len(title) * self._metrics(1.0).height() + GAP
        why = "danger" if step.state in _BROKEN else "muted"
        self._draw(painter, QPoint(left, top), detail, why, self._theme.font(SMALL))
        painter.restore()

    def _lines(self, step: StepSnapshot, width: int, *, whole: bool) -> tuple[list[str], list[str]]:
        inner = width - 2 * MARGIN - self._indent()
        aside = self._metrics(SMALL).horizontalAdvance(step_aside(step)) + MARGIN
        title = fit_lines(step_title(step), self._theme.font(), inner - aside, 99 if whole else MOST_TITLE_LINES)
        detail = fit_lines(step_detail(step), self._theme.font(SMALL), inner, 99 if whole else MOST_DETAIL_LINES)
        return title, detail

    def _indent(self) -> int:
        return QFontMetrics(self._theme.font(bold=True)).horizontalAdvance("88") + 6

    def _metrics(self, factor: float) -> QFontMetrics:
        return QFontMetrics(self._theme.font(factor))

    def _draw(self, painter: QPainter, at: QPoint, lines: list[str], colour: str, font: QFont) -> None:
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self._theme.color(colour))
        for number, line in enumerate(lines):
            painter.drawText(at.x(), at.y() + metrics.ascent() + number * metrics.height(), line)

    def _draw_aside(self, painter: QPainter, box: QRect, top: int, text: str, colour: str) -> None:
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(self._theme.color(colour))
        line = QRect(box.left(), top, box.width() - MARGIN, self._metrics(1.0).height())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _is_chosen(option: QStyleOptionViewItem) -> bool:
        return bool(option.state & QStyle.StateFlag.State_Selected)


def fit_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Break `text` into at most `most` lines of that width; the last one ends with an ellipsis if words are left."""
    flat = " ".join(text.split())
    if not flat:
        return []
    layout = QTextLayout(flat, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most and (line := layout.createLine()).isValid():
        line.setLineWidth(max(40, width))
        starts.append(line.textStart())
    layout.endLayout()
    pieces = [flat[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(flat)], strict=True)]
    if len(pieces) <= most:
        return pieces
    rest = flat[starts[most - 1] :]
    return [*pieces[: most - 1], QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, max(40, width))]
