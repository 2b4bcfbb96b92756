"""Whether the X server keeps what lies under our windows, so that a picture without them needs nobody's help."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from coasty_desktop.computer.local.x11 import XServer, has_x

if TYPE_CHECKING:
    from Xlib.display import Display

# How long programs that were covered may take to paint once more, after the server began to keep them.
_FIRST_REPAINT_S = 0.15


class Backing:
    """Whether the X server keeps the pixels of windows that are covered, so that uncovering needs no program's help.

    A compositor makes it keep them anyway. Where none runs we ask for it, in the way that changes nothing on the screen
    (Composite, "automatic"); the server forgets it when our connection ends.
    """

    def __init__(self, server: XServer) -> None:
        """Ask for nothing yet."""
        self._server = server
        self._kept_by: Display | None = None
        self._kept_since = 0.0

    def keep(self) -> None:
        """Have covered windows kept from now on; where that is not to be had, nothing happens."""
        if not has_x():
            return
        with self._server.asked() as display:
            if self._kept_by is display or is_composited(display) or not display.has_extension("Composite"):
                return
            from Xlib.ext.composite import RedirectAutomatic

            root: Any = display.screen().root
            root.composite_redirect_subwindows(RedirectAutomatic)
            display.sync()
            self._kept_by, self._kept_since = display, time.monotonic()

    def is_at_hand(self) -> bool:
        """Whether the next grab shows what lies under a window that has just been hidden."""
        with self._server.asked() as display:
            if is_composited(display) or self._kept_by is not display:
                return False
        # Programs that were covered when it began had to paint once more.
        return time.monotonic() - self._kept_since > _FIRST_REPAINT_S


def is_composited(display: Display) -> bool:
    """Whether a compositor draws the screen. Source: the EWMH specification, _NET_WM_CM_Sn."""
    name = f"_NET_WM_CM_S{display.get_default_screen()}"
    return bool(display.get_selection_owner(display.intern_atom(name)))
