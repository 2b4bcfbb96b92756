"""What `doctor` finds where there is nothing to find."""

import sys

import pytest

from coasty_desktop.computer.local.system import Finding, find_out


def found() -> dict[str, Finding]:
    return {finding.id: finding for finding in find_out()}


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def test_that_a_missing_display_is_a_finding_with_what_to_do() -> None:
    findings = found()

    assert findings["display"].state == "missing"
    assert "DISPLAY is not set" in findings["display"].detail
    assert findings["display"].advice
    assert findings["accessibility"].state == "warn"


def test_that_an_unreachable_display_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")

    assert ":4711" in found()["display"].detail


def test_that_wayland_is_called_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert "Wayland" in found()["display"].detail


@pytest.mark.parametrize(("system", "name"), [("win32", "Windows"), ("darwin", "macOS")])
def test_that_other_systems_are_honestly_untested(monkeypatch: pytest.MonkeyPatch, system: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)

    findings = found()

    assert name in findings["system"].detail
    assert "never tested" in findings["system"].detail
    assert findings["system"].advice
    assert "acting" in findings
    assert findings["acting"].state == "missing"
