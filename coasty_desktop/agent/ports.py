"""What the loop needs of the world. Adapters satisfy these protocols; `app` joins them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

import msgspec

from coasty_desktop.core.action import Acting, Action
from coasty_desktop.core.geometry import PictureTransform, ScreenPoint, Size


class Capture(msgspec.Struct, frozen=True):
    """One picture of the target, ready to be sent.

    `png` is what is sent, byte for byte; its size is `transform.picture`. `taken_at` is UTC.
    """

    png: bytes
    transform: PictureTransform
    taken_at: datetime

    @property
    def size(self) -> Size:
        """The size in pixels that the request names."""
        return self.transform.picture


class Performed(msgspec.Struct, frozen=True):
    """What a computer did for one action: where (the last point, if it had one) and for how long."""

    screen: ScreenPoint | None
    ms: float


class Computer(Protocol):
    """A screen with a mouse and a keyboard."""

    async def prepare(self) -> None:
        """Get ready to act: arm the stop, take the actor's lock. Raises NotPossibleHere, BadInput."""

    async def capture(self) -> Capture:
        """Take a picture of the target without any window of ours in it."""

    def refusal(self, action: Acting, capture: Capture) -> None:
        """Raise ActionRefused when the action must not be carried out on this picture; inject nothing."""

    async def perform(self, action: Acting, capture: Capture) -> Performed:
        """Carry one action out. Raises Stopped, ActionRefused, HandLost."""

    async def settle(self) -> None:
        """Return once the screen is quiet, or after a cap."""

    async def release(self) -> None:
        """Let go of every key and button and of the actor's lock. Safe to call twice."""


class Prediction(msgspec.Struct, frozen=True):
    """One answer of the service, already normalised. `status` is kept as text when it is not a known one."""

    actions: tuple[Action, ...]
    status: str
    reasoning: str = ""
    credits: float = 0
    credits_are_estimated: bool = False
    balance: float | None = None
    request_id: str = ""


class Session(Protocol):
    """An open session of the service."""

    @property
    def id(self) -> str:
        """The service's id of it."""

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        """Ask for the next actions. Raises ServiceError, ServiceUnreachable."""

    async def delete(self) -> None:
        """End it; a service that no longer knows it is fine. Raises ServiceError, ServiceUnreachable."""


class Service(Protocol):
    """Whoever decides what to do next."""

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[Session, float]:
        """Open a session for pictures of `size`; returns it with the credits it cost."""

    def opening_cost(self) -> int:
        """The estimated credits of opening a session."""

    def next_step_cost(self, step: int, size: Size, *, engine: str, instructions: str) -> int:
        """The estimated credits of the session's step `step`, counted from 1."""


class Answer(msgspec.Struct, frozen=True):
    """What a person said to a question."""

    verdict: Literal["approve", "skip", "reject", "rest_of_run"]
    reason: str = ""


class Question(msgspec.Struct, frozen=True):
    """A step that waits for a person: the actions bound to the picture they were predicted on."""

    step: int
    actions: tuple[Action, ...]
    reason: str
    capture: Capture


class Approver(Protocol):
    """Asks a person."""

    async def ask(self, question: Question) -> Answer:
        """Return the person's answer; cancelled when the run stops."""
