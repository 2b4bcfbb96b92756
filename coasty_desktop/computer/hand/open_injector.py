"""Which way into this system's input there is."""

from __future__ import annotations

import sys

from coasty_desktop.computer.hand.injector import Injector
from coasty_desktop.computer.hand.launch import refuse_other_systems


def open_injector() -> Injector:
    """Connect to this system's input. Raises NotPossibleHere."""
    refuse_other_systems()
    if sys.platform == "linux":
        from coasty_desktop.computer.hand.x11 import XInjector

        return XInjector()
    from coasty_desktop.computer.hand.pynput_devices import PynputDevices
    from coasty_desktop.computer.hand.pynput_injector import PynputInjector

    return PynputInjector(PynputDevices())
