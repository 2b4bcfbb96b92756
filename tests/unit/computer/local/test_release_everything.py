"""Letting go on behalf of a hand that is gone: on the private desktop, with a real server."""

from Xlib import XK, X

from coasty_desktop.computer.local.release_everything import release_everything
from tests.desktop.desktop import Desktop


def test_that_whatever_is_down_is_released(desktop: Desktop) -> None:
    with desktop.connection() as connection:
        shift = connection.keysym_to_keycode(XK.XK_Shift_L)
        connection.xtest_fake_input(X.KeyPress, shift)
        connection.xtest_fake_input(X.ButtonPress, 2)
        connection.sync()
        assert any(connection.query_keymap())

        assert release_everything()

        assert not any(connection.query_keymap())
        assert not connection.screen().root.query_pointer().mask & 0x1F01


def test_that_without_a_server_there_is_nothing_to_release(monkeypatch) -> None:
    monkeypatch.delenv("DISPLAY")
    assert not release_everything()
