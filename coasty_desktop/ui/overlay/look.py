"""Which step of a run is shown on the screen, and in which colours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor

from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.action import Action
from coasty_desktop.ui.overlay.painter import Look
from coasty_desktop.ui.stylesheet import SMALL
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.tokens import LIGHT

# A step that is over leaves no marks on the picture that follows it.
_SHOWN = ("predicted", "asking", "approved", "acting", "refused")


def look_of(run: RunSnapshot, theme: Theme, *, translucent: bool = True) -> tuple[Sequence[Action], Look] | None:
    """The actions to mark and how, or None when there is nothing to mark."""
    step = run.current
    if step is None or step.state not in _SHOWN or run.has_ended:
        return None
    done = step.actions_done if step.state == "acting" else 0
    acting_on = step.acting_on if step.state == "acting" else -1
    return step.actions, look(
        theme, waits=step.state == "asking", translucent=translucent, done=done, acting_on=acting_on
    )


def look(theme: Theme, *, waits: bool = False, translucent: bool = True, done: int = 0, acting_on: int = -1) -> Look:
    """Colours for marks. They lie on other programs' pictures, so they do not follow the theme."""
    return Look(
        colour=QColor(LIGHT.warn if waits else LIGHT.accent),
        on_colour=QColor(LIGHT.on_accent),
        tip=QColor(LIGHT.tip),
        on_tip=QColor(LIGHT.on_tip),
        font=theme.font(SMALL, bold=True),
        translucent=translucent,
        done=done,
        acting_on=acting_on,
    )
