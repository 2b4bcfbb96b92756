"""The line icons, which lie beside this module as SVG, drawn in any colour and at any resolution."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

FOLDER = Path(__file__).parent / "icons"


def icon_path(name: str) -> Path:
    """Where an icon lies, in a checkout and in an installed package alike."""
    return FOLDER / f"{name}.svg"


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Draw the icon `size` logical pixels wide for a screen with that device pixel ratio."""
    source = _source(name).replace(b"currentColor", colour.encode())
    buffer = QBuffer()
    buffer.setData(QByteArray(source))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(round(size * ratio), round(size * ratio)))
    drawn = QPixmap.fromImage(reader.read())
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, colour: str, checked: str | None = None, size: int = 20) -> QIcon:
    """An icon in `colour`; in `checked` while its button is down. Sharp at 100 % and at 200 %."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
        if checked is not None:
            made.addPixmap(pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made


@cache
def _source(name: str) -> bytes:
    return icon_path(name).read_bytes()
