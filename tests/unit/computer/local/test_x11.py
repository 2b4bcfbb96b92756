"""Where no X server can be had, one clear sentence says why."""

import sys

import pytest

from coasty_desktop.computer.local.x11 import XServer, connect
from coasty_desktop.core.errors import NotPossibleHere


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_that_a_missing_display_is_named() -> None:
    with pytest.raises(NotPossibleHere, match="DISPLAY is not set"):
        connect()


def test_that_wayland_is_named_rather_than_the_missing_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    with pytest.raises(NotPossibleHere, match="Wayland session") as refused:
        connect()

    assert "Log in to an X11" in refused.value.hint


@pytest.mark.parametrize("name", [":4711", "nonsense", "tcp/:0", "/tmp/nothing:0", ":0x"])
def test_that_a_display_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(NotPossibleHere, match=name) as refused:
        connect(name)

    assert "XAUTHORITY" in refused.value.hint


@pytest.mark.parametrize(("system", "name"), [("win32", "Windows"), ("darwin", "macOS")])
def test_that_other_systems_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, system: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)

    with pytest.raises(NotPossibleHere, match=name):
        connect()


def test_that_each_question_tries_again() -> None:
    server = XServer()
    for _ in range(2):
        with pytest.raises(NotPossibleHere), server.asked():
            pytest.fail("there is nothing to lend")
    server.close()
    server.close()
