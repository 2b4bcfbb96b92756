"""The private desktop itself: it is there, it is clean, and it goes away."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.processes import TOKEN_VARIABLE, pids_with_token
from tests.desktop.waiting import wait_until


def test_that_this_process_sees_the_private_desktop_only(desktop: Desktop) -> None:
    assert os.environ["DISPLAY"] == desktop.display
    assert os.environ["HOME"].startswith(str(desktop.directory))
    assert "COASTY_API_KEY" not in os.environ
    assert "COASTY_BASE_URL" not in os.environ
    assert Path(os.environ["COASTY_HOME"]).is_relative_to(desktop.directory)


def test_that_two_desktops_do_not_share_windows(desktop: Desktop) -> None:
    with open_desktop((640, 480), bus=False) as other:
        other.spawn("xterm", "-T", "only over there")
        assert other.wait_for_window("only over there")
        assert "only over there" not in desktop.window_titles()
        assert other.screenshot().size == (640, 480)


def test_that_closing_ends_every_process_and_removes_the_directory() -> None:
    with open_desktop(compositor=True, keyring=True, tray=True) as other:
        other.spawn("xterm", "-T", "a child", "-e", "sleep", "600")
        other.wait_for_window("a child")
        assert len(pids_with_token(other.env[TOKEN_VARIABLE])) >= 6
    assert pids_with_token(other.env[TOKEN_VARIABLE]) == []
    assert not other.directory.exists()


def test_that_a_killed_run_leaves_nothing(tmp_path: Path) -> None:
    told = tmp_path / "token"
    code = (
        "import pathlib, sys, signal\n"
        "from tests.desktop.desktop import open_desktop\n"
        "with open_desktop() as desktop:\n"
        "    pathlib.Path(sys.argv[1]).write_text(desktop.directory.name)\n"
        "    signal.pause()\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code, str(told)], cwd=Path(__file__).parents[2])
    token = wait_until(lambda: told.read_text() if told.exists() else "", "the other run's desktop")
    assert len(pids_with_token(token)) >= 3
    run.send_signal(signal.SIGKILL)
    run.wait()
    wait_until(lambda: not pids_with_token(token), "the keeper")


def test_that_displays_can_be_moved_while_programs_run() -> None:
    with open_desktop(displays=[(1280, 720, 1024, 300), (1024, 768, 0, 0)]) as other:
        assert other.screenshot().size == (2304, 1020)
        monitors = subprocess.run(
            ["xrandr", "--listmonitors"], env=other.env, check=True, capture_output=True, text=True
        )
        assert "1280" in monitors.stdout
        assert "+1024+300" in monitors.stdout
        other.place_displays([(3840, 2160, 0, 0)])
        assert other.screenshot().size == (3840, 2160)


def test_that_a_window_that_never_comes_is_named(desktop: Desktop) -> None:
    with pytest.raises(TimeoutError, match="no such window"):
        desktop.wait_for_window("no such window", timeout_s=0.1)
