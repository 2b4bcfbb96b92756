"""Every injected event passes here: not one without a look for the stop, and nothing stays down.

Before each event the hand looks whether a stop or a hold was asked (`look` raises Stopped or ActionRefused) and whether
a person holds something that would change its meaning. What is held is kept in order, so that `release_all` can let go
of it whatever happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from coasty_desktop.computer.hand.injector import Injector
from coasty_desktop.computer.hand.watch import Kind, Watch
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import ScreenPoint

# A person who still holds a key after this means to.
PATIENCE_S = 3.0

# Looks at everything that may have happened, waiting at most so many seconds for it. Raises Stopped, ActionRefused.
Look = Callable[[float], None]


class Careful:
    """Injects for the actions."""

    def __init__(self, injector: Injector, watch: Watch, look: Look, on_warp: Callable[[], None]) -> None:
        """Inject through `injector` what `look` does not stop; `on_warp` when somebody else put the pointer away."""
        self._injector, self._watch, self._look, self._on_warp = injector, watch, look, on_warp
        self._held: list[tuple[Kind, int]] = []
        self._left_at: ScreenPoint | None = None

    @property
    def held_keys(self) -> tuple[int, ...]:
        """The keycodes we hold."""
        return tuple(detail for kind, detail in self._held if kind == "key_release")

    @property
    def held_buttons(self) -> tuple[int, ...]:
        """The buttons we hold."""
        return tuple(detail for kind, detail in self._held if kind == "button_release")

    def person_moved(self) -> None:
        """The pointer is not where we left it, and somebody said so."""
        self._left_at = None

    def wait(self, seconds: float) -> None:
        """Let time pass, listening."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._look(left)

    def wait_until(self, condition: Callable[[], bool], at_most_s: float) -> bool:
        """Let time pass until `condition` holds, listening; whether it does."""
        deadline = time.monotonic() + at_most_s
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._look(left)
        return True

    def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""
        self._check_pointer()
        self._send("motion", 0, at)
        self._left_at = self._injector.pointer()

    def press_button(self, button: int) -> None:
        """Press it where the pointer is, and hold it."""
        self._check_pointer()
        self._send("button_press", button)

    def release_button(self, button: int) -> None:
        """Let it go."""
        self._send("button_release", button)

    def press_key(self, keycode: int) -> None:
        """Press it and hold it."""
        self._send("key_press", keycode)

    def release_key(self, keycode: int) -> None:
        """Let it go."""
        self._send("key_release", keycode)

    def release_all(self) -> None:
        """Let go of everything we hold, the last first, whoever asked to stop."""
        while self._held:
            kind, detail = self._held[-1]
            self._watch.expect(kind, detail)
            self._injector.inject(kind, detail)
            self._held.pop()

    def tap_unasked(self, keycode: int) -> None:
        """Tap a key to put something back, whoever asked to stop."""
        kinds: tuple[Kind, Kind] = ("key_press", "key_release")
        for kind in kinds:
            self._watch.expect(kind, keycode)
            self._injector.inject(kind, keycode)

    def _send(self, kind: Kind, detail: int, at: ScreenPoint | None = None) -> None:
        self._look(0)
        self._hold_back()
        self._watch.expect(kind, detail)
        # Noted before it is injected: a failure in between then releases once too often, never once too little.
        if kind == "key_press":
            self._held.append(("key_release", detail))
        elif kind == "button_press":
            self._held.append(("button_release", detail))
        self._injector.inject(kind, detail, at)
        if (kind, detail) in self._held:
            self._held.remove((kind, detail))

    def _hold_back(self) -> None:
        if self._watch.person_holds and not self.wait_until(lambda: not self._watch.person_holds, PATIENCE_S):
            raise ActionRefused(
                f"Nothing was done because {self._watch.person_holds} is held down",
                hint="Let go of it, then go on: input would mean something else while it is held.",
                rule="person_holds",
            )

    def _check_pointer(self) -> None:
        """A program may put the pointer elsewhere without any event: only a look at it tells."""
        if self._left_at is not None and self._injector.pointer() != self._left_at:
            self._look(0)
            if self._left_at is not None:
                self._left_at = None
                self._on_warp()
