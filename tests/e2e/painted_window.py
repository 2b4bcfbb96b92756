"""A window of one colour in a process of its own, steered over a pipe: what tests look at, click on and cover.

Run as a program it opens the window its arguments describe, prints the window's id, and then does what each line on its
input says. Every button press is printed, so that a test reads what really arrived.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from types import TracebackType
from typing import Any

from Xlib import X, Xatom, Xutil
from Xlib.display import Display
from Xlib.ext.shape import SK, SO
from Xlib.protocol.event import ClientMessage

from coasty_desktop.core.geometry import ScreenRect

TARGET_COLOUR = "#ff00ff"
_EVENTS = X.ExposureMask | X.ButtonPressMask | X.ButtonReleaseMask | X.KeyPressMask | X.StructureNotifyMask


class PaintedWindow:
    """Such a window, from the test's side. It is on the screen, painted, when this returns."""

    def __init__(
        self,
        area: ScreenRect,
        colour: str,
        *,
        title: str = "Painted",
        managed: bool = True,
        clicks_pass: bool = False,
        lowest: bool = False,
        in_tray: bool = False,
        target: ScreenRect | None = None,
    ) -> None:
        """Open it, or have the system tray take it in.

        `target` is a small square inside of it, in the window's pixels, painted in TARGET_COLOUR.
        """
        wish = {
            "area": [area.x, area.y, area.width, area.height],
            "colour": colour,
            "title": title,
            "managed": managed,
            "clicks_pass": clicks_pass,
            "lowest": lowest,
            "in_tray": in_tray,
            "target": target and [target.x, target.y, target.width, target.height],
        }
        self._process = subprocess.Popen(
            [sys.executable, __file__, json.dumps(wish)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.pid = self._process.pid
        self.id = int(self._line()["window"])

    def __enter__(self) -> PaintedWindow:
        """Be a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process and with it the window."""
        self._process.kill()
        self._process.communicate()

    def area(self) -> ScreenRect:
        """Where it lies now, without any frame."""
        return ScreenRect(*self._ask("area")["area"])

    def hide(self) -> None:
        """Take it off the screen; returns when the server has done so."""
        self._ask("hide")

    def show(self) -> None:
        """Put it back without taking the keys; returns when it is painted."""
        self._ask("show")

    def iconify(self) -> None:
        """Ask the window manager to minimise it."""
        self._ask("iconify")

    def move(self, x: int, y: int) -> None:
        """Ask for another place."""
        self._ask(f"move {x} {y}")

    def resize(self, width: int, height: int) -> None:
        """Ask for another size."""
        self._ask(f"resize {width} {height}")

    def events(self) -> list[dict[str, Any]]:
        """Every press, release, turn of the wheel and key since the last call: kind, detail, x and y in the window."""
        return list(self._ask("events")["events"])

    def _ask(self, words: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the painted window's process has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


class _Window:
    """The window, from inside its process."""

    def __init__(self, wish: dict[str, Any]) -> None:
        self.display = Display()
        self.root = self.display.screen().root
        x, y, width, height = wish["area"]
        self.target = wish["target"]
        self.window = self.root.create_window(
            x, y, width, height, 0, X.CopyFromParent, X.InputOutput, X.CopyFromParent,
            background_pixel=_pixel(wish["colour"]),
            override_redirect=not wish["managed"],
            event_mask=_EVENTS,
        )  # fmt: skip
        self.gc = self.window.create_gc(foreground=_pixel(TARGET_COLOUR))
        self._name(wish["title"])
        least = width if wish["in_tray"] else 1
        self.window.set_wm_normal_hints(flags=Xutil.PPosition | Xutil.USPosition, min_width=least, min_height=least)
        if wish["clicks_pass"]:
            self.window.shape_rectangles(SO.Set, SK.Input, 0, 0, 0, [])
        if wish["lowest"]:
            self.window.configure(stack_mode=X.Below)
        self.is_painted = self.is_shown = False
        self.log: list[dict[str, Any]] = []

    def _name(self, title: str) -> None:
        utf8 = self.display.intern_atom("UTF8_STRING")
        self.window.change_property(self.display.intern_atom("_NET_WM_NAME"), utf8, 8, title.encode())
        self.window.change_property(self.display.intern_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [os.getpid()])

    def put_on_screen(self) -> None:
        self.is_painted = False
        self.window.map()
        self._until(lambda: self.is_painted)

    def dock(self) -> None:
        """Have the tray take it in. Source: the freedesktop.org System Tray Protocol."""
        info = self.display.intern_atom("_XEMBED_INFO")
        self.window.change_property(info, info, 32, [0, 1])
        tray = self.display.get_selection_owner(self.display.intern_atom("_NET_SYSTEM_TRAY_S0"))
        wish = self.display.intern_atom("_NET_SYSTEM_TRAY_OPCODE")
        message = ClientMessage(window=tray, client_type=wish, data=(32, [X.CurrentTime, 0, self.window.id, 0, 0]))
        tray.send_event(message, event_mask=X.NoEventMask)
        self._until(lambda: self.is_painted)

    def answer(self, words: list[str]) -> dict[str, Any]:
        match words:
            case ["hide"]:
                self.window.unmap()
                self._until(lambda: not self.is_shown)
            case ["show"]:
                # "Do not give me the keys": the EWMH specification, _NET_WM_USER_TIME.
                user_time = self.display.intern_atom("_NET_WM_USER_TIME")
                self.window.change_property(user_time, Xatom.CARDINAL, 32, [0])
                self.put_on_screen()
            case ["iconify"]:
                change = self.display.intern_atom("WM_CHANGE_STATE")
                self._tell_manager(change, [Xutil.IconicState, 0, 0, 0, 0])
            case ["move", x, y]:
                self.window.configure(x=int(x), y=int(y))
                self.display.sync()
            case ["resize", width, height]:
                self.window.configure(width=int(width), height=int(height))
                self.display.sync()
            case ["area"]:
                size = self.window.get_geometry()
                at = self.root.translate_coords(self.window, 0, 0)
                return {"area": [at.x, at.y, size.width, size.height]}
            case ["events"]:
                self.display.sync()
                self._read()
                log, self.log = self.log, []
                return {"events": log}
        return {}

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([sys.stdin, self.display], [], [])
            self._read()
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                _print(self.answer(line.split()))

    def _tell_manager(self, kind: int, data: list[int]) -> None:
        message = ClientMessage(window=self.window, client_type=kind, data=(32, data))
        self.root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self.display.sync()

    def _until(self, holds: Any) -> None:
        self.display.sync()
        while True:
            self._read()
            if holds():
                return
            select.select([self.display], [], [])

    def _read(self) -> None:
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == X.Expose:
                if self.target:
                    self.window.fill_rectangle(self.gc, *self.target)
                self.display.sync()
                self.is_painted = True
            elif event.type in (X.MapNotify, X.UnmapNotify):
                self.is_shown = event.type == X.MapNotify
            elif event.type in (X.ButtonPress, X.ButtonRelease, X.KeyPress):
                kind = {X.ButtonPress: "press", X.ButtonRelease: "release", X.KeyPress: "key"}[event.type]
                self.log.append({"kind": kind, "detail": event.detail, "x": event.event_x, "y": event.event_y})


def _pixel(colour: str) -> int:
    return int(colour.removeprefix("#"), 16)


def _print(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        _wish = json.loads(sys.argv[1])
        _window = _Window(_wish)
        _window.dock() if _wish["in_tray"] else _window.put_on_screen()
        _print({"window": _window.window.id})
        _window.serve()
