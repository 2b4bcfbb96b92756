"""The account as a window sees it: values to draw at once, and intents whose outcome is told later.

The keychain may wait for a person, so nothing here waits for it; `key_service` does, in a task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.money import dollars
from coasty_desktop.core.signal import Signal
from coasty_desktop.core.tasks import spawn
from coasty_desktop.services.key_service import KeyService, KeyState


class Account:
    """Call it on the loop's thread. `changed` follows every new value, `failed` what an intent ran into."""

    def __init__(
        self, keys: KeyService, *, practises_without_key: bool, on_defect: Callable[[BaseException], None]
    ) -> None:
        """Nothing is known before `refresh`; without a key, runs practise or cannot start."""
        self.changed: Signal[None] = Signal()
        self.failed: Signal[CoastyError] = Signal()
        self._keys, self._on_defect = keys, on_defect
        self._without_key: Literal["practice", "none"] = "practice" if practises_without_key else "none"
        self._state = KeyState("")
        self._has_keychain = True
        self._balance: float | None = None
        self._work: set[asyncio.Task[Any]] = set()
        keys.changed.connect(self._take)

    @property
    def mode(self) -> Literal["practice", "test", "live", "legacy", "none"]:
        """Which key is in use."""
        return self._without_key if self._state.mode == "none" else self._state.mode

    @property
    def balance(self) -> str:
        """The wallet as text, `$12.40`; empty when nobody knows it."""
        return "" if self._balance is None else dollars(self._balance)

    @property
    def has_keychain(self) -> bool:
        """Whether a key can be remembered in the system's keychain, as far as is known."""
        return self._has_keychain

    def refresh(self) -> None:
        """Look for the key anew."""
        self._begin(self._refresh, "look for the key")

    def set_key(self, text: str, remember: bool) -> None:
        """Use this key from now on. Raises BadInput at once for a text that is no key; the rest is told by `failed`."""
        self._keys.checked(text)
        self._begin(lambda: self._keys.set(text, remember=remember), "set the key")

    def delete(self) -> None:
        """Forget the key, in the keychain too; what hinders it is told by `failed`."""
        self._begin(self._keys.delete, "delete the key")

    def note_balance(self, credits: float | None) -> None:
        """Take what an answer of the service said about the wallet."""
        if credits is not None and credits != self._balance:
            self._balance = credits
            self.changed.emit(None)

    async def close(self) -> None:
        """Give up what still waits."""
        for task in tuple(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def _refresh(self) -> None:
        self._take(await self._keys.state())

    def _take(self, state: KeyState) -> None:
        if state.masked != self._state.masked:
            self._balance = None  # another key, another wallet
        self._state = state
        # A key from the environment is found without asking the keychain, so that nothing was learned about it.
        if state.source != "environment":
            self._has_keychain = not state.problem
        self.changed.emit(None)

    def _begin(self, work: Callable[[], Coroutine[Any, Any, object]], name: str) -> None:
        async def told() -> None:
            try:
                await work()
            except CoastyError as error:
                self.failed.emit(error)

        task = spawn(told(), name=name, on_error=self._on_defect)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
