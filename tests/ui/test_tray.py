"""The tray icon in a real tray, in a process of its own, on a desktop that has one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QSystemTrayIcon

from coasty_desktop.ui.tray import Tray
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.fakes.scripted_runs import started

ROOT = Path(__file__).parents[2]
TEAL, RED = (0x0F, 0x76, 0x6E), (0xB9, 0x1C, 0x1C)
PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from coasty_desktop.ui.tray import Tray
from tests.fakes.scripted_runs import started

app = QApplication(["tray"])
app.setQuitOnLastWindowClosed(False)
assert Tray.is_available()
tray = Tray()
tray.open_wanted.connect(lambda: (print("open", flush=True), tray.show_run(started())))
tray.stop_wanted.connect(lambda: (print("stop", flush=True), app.quit()))
sys.exit(app.exec())
"""


def trigger(tray: Tray) -> None:
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)


def test_that_a_click_opens_and_while_a_run_is_on_stops(qtbot) -> None:
    tray = Tray()
    seen: list[str] = []
    tray.open_wanted.connect(lambda: seen.append("open"))
    tray.stop_wanted.connect(lambda: seen.append("stop"))
    trigger(tray)
    tray.show_run(started())
    trigger(tray)
    tray.show_run(started(status="done"))
    trigger(tray)
    assert seen == ["open", "stop", "open"]
    tray.close()


def test_that_the_menu_offers_what_is_possible(qtbot) -> None:
    tray = Tray()
    words = {action.text(): action for action in tray.menu.actions() if action.text()}
    assert list(words) == ["Open", "New task", "Stop", "Quit"]
    assert not words["Stop"].isEnabled()
    tray.show_run(started())
    assert words["Stop"].isEnabled()
    assert not words["New task"].isEnabled()
    assert "Click to stop" in tray.icon.toolTip()
    tray.close()


def test_that_a_desktop_without_a_tray_is_known(qtbot) -> None:
    assert not Tray.is_available()


def click_on(desktop: Desktop, colour: tuple[int, int, int]) -> None:
    """Click the icon, told by its colour: it lies in the tray's window, whose place Qt learns late."""

    def place() -> tuple[int, int] | None:
        corner = desktop.screenshot().crop((1200, 0, 1280, 40))
        found = [(1200 + x, y) for x in range(80) for y in range(40) if corner.getpixel((x, y)) == colour]
        return found[len(found) // 2] if len(found) > 20 else None

    x, y = wait_until(place, f"an icon of the colour {colour}")
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=desktop.env, check=True)


def test_that_a_real_click_in_a_real_tray_opens_and_then_stops() -> None:
    with open_desktop(tray=True) as desktop:
        program = desktop.spawn(sys.executable, "-c", PROGRAM, stdout=subprocess.PIPE, text=True, cwd=str(ROOT))
        with program.stdout as words:
            click_on(desktop, TEAL)
            assert words.readline() == "open\n"
            click_on(desktop, RED)
            assert words.readline() == "stop\n"
        assert program.wait(5) == 0
