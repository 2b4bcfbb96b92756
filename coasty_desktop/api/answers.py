"""What the service answers, as typed values. Times stay the text they came as; ids are opaque."""

from __future__ import annotations

from typing import Any

import msgspec

from coasty_desktop.core.action import Action
from coasty_desktop.core.geometry import ModelPoint


class Receipt(msgspec.Struct, frozen=True):
    """What every answer says beside its content: its id and its price.

    `balance` is the wallet after the call; `is_replay` marks a stored answer to a repeated request; `key_kind` is what
    the service takes the key for (live, test, legacy), "" when it does not say; `is_duplicate` marks a webhook's fire
    that repeated an earlier one.
    """

    request_id: str = ""
    credits: float = 0
    credits_are_estimated: bool = False
    balance: float | None = None
    is_replay: bool = False
    key_kind: str = ""
    is_duplicate: bool = False


class Predicted(msgspec.Struct, frozen=True):
    """The next actions. `status` is continue, done or fail; an unknown one is kept as text.

    `engine` is the one that really ran and `step` the service's own count (it may begin at 0 or 1); both may be
    missing.
    """

    actions: tuple[Action, ...]
    status: str
    reasoning: str = ""
    engine: str = ""
    step: int | None = None
    receipt: Receipt = Receipt()


class SessionInfo(msgspec.Struct, frozen=True):
    """A session as the service describes it; only `id` is certain."""

    id: str
    engine: str = ""
    screen_size: str = ""
    created_at: str = ""
    expires_at: str = ""
    steps: int | None = None
    credits_used: float | None = None
    receipt: Receipt = Receipt()


class Grounded(msgspec.Struct, frozen=True):
    """Where an element is, in pixels of the picture that was sent."""

    at: ModelPoint
    receipt: Receipt = Receipt()


class Parsed(msgspec.Struct, frozen=True):
    """Actions read from source text."""

    actions: tuple[Action, ...]
    receipt: Receipt = Receipt()


class Engine(msgspec.Struct, frozen=True):
    """An engine that this key may ask for."""

    id: str
    description: str = ""
    average_step_time: str = ""
    is_latest: bool = False


class Models(msgspec.Struct, frozen=True):
    """What this key may ask for today; the lists are empty where the service does not say."""

    engines: tuple[Engine, ...] = ()
    models: tuple[str, ...] = ()
    action_types: tuple[str, ...] = ()


class UsageReport(msgspec.Struct, frozen=True):
    """Balance and use of one month (`period`, YYYY-MM). `by_endpoint` holds requests and credits as they came."""

    balance: float | None = None
    period: str = ""
    requests: int | None = None
    credits: float | None = None
    tier: str = ""
    by_endpoint: dict[str, Any] = {}
