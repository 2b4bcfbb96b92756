"""The program's Qt style sheet, made from the tokens and the system's font size. Views name a look by `kind`."""

from __future__ import annotations

from string import Template

from coasty_desktop.ui.tokens import Tokens

_SHEET = Template("""
QWidget { color: $text; font-size: ${base}pt; }
QMainWindow, QDialog, QWidget#window { background: $bg; }
QLabel { background: transparent; }
QLabel[kind="title"] { font-size: ${title}pt; font-weight: 600; }
QLabel[kind="heading"] { font-weight: 600; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="small"] { color: $muted; font-size: ${small}pt; }
QLabel[kind="error"] { color: $danger; }
QLabel[kind="key"] { color: $muted; background: $surface; border: 1px solid $line; border-bottom-width: 2px;
    border-radius: 5px; padding: 0 5px; font-family: monospace; font-size: ${small}pt; }
QLabel[kind="key-on-accent"] { color: $on_accent; background: transparent; border: 1px solid $on_accent;
    border-bottom-width: 2px; border-radius: 5px; padding: 0 5px; font-family: monospace; font-size: ${small}pt; }
QLabel[kind="badge"] { border-radius: 8px; padding: 3px 9px; font-size: ${small}pt; font-weight: 600;
    background: $accent_soft; color: $accent; }
QLabel[kind="badge"][tone="warn"] { background: $warn_soft; color: $warn; }
QLabel[kind="badge"][tone="danger"] { background: $danger_soft; color: $danger; }
QLabel[kind="badge"][tone="plain"] { background: $raised; color: $muted; border: 1px solid $line; }

QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="card"][tone="warn"] { border-color: $warn; }
QFrame[kind="card"][tone="danger"] { border-color: $danger; }
QFrame[kind="card"][tone="ok"] { border-color: $ok; }
QFrame[kind="square"] { background: $surface; border: 1px solid $line; }
QFrame[kind="square"][tone="warn"] { border-color: $warn; }
QFrame[kind="notice"] { background: $danger_soft; border: 1px solid $danger_soft; border-radius: 8px; }
QFrame[kind="rule"] { background: $line; border: none; }
QFrame#rail { background: $raised; border: none; border-right: 1px solid $line; }
QFrame#header { background: $bg; border: none; border-bottom: 1px solid $line; }
QFrame#footer { background: $bg; border: none; border-top: 1px solid $line; }

QPushButton { border: 1px solid $line; background: $surface; color: $text; padding: 6px 14px; border-radius: 8px; }
QPushButton:hover { background: $raised; border-color: $muted; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $muted; background: $raised; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $accent_soft; border-color: $accent_soft; color: $muted; }
QPushButton[kind="danger"] { background: $danger; border-color: $danger; color: $on_danger; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[kind="danger"]:focus { border: 2px solid $text; }
QPushButton[kind="link"] { border: 2px solid transparent; background: transparent; color: $accent; padding: 2px 4px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 2px 4px; }
QPushButton[kind="menu"] { padding: 6px 8px; }
QPushButton[keyed="true"] { text-align: left; }
QPushButton[kind="menu"]:focus { padding: 5px 7px; }
QPushButton::menu-indicator { width: 0; image: none; }
QToolButton { border: 2px solid transparent; background: transparent; border-radius: 8px; padding: 4px; }
QToolButton:hover { background: $accent_soft; }
QToolButton:focus { border-color: $accent; }
QToolButton[kind="rail"] { border-radius: 10px; padding: 6px 0 4px 0; color: $muted; font-size: ${tiny}pt; }
QToolButton[kind="rail"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QToolButton[kind="segment"] { border: 1px solid $line; border-radius: 0; background: $surface; padding: 5px 11px;
    margin: 0; }
QToolButton[kind="segment"][place="first"] { border-top-left-radius: 8px; border-bottom-left-radius: 8px; }
QToolButton[kind="segment"][place="last"] { border-top-right-radius: 8px; border-bottom-right-radius: 8px;
    border-left: none; }
QToolButton[kind="segment"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QToolButton[kind="segment"]:focus { border: 2px solid $accent; padding: 4px 10px; }

QPlainTextEdit, QLineEdit, QSpinBox, QComboBox { background: $surface; color: $text;
    border: 1px solid $line; border-radius: 8px; padding: 5px 9px; selection-background-color: $accent;
    selection-color: $on_accent; }
QPlainTextEdit:focus, QLineEdit:focus, QSpinBox:focus, QComboBox:focus
    { border: 2px solid $accent; padding: 4px 8px; }
QPlainTextEdit:disabled, QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled
    { color: $muted; background: $raised; }
QPlainTextEdit[kind="reading"] { border: none; background: transparent; padding: 0; }
QPlainTextEdit[kind="reading"]:focus { border: none; padding: 0; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$chevron"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line; outline: none;
    selection-background-color: $accent_soft; selection-color: $text; padding: 2px; }
QComboBox QAbstractItemView::item { padding: 4px 6px; border: none; border-radius: 6px; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text; }
QSpinBox::up-button { subcontrol-origin: padding; subcontrol-position: top right; width: 1px; border: none; }
QSpinBox::down-button { subcontrol-origin: padding; subcontrol-position: bottom right; width: 1px; border: none; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; padding: 2px; border: 2px solid transparent;
    border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox:disabled { color: $muted; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 4px;
    background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:disabled { border-color: $line; background: $raised; }

QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 18px; border-radius: 6px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px; }
QToolTip { background: $tip; color: $on_tip; border: none; padding: 4px 8px; }

QListView { background: transparent; border: none; outline: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")

SMALL = 0.9
TINY = 0.84
TITLE = 1.16


def stylesheet(tokens: Tokens, base_pt: float, chevron: str, check: str) -> str:
    """The whole sheet; sizes follow `base_pt`, the system's own. `chevron` and `check` are paths of pictures."""
    colours = {name: getattr(tokens, name) for name in tokens.__struct_fields__ if name != "is_dark"}
    return _SHEET.substitute(
        colours,
        accent_hover=_shade(tokens.accent, tokens.is_dark),
        danger_hover=_shade(tokens.danger, tokens.is_dark),
        base=f"{base_pt:.1f}",
        small=f"{base_pt * SMALL:.1f}",
        tiny=f"{base_pt * TINY:.1f}",
        title=f"{base_pt * TITLE:.1f}",
        chevron=chevron,
        check=check,
    )


def _shade(colour: str, lighter: bool) -> str:
    """A little lighter, or darker, so that hovering never costs contrast with the text on it."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    moved = [round(c + (255 - c) * 0.15) if lighter else round(c * 0.88) for c in channels]
    return "#" + "".join(f"{c:02x}" for c in moved)
