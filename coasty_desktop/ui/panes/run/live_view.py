"""The last picture that was sent, scaled and never stretched, with the marks of the step over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from coasty_desktop.agent.ports import Capture
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.ui.overlay.look import look_of
from coasty_desktop.ui.overlay.painter import layout, paint
from coasty_desktop.ui.overlay.placing import onto_picture
from coasty_desktop.ui.theme import Theme

RADIUS = 8.0


class LiveView(QWidget):
    """Shows a run's picture; what it cannot show it leaves empty."""

    def __init__(self, theme: Theme) -> None:
        """Empty until `show_run`."""
        super().__init__()
        self._theme = theme
        self._run: RunSnapshot | None = None
        self._decoded: Capture | None = None
        self._image = QImage()
        self._scaled = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 135)
        self.setAccessibleName(self.tr("Live view"))
        theme.changed.connect(self.update)

    def show_run(self, run: RunSnapshot | None) -> None:
        """Draw a run's last picture and its newest step."""
        self._run = run
        capture = None if run is None else run.picture
        if capture is not self._decoded:
            self._decoded = capture
            self._image = QImage() if capture is None else QImage.fromData(capture.png)
            self._scaled = QImage()
        self.update()

    def picture_box(self) -> QRectF:
        """Where the picture lies: centred, its aspect ratio kept, never enlarged."""
        if self._image.isNull():
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height(), 1.0)
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def sizeHint(self) -> QSize:
        """A widescreen picture at half size."""
        return QSize(640, 360)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale anew."""
        super().resizeEvent(event)
        self._scaled = QImage()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture and marks."""
        box = self.picture_box()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if box.isEmpty():
            painter.end()
            return
        clip = QPainterPath()
        clip.addRoundedRect(box, RADIUS, RADIUS)
        painter.setClipPath(clip)
        painter.drawImage(box, self._fitted(box))
        if self._run is not None and self._decoded is not None:
            self._paint_marks(painter, box, self._run, self._decoded)
        painter.end()

    def _fitted(self, box: QRectF) -> QImage:
        # Scaled once with care and kept: the marks repaint far more often than the picture changes.
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio)))
        if self._scaled.size() != size:
            self._scaled = self._image.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        return self._scaled

    def _paint_marks(self, painter: QPainter, box: QRectF, run: RunSnapshot, capture: Capture) -> None:
        shown = look_of(run, self._theme)
        if shown is not None:
            actions, look = shown
            paint(painter, layout(actions, onto_picture(capture.transform, box), box, look), look)
