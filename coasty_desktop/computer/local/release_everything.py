"""Lets go of whatever is down, when the hand that held it can no longer do so itself."""

from __future__ import annotations

import contextlib
import time

from coasty_desktop.computer.hand.open_injector import open_injector
from coasty_desktop.core.errors import NotPossibleHere

# What was typed with a spare key is read by then.
_READING_S = 0.3


def release_everything() -> bool:
    """Release every key and button, and take the meaning from the spare keys; whether the system could be asked.

    Blocks for some milliseconds, and for a third of a second when spare keys were in use.
    """
    try:
        injector = open_injector()
    except NotPossibleHere:
        return False
    with contextlib.suppress(*injector.lost), contextlib.closing(injector):
        for button in injector.buttons_down():
            injector.inject("button_release", button)
        for keycode in injector.keys_down():
            injector.inject("key_release", keycode)
        layout = injector.layout()
        if layout.borrowed:
            time.sleep(_READING_S)
            injector.give_back(layout)
        return True
    return False
