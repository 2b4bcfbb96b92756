"""What can be chosen to work in, on a desktop with a panel."""

from __future__ import annotations

import pytest

from coasty_desktop.computer.local.screens import LocalScreens
from coasty_desktop.computer.local.windows import Windows
from coasty_desktop.computer.local.x11 import XServer
from coasty_desktop.core.geometry import ScreenRect
from coasty_desktop.core.target import DisplayTarget, WindowTarget
from tests.desktop.desktop import open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.painted_window import PaintedWindow
from tests.fakes.hand import RememberingHand


def test_that_a_panel_is_no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desktop(bus=False, tray=True) as desktop:
        for name in ("DISPLAY", "XAUTHORITY"):
            monkeypatch.setenv(name, desktop.env[name])
        server = XServer()
        try:
            windows = Windows(server)
            with PaintedWindow(ScreenRect(100, 100, 300, 200), "#ff0000", title="Notes"):
                wait_until(lambda: any(one.is_furniture for one in windows.stack()), "the panel to be there")
                titles = {one.title: one.is_furniture for one in windows.stack()}
                targets = LocalScreens(RememberingHand()).targets()  # type: ignore[arg-type]
        finally:
            server.close()

    assert titles["Notes"] is False
    assert any(title and is_furniture for title, is_furniture in titles.items()), "the panel has a title"
    assert targets == [DisplayTarget(0), WindowTarget("Notes")]
