"""Translated texts for what is no QObject; a QObject uses its own `tr`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication


def translator(context: str) -> Callable[[str], str]:
    """A `tr` for the texts of one module."""

    def tr(text: str) -> str:
        return QCoreApplication.translate(context, text)

    return tr
