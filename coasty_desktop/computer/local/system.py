"""What works on this system and what does not, in words: the facts behind `doctor`. It changes nothing."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import platform
import sys
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from coasty_desktop.computer.hand.launch import refuse_other_systems
from coasty_desktop.computer.local.backing import is_composited
from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.displays import Layout, open_displays
from coasty_desktop.computer.local.x11 import XServer, has_x, is_xwayland, wayland_refusal
from coasty_desktop.core.errors import CoastyError, NotPossibleHere
from coasty_desktop.core.geometry import ScreenRect

if TYPE_CHECKING:
    from Xlib.display import Display

STOP_HOTKEY = "Ctrl+Alt+Esc"
# A session bus answers in a millisecond; a broken one not at all.
_BUS_TIMEOUT_S = 2.0


class Finding(msgspec.Struct, frozen=True):
    """One fact about this system. `missing`: nothing can be acted on without it; `warn`: something is less good."""

    id: str
    title: str
    state: Literal["ok", "warn", "missing"]
    detail: str
    advice: str = ""


def find_out() -> list[Finding]:
    """Look at everything; a thing that fails is a finding, never an error. Blocks for a moment; no loop may run."""
    server = XServer()
    if not has_x():
        return [_elsewhere(), *_pictures(server), _acting_elsewhere(), _windows_elsewhere()]
    try:
        with server.asked() as display:
            # One connection for all that follows; a display that cannot be reached says so here.
            findings = [_display_reached(display), _session(display), *_pictures(server), *_input(display)]
            return [*findings, *_comfort(display), _accessibility()]
    except CoastyError as error:
        return [Finding("display", "Display", "missing", error.title, error.hint), _accessibility()]
    finally:
        server.close()


def _elsewhere() -> Finding:
    name = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
    return Finding(
        "system",
        "System",
        "warn",
        f"{name} {platform.release()}: written for it, never tested",
        "The window, finished runs, keys, usage and the practice service do not need the screen. "
        + _PERMISSIONS.get(sys.platform, ""),
    )


_PERMISSIONS = {
    "darwin": "Pictures need Screen Recording, acting needs Accessibility and Input Monitoring: System Settings, "
    "Privacy & Security. Without Screen Recording the picture is only the wallpaper.",
    "win32": "Programs that run as administrator cannot be acted on from here.",
}


def _acting_elsewhere() -> Finding:
    """Whether the hand could start; nothing is injected and nobody listens for this."""
    try:
        refuse_other_systems()
    except NotPossibleHere as refusal:
        return Finding("acting", "Mouse and keyboard", "missing", refusal.title, refusal.hint)
    if importlib.util.find_spec("pynput") is None:
        return Finding(
            "acting", "Mouse and keyboard", "missing", "pynput is not installed", "Install it with: pip install pynput"
        )
    return Finding(
        "acting", "Mouse and keyboard", "warn", f"through pynput, never tested; {STOP_HOTKEY} is heard, not kept"
    )


def _windows_elsewhere() -> Finding:
    return Finding(
        "windows", "Window targets", "warn", "not there yet on this system", "Choose a display or a region instead."
    )


def _display_reached(display: Display) -> Finding:
    return Finding("display", "Display", "ok", f"{os.environ['DISPLAY']} ({_vendor(display)})")


def _vendor(display: Any) -> str:
    return str(display.display.info.vendor).strip() or "X server"


def _session(display: Display) -> Finding:
    if is_xwayland(display):
        return _wayland()
    return Finding("session", "Session", "ok", "X11")


def _wayland() -> Finding:
    refusal = wayland_refusal()
    return Finding("session", "Session", "missing", refusal.title, refusal.hint)


def _pictures(server: XServer) -> list[Finding]:
    try:
        layout = open_displays(server).layout()
        return [_displays(layout), _capture(layout)]
    except CoastyError as error:
        return [Finding("displays", "Displays", "missing", error.title, error.hint)]


def _displays(layout: Layout) -> Finding:
    words = "; ".join(
        f"{display.number}: {display.name} {display.area.width}x{display.area.height} at {display.area.x},"
        f"{display.area.y}" + (f" ({display.scale:g} times)" if display.scale != 1 else "")
        + (" (primary)" if display == layout.primary else "")
        for display in layout.displays
    )  # fmt: skip
    return Finding("displays", "Displays", "ok", words)


def _capture(layout: Layout) -> Finding:
    corner = ScreenRect(layout.primary.area.x, layout.primary.area.y, 1, 1)
    try:
        asyncio.run(_grab(corner))
    except CoastyError as error:
        return Finding("capture", "Pictures", "missing", error.title, error.hint)
    return Finding("capture", "Pictures", "ok", "the screen can be captured")


async def _grab(area: ScreenRect) -> None:
    grabber = Grabber()
    try:
        await grabber.grab(area)
    finally:
        await grabber.close()


def _input(display: Display) -> list[Finding]:
    needed = {"XTEST": "to click and type", "XInputExtension": "to hear the stop hotkey and a person's own input"}
    lacking = [f"{name} ({why})" for name, why in needed.items() if not display.has_extension(name)]
    if lacking:
        detail = "the X server lacks " + " and ".join(lacking)
        return [Finding("input", "Mouse and keyboard", "missing", detail, "Use an Xorg, Xvfb or Xvnc server.")]
    return [Finding("input", "Mouse and keyboard", "ok", "can be used (XTEST, X Input 2)"), _stop_hotkey(display)]


def _stop_hotkey(display: Display) -> Finding:
    """Try to grab it, and give it back at once. Our own hand has it when it runs, and then it is fine."""
    from Xlib import XK, X, error

    keycode = display.keysym_to_keycode(XK.XK_Escape)
    taken = error.CatchError(error.BadAccess)
    root = display.screen().root
    root.grab_key(keycode, X.ControlMask | X.Mod1Mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
    display.sync()
    if taken.get_error() is None:
        root.ungrab_key(keycode, X.ControlMask | X.Mod1Mask)
        display.sync()
        return Finding("stop_hotkey", "Stop hotkey", "ok", f"{STOP_HOTKEY} is free")
    return Finding(
        "stop_hotkey",
        "Stop hotkey",
        "warn",
        f"another program holds {STOP_HOTKEY}",
        "If that is Coasty Desktop itself, all is well. If not, it still stops a run, but acts there as well.",
    )


def _comfort(display: Display) -> list[Finding]:
    """What makes it nicer and is not needed."""
    manager = _manager_name(display)
    return [
        Finding("window_manager", "Window manager", "ok", manager)
        if manager
        else Finding(
            "window_manager", "Window manager", "warn", "none runs", "A window target may not come to the front."
        ),
        Finding("compositor", "Compositor", "ok", "runs" if is_composited(display) else "none; not needed"),
        _tray(display),
    ]


def _manager_name(display: Any) -> str:
    from Xlib.error import XError

    root = display.screen().root
    check = root.get_full_property(display.intern_atom("_NET_SUPPORTING_WM_CHECK"), 0)
    if not check or not check.value:
        return ""
    try:
        window = display.create_resource_object("window", check.value[0])
        name = window.get_full_property(display.intern_atom("_NET_WM_NAME"), 0)
    except XError:
        # What is left of one that ended.
        return ""
    return bytes(name.value).decode(errors="replace") if name else "one without a name"


def _tray(display: Any) -> Finding:
    owner = display.get_selection_owner(display.intern_atom(f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}"))
    if owner or _bus_has("org.kde.StatusNotifierWatcher"):
        return Finding("tray", "Tray", "ok", "there is one")
    return Finding("tray", "Tray", "warn", "there is none", "Coasty Desktop then lives in its window and its hotkeys.")


def _accessibility() -> Finding:
    if _bus_has("org.a11y.Bus"):
        return Finding("accessibility", "Accessibility", "ok", "the bus answers")
    return Finding(
        "accessibility",
        "Accessibility",
        "warn",
        "its bus does not answer",
        "Install at-spi2-core. Steps are then named by what is under the pointer; runs work without it.",
    )


def _bus_has(name: str) -> bool:
    """Whether somebody on the session bus owns that name or can be started for it."""
    try:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:
        return False
    daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    try:
        with open_dbus_connection("SESSION") as bus:
            for question in ("ListNames", "ListActivatableNames"):
                answer = bus.send_and_get_reply(new_method_call(daemon, question), timeout=_BUS_TIMEOUT_S)
                if name in answer.body[0]:
                    return True
    except (OSError, KeyError, ValueError, TimeoutError):
        # No bus, or none that answers.
        pass
    return False
