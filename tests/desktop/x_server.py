"""Starting an X server of our own: Xvfb for one screen, Xorg with the dummy driver for several."""

import os
import secrets
import socket
import struct
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.desktop.waiting import wait_until

XORG_CONFIG = """\
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoEnableDevices" "false"
    Option "DontVTSwitch" "true"
    Option "AllowMouseOpenFail" "true"
EndSection
Section "Device"
    Identifier "Card"
    Driver "dummy"
    VideoRam 256000
EndSection
Section "Monitor"
    Identifier "Monitor"
    HorizSync 5-1000
    VertRefresh 5-300
EndSection
Section "Screen"
    Identifier "Screen"
    Device "Card"
    Monitor "Monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "1280x720"
        Virtual 8192 4320
    EndSubSection
EndSection
"""

FAMILY_LOCAL, FAMILY_WILD = 256, 65535


class XServer:
    """A running X server: its display (":7"), and the process to end."""

    def __init__(self, process: "subprocess.Popen[bytes]", display: str) -> None:
        """Hold a server that has told its display."""
        self.process = process
        self.display = display


def start_xvfb(size: tuple[int, int], directory: Path, env: Mapping[str, str]) -> XServer:
    """Start an Xvfb with one screen of `size`, its cookie in `env`'s XAUTHORITY."""
    width, height = size
    return _start(["Xvfb", "-screen", "0", f"{width}x{height}x24", "-noreset"], directory, env)


def start_xorg(directory: Path, env: Mapping[str, str]) -> XServer:
    """Start an Xorg whose displays can be placed and resized by xrandr."""
    config = directory / "xorg.conf"
    config.write_text(XORG_CONFIG)
    log = directory / "Xorg.log"
    return _start([_xorg(), "-config", str(config), "-logfile", str(log), "-noreset", "-novtswitch"], directory, env)


def _xorg() -> str:
    # The Xorg in the path may be a wrapper that only serves whoever sits at the console.
    itself = Path("/usr/lib/xorg/Xorg")
    return str(itself) if itself.exists() else "Xorg"


def _start(argv: Sequence[str], directory: Path, env: Mapping[str, str]) -> XServer:
    authority = Path(env["XAUTHORITY"])
    cookie = secrets.token_bytes(16)
    authority.write_bytes(_entry(FAMILY_WILD, b"", b"", cookie))
    authority.chmod(0o600)
    log_path = directory / f"{Path(argv[0]).name}.out"
    reading, writing = os.pipe()
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [*argv, "-displayfd", str(writing), "-auth", str(authority), "-nolisten", "tcp"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(env),
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    with os.fdopen(reading) as told:
        # The server opens its socket before it tells the number; an empty line is a server that ended.
        number = told.readline().strip()
    if not number:
        process.wait()
        raise RuntimeError(f"{argv[0]} did not start:\n{log_path.read_text(errors='replace')}")
    # python-xlib does not know the wildcard family, so the entry of this host and number stands there as well.
    authority.write_bytes(
        _entry(FAMILY_LOCAL, socket.gethostname().encode(), number.encode(), cookie)
        + _entry(FAMILY_WILD, b"", number.encode(), cookie)
    )
    return XServer(process, f":{number}")


def _entry(family: int, address: bytes, number: bytes, cookie: bytes) -> bytes:
    """One record of an Xauthority file (libXau, "Xauth" file format)."""
    fields = (address, number, b"MIT-MAGIC-COOKIE-1", cookie)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


def place_displays(displays: Sequence[tuple[int, int, int, int]], env: Mapping[str, str]) -> None:
    """Give an Xorg of ours exactly `displays` (width, height, x, y); the first one is the primary."""
    layout: list[str] = []
    for index, (width, height, x, y) in enumerate(displays):
        output, mode = f"DUMMY{index}", f"own-{width}x{height}"
        if mode not in _xrandr(env):
            _xrandr(env, "--newmode", mode, *_timings(width, height))
        _xrandr(env, "--addmode", output, mode)
        layout += ["--output", output, "--mode", mode, "--pos", f"{x}x{y}"] + ["--primary"] * (index == 0)
    for index in range(len(displays), 16):
        if f"DUMMY{index} connected" in _xrandr(env):
            layout += ["--output", f"DUMMY{index}", "--off"]
    # One call: xrandr moves a layout to the origin, so that a display cannot wait out there for its neighbour.
    _xrandr(env, *layout)
    right = max(width + x for width, _, x, _ in displays)
    bottom = max(height + y for _, height, _, y in displays)
    wait_until(lambda: f"current {right} x {bottom}" in _xrandr(env), "the new layout")


def _timings(width: int, height: int) -> list[str]:
    """A mode line; the dummy driver draws nothing, so only the order of the numbers matters."""
    clock_mhz = (width + 160) * (height + 40) * 60 / 1e6
    horizontal = (width, width + 40, width + 80, width + 160)
    vertical = (height, height + 3, height + 8, height + 40)
    return [f"{clock_mhz:.2f}", *map(str, horizontal), *map(str, vertical)]


def _xrandr(env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(["xrandr", *arguments], env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"xrandr {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
