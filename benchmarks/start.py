"""From the program's start to its first painted frame that takes a key: `make bench-start`.

Measured from outside, on a private desktop with a window manager: a process starts the program, waits until the window
shows its own colours, presses a key there, and waits until the letter can be seen. Both times are printed; the floor is
for the second. Warm: the first start is not counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.desktop.desktop import Desktop, open_desktop

T = TypeVar("T")
TITLE = "Coasty Desktop"
# The floor of this figure, in seconds, on two shared cores.
FLOOR_S = 0.5
PATIENCE_S = 20.0
# A painted window has its background, cards, text and accent; an empty one is a single colour.
COLOURS_OF_A_PAINTED_WINDOW = 8


def main() -> int:
    """Print the figures; exit 1 when the median misses the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=11)
    args = parser.parse_args()
    painted, answered, worked = [], [], []
    with open_desktop((1280, 800)) as desktop:
        # Warm means with compiled modules, as an installed program has them.
        desktop.env.pop("PYTHONDONTWRITEBYTECODE", None)
        for index in range(args.runs + 1):
            times = start_once(desktop)
            if index:
                painted.append(times[0])
                answered.append(times[1])
                worked.append(times[2])
    print(f"{args.runs} warm starts, Python {sys.version.split()[0]}; seconds: least, median, most")
    print(f"  first painted frame        {figures(painted)}")
    print(f"  a key can be seen in it    {figures(answered)}   floor {FLOOR_S}")
    print(f"  processor time until then  {figures(worked)}   (of the program; tells a busy machine from a slow start)")
    return 0 if statistics.median(answered) <= FLOOR_S else 1


def figures(times: list[float]) -> str:
    """Least, median and most."""
    return f"{min(times):.3f}  {statistics.median(times):.3f}  {max(times):.3f}"


def start_once(desktop: Desktop) -> tuple[float, float, float]:
    """Start, look, press a key, look, end."""
    with desktop.connection() as display:
        began = time.perf_counter()
        process = desktop.spawn(sys.executable, "-m", "coasty_desktop")
        try:
            window = wait_for(lambda: find(display))
            before = wait_for(lambda: painted(display, window))
            seen = time.perf_counter() - began
            wait_for(lambda: has_focus(display, window))
            key = display.keysym_to_keycode(XK.XK_x)
            xtest.fake_input(display, X.KeyPress, key)
            xtest.fake_input(display, X.KeyRelease, key)
            display.sync()
            wait_for(lambda: image(display, window) != before)
            return seen, time.perf_counter() - began, processor_time(process.pid)
        finally:
            desktop.stop(process)


def processor_time(pid: int) -> float:
    """Seconds the process has worked so far. Source: proc(5), fields 14 and 15 of stat."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(question: Callable[[], T]) -> T:
    """Ask until the answer is not empty."""
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        if answer := question():
            return answer
        time.sleep(0.002)
    raise TimeoutError("the window did not come, or did not take the key")


def find(display: Display) -> int:
    """The window by its title, once it is on the screen."""
    root = display.screen().root
    clients = root.get_full_property(display.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
    for window_id in clients.value if clients else ():
        window = display.create_resource_object("window", window_id)
        if window.get_wm_name() == TITLE and window.get_attributes().map_state == X.IsViewable:
            return int(window_id)
    return 0


def image(display: Display, window_id: int) -> bytes:
    """The upper left part of the window, where the task box is."""
    window = display.create_resource_object("window", window_id)
    geometry = window.get_geometry()
    size = min(480, geometry.width), min(240, geometry.height)
    return bytes(window.get_image(0, 0, *size, X.ZPixmap, 0xFFFFFFFF).data)


def painted(display: Display, window_id: int) -> bytes:
    """The same, once it has been painted; empty before."""
    pixels = image(display, window_id)
    colours = {pixels[at : at + 4] for at in range(0, len(pixels), 4)}
    return pixels if len(colours) >= COLOURS_OF_A_PAINTED_WINDOW else b""


def has_focus(display: Display, window_id: int) -> bool:
    """Whether keys go to the window."""
    focus = display.get_input_focus().focus
    while isinstance(focus, object) and hasattr(focus, "id"):
        if focus.id == window_id:
            return True
        parent = focus.query_tree().parent
        if not hasattr(parent, "id") or parent.id == 0:
            return False
        focus = parent
    return False


if __name__ == "__main__":
    sys.exit(main())
