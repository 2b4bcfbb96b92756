"""Cards and rows: how things are set apart."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget


def card(margin: int = 12, spacing: int = 10) -> tuple[QFrame, QVBoxLayout]:
    """A card and the column inside it."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    return frame, column(frame, margin, spacing)


def column(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QVBoxLayout:
    """A column, in `parent` if there is one."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    _space(layout, margin, spacing)
    return layout


def row(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QHBoxLayout:
    """A row, in `parent` if there is one."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    _space(layout, margin, spacing)
    return layout


def rule() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("kind", "rule")
    line.setFixedHeight(1)
    return line


def _space(layout: QBoxLayout, margin: int, spacing: int) -> None:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
