"""What the views need of the program. Services satisfy these protocols; `app` joins them.

A view gets snapshots and gives intents; it never learns which adapter is behind a protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from coasty_desktop.agent.ports import Answer
    from coasty_desktop.agent.snapshot import RunSnapshot
    from coasty_desktop.core.errors import CoastyError
    from coasty_desktop.core.signal import Signal
    from coasty_desktop.services.presets import Preset
    from coasty_desktop.services.run_ports import Estimate, TargetChoice
    from coasty_desktop.services.run_request import RunRequest

KeyMode = Literal["practice", "test", "live", "legacy", "none"]


class Runs(Protocol):
    """Carrying tasks out; `services.run_service.RunService`. `changed` is emitted on the GUI's thread."""

    changed: Signal[RunSnapshot]

    @property
    def current(self) -> RunSnapshot | None:
        """The run that is on, or the last one."""

    def start(self, request: RunRequest) -> None:
        """Start a run. Raises CoastyError, which is shown where the user acted."""

    def stop(self, by: str) -> None:
        """Stop everything that acts."""

    def pause(self, reason: str = "user") -> None:
        """Let nothing more happen until `resume`."""

    def resume(self, note: str = "") -> None:
        """Go on from a fresh picture; `note` says what the person changed."""

    def answer(self, answer: Answer) -> None:
        """Answer the open question."""

    def estimate(self, request: RunRequest) -> Estimate:
        """What the request costs at most."""

    def targets(self) -> list[TargetChoice]:
        """What can be chosen as target now."""

    def past_tasks(self) -> list[str]:
        """Earlier tasks, newest first."""

    def presets(self) -> Sequence[Preset]:
        """The ways of working that can be chosen."""


class Keys(Protocol):
    """The account; `services.account.Account`. Both signals are emitted on the GUI's thread.

    `changed` follows every new value, `failed` tells what an intent ran into after it was taken.
    """

    changed: Signal[None]
    failed: Signal[CoastyError]

    @property
    def mode(self) -> KeyMode:
        """Which key is in use."""

    @property
    def balance(self) -> str:
        """The wallet as text, `$12.40`; empty when nobody knows it."""

    @property
    def has_keychain(self) -> bool:
        """Whether a key can be remembered in the system's keychain."""

    def set_key(self, text: str, remember: bool) -> None:
        """Use this key from now on. Raises CoastyError for a text that is no key; the rest is told by `failed`."""

    def delete(self) -> None:
        """Forget the key, in the keychain too; what hinders it is told by `failed`."""
