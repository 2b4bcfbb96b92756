"""One connection to the X server for questions about it: displays, windows, who owns what. It injects nothing."""

from __future__ import annotations

import os
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from coasty_desktop.core.errors import NotPossibleHere

if TYPE_CHECKING:
    from Xlib.display import Display

_STILL_WORKS = "Looking at finished runs, the practice service, keys and usage work here."
_WITHOUT_X = {"win32": "Windows", "darwin": "macOS"}


class XServer:
    """The X server this session runs on. Any thread may ask; one at a time does."""

    def __init__(self, name: str | None = None) -> None:
        """Connect to nothing yet; the first question does. Without a `name`, $DISPLAY says where."""
        self._name = name
        self._lock = threading.RLock()
        self._display: Display | None = None

    @contextmanager
    def asked(self) -> Iterator[Display]:
        """Lend the connection. Raises NotPossibleHere when there is none to be had, or when it breaks."""
        refuse_without_x()
        from Xlib.error import ConnectionClosedError

        with self._lock:
            if self._display is None:
                self._display = connect(self._name)
            try:
                yield self._display
            except (ConnectionClosedError, OSError) as error:
                self.close()
                raise NotPossibleHere(
                    "The X server ended the connection", hint="Log in again, then start Coasty Desktop again."
                ) from error

    def close(self) -> None:
        """End the connection; the next question would open another. Safe to call twice."""
        with self._lock:
            display, self._display = self._display, None
            if display is not None:
                _close(display)


def _close(display: Display) -> None:
    """End a connection, also one that the server has ended already; the library leaves its socket open then."""
    from Xlib.error import ConnectionClosedError

    with suppress(ConnectionClosedError, OSError):
        display.close()
    display.display.socket.close()


def has_x() -> bool:
    """Whether this system's screens are an X server's."""
    return sys.platform not in _WITHOUT_X


def refuse_without_x() -> None:
    """Raise NotPossibleHere on a system whose screens are not an X server's."""
    if not has_x():
        raise NotPossibleHere(
            f"{_WITHOUT_X[sys.platform]} has no X server to ask",
            hint="`coasty-desktop doctor` says what works here.",
        )


def connect(name: str | None = None) -> Display:
    """Open a connection that stays silent about errors nobody waits for. Raises NotPossibleHere."""
    refuse_without_x()
    from Xlib import display, error, xauth

    where = name or os.environ.get("DISPLAY", "")
    if not where and os.environ.get("WAYLAND_DISPLAY"):
        raise wayland_refusal()
    if not where:
        raise NotPossibleHere(
            "There is no display here: DISPLAY is not set",
            hint="Start Coasty Desktop from a graphical session, or on a virtual desktop (`make run` starts one). "
            + _STILL_WORKS,
        )
    # The library writes its warnings to where our own output goes.
    vars(xauth)["print"] = lambda *_: None
    try:
        # Without a host the library would try a network port when there is no such socket.
        connection = display.Display(f"unix{where}" if where.startswith(":") else where)
    except (error.DisplayError, error.XauthError, error.XNoAuthError, error.ConnectionClosedError, OSError) as problem:
        _close_half_open(problem)
        raise NotPossibleHere(
            f"The display {where} cannot be reached",
            hint="Check DISPLAY and XAUTHORITY: both must be those of the session that is on the screen. "
            + _STILL_WORKS,
        ) from problem
    connection.set_error_handler(lambda *_: None)
    return connection


def wayland_refusal() -> NotPossibleHere:
    """What is said where the session is Wayland's."""
    return NotPossibleHere(
        "This is a Wayland session: no program may see other programs' windows here, nor act on them",
        hint="Log in to an X11 (Xorg) session to let tasks act on this computer. " + _STILL_WORKS,
    )


def is_xwayland(display: Display) -> bool:
    """Whether this X server only stands in for X11 inside of Wayland: it takes input that most programs never see."""
    connection: Any = display
    if "XWAYLAND" in connection.list_extensions():
        return True
    if not display.has_extension("RANDR"):
        return False
    # Servers before 23.1 do not name themselves; their outputs do.
    resources = connection.screen().root.xrandr_get_screen_resources_current()
    names = [
        str(connection.xrandr_get_output_info(output, resources.config_timestamp).name) for output in resources.outputs
    ]
    return any(name.startswith("XWAYLAND") for name in names)


def _close_half_open(problem: BaseException | None) -> None:
    """Close what a failed connection left open: the library forgets it, and only its frames still know."""
    while problem is not None:
        for frame, _ in traceback.walk_tb(problem.__traceback__):
            for value in frame.f_locals.values():
                half_open = getattr(value, "__dict__", {}).get("socket", value)
                if isinstance(half_open, socket.socket):
                    half_open.close()
        problem = problem.__context__
