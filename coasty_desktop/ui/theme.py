"""Which colours are in use: the system's choice or the user's. Owns the application's palette and style sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from coasty_desktop.core.settings import Theme as Choice
from coasty_desktop.ui.icon import icon_path
from coasty_desktop.ui.stylesheet import stylesheet
from coasty_desktop.ui.tokens import DARK, LIGHT, Tokens


class Theme(QObject):
    """Applies one set of tokens to the whole application, and says when it changed."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        """Apply at once; `choice` is the user's, "system" follows the desktop."""
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        self._base_pt = _points(app.font())
        app.setStyle("Fusion")
        self.tokens = self._wanted()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def choice(self) -> Choice:
        """What the user chose."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Take the user's choice over."""
        self._choice = choice
        self._refresh()

    def color(self, name: str) -> QColor:
        """A token as a colour."""
        return QColor(getattr(self.tokens, name))

    def font(self, factor: float = 1.0, *, bold: bool = False, fixed: bool = False) -> QFont:
        """The system's font, scaled; for what is painted by hand."""
        font = QFont(self._app.font())
        if fixed:
            font.setFamily("monospace")
            font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(self._base_pt * factor)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _wanted(self) -> Tokens:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def _on_system_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(palette(self.tokens))
        look = "dark" if self.tokens.is_dark else "light"
        pictures = (icon_path(f"{name}-{look}").as_posix() for name in ("chevron", "check"))
        self._app.setStyleSheet(stylesheet(self.tokens, self._base_pt, *pictures))


def palette(tokens: Tokens) -> QPalette:
    """The tokens for what the style sheet does not reach."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.bg,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.raised,
        role.Button: tokens.surface,
        role.WindowText: tokens.text,
        role.Text: tokens.text,
        role.ButtonText: tokens.text,
        role.ToolTipBase: tokens.tip,
        role.ToolTipText: tokens.on_tip,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
    }
    made = QPalette()
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return made


def _points(font: QFont) -> float:
    # A platform may give its font in pixels; 0.75 is the ratio at 96 dots an inch, which Qt scales from.
    return font.pointSizeF() if font.pointSizeF() > 0 else font.pixelSize() * 0.75
