"""The same text arrives whatever the keyboard layout: German with AltGr, Russian alone, and Russian as second group."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib import XK, X

from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until
from tests.e2e.hand_fixtures import armed_hand

TEXT = "Grüße @ home: 5 € {x} [y] ~ \\ | ёжик, Ñandú, 漢字 abc XYZ"


@pytest.fixture(scope="module")
def own_desktop() -> Iterator[Desktop]:
    """A desktop whose keyboard may be changed."""
    if shutil.which("xterm") is None or shutil.which("setxkbmap") is None:
        pytest.skip("xterm or setxkbmap is not installed")
    with open_desktop(bus=False) as desktop:
        yield desktop


@pytest.mark.parametrize("layout", ["us", "de", "fr", "ru", "us,ru"])
async def test_that_the_text_arrives_with_the_layout(own_desktop, tmp_path: Path, monkeypatch, layout: str) -> None:
    for name in ("DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, own_desktop.env[name])
    set_layout(layout)
    file, script = tmp_path / "typed.txt", tmp_path / "read.sh"
    script.write_text(f"#!/bin/sh\nstty raw -echo\nexec cat > {file}\n")
    script.chmod(0o755)
    terminal = own_desktop.spawn("xterm", "-u8", "-title", "terminal", "-e", str(script))
    try:
        own_desktop.wait_for_window("terminal")
        wait_until(file.exists, "the terminal's program")
        if "," in layout:
            switch_group(own_desktop)
        async with armed_hand() as hand:
            await hand.type_text(TEXT)
            await hand.key_combo(("ctrl", "c"))
            wait_until(lambda: file.read_bytes() == f"{TEXT}\x03".encode(), f"the text; {file.read_bytes()!r}")
    finally:
        own_desktop.stop(terminal)


def set_layout(layout: str) -> None:
    """Change the keyboard, with Caps Lock as the key to the second layout."""
    subprocess.run(["setxkbmap", layout, "-option", "", "-option", "grp:caps_toggle"], check=True, env=os.environ)


def switch_group(desktop: Desktop) -> None:
    """Change to the second layout, as a person does."""
    with desktop.connection() as connection:
        keycode = connection.keysym_to_keycode(XK.string_to_keysym("ISO_Next_Group") or 0xFE08)
        for kind in (X.KeyPress, X.KeyRelease):
            connection.xtest_fake_input(kind, keycode)
        connection.sync()
        assert connection.screen().root.query_pointer().mask >> 13 & 3 == 1
