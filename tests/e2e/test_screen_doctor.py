"""What `doctor` finds on real desktops."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from Xlib import XK, X

from coasty_desktop.computer.local.system import Finding, find_out
from tests.desktop.desktop import Desktop, open_desktop


@contextmanager
def looking_at(monkeypatch: pytest.MonkeyPatch, **wishes: Any) -> Iterator[Desktop]:
    with monkeypatch.context() as patch, open_desktop(**wishes) as desktop:
        for name in ("DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
            patch.setenv(name, desktop.env.get(name, ""))
        yield desktop


def found() -> dict[str, Finding]:
    return {finding.id: finding for finding in find_out()}


def test_that_a_whole_desktop_has_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    with looking_at(monkeypatch, compositor=True, tray=True):
        findings = found()

    assert {finding.state for finding in findings.values()} == {"ok"}
    assert findings["window_manager"].detail == "Openbox"
    assert findings["compositor"].detail == "runs"
    assert "1280x800" in findings["displays"].detail


def test_that_a_bare_server_with_two_displays_can_be_acted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    displays = [(1280, 720, 1024, 300), (1024, 768, 0, 0)]
    with looking_at(monkeypatch, displays=displays, bus=False, window_manager=False):
        findings = found()

    assert "1280x720 at 1024,300 (primary); 2:" in findings["displays"].detail
    assert "missing" not in {finding.state for finding in findings.values()}
    for optional in ("window_manager", "tray", "accessibility"):
        assert findings[optional].state == "warn"
        assert findings[optional].advice


def test_that_a_taken_stop_hotkey_is_told(desktop: Desktop) -> None:
    with desktop.connection() as other:
        escape = other.keysym_to_keycode(XK.XK_Escape)
        root = other.screen().root
        root.grab_key(escape, X.ControlMask | X.Mod1Mask, False, X.GrabModeAsync, X.GrabModeAsync)
        other.sync()
        taken = found()["stop_hotkey"]
    free = found()["stop_hotkey"]

    assert (taken.state, free.state) == ("warn", "ok")
    assert "Ctrl+Alt+Esc" in taken.detail
