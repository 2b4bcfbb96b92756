"""Every request that the client can make, made over a real socket and recorded, with little and with everything."""

from collections.abc import Awaitable, Callable

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from tests.contract import asking_for_machines, asking_for_predictions, asking_for_runs, asking_for_schedules
from tests.contract.asking import Asking
from tests.fakes.service import FakeService, Recorded

KEYS = (
    "sk-coasty-live-0123456789abcdef",
    "sk-coasty-test-0123456789abcdef",
    "sk-coasty-test-practice-0123",
    "cua_sk_0123",
)
FAMILIES: tuple[Callable[[Asking], Awaitable[None]], ...] = (
    asking_for_predictions.ask,
    asking_for_machines.ask,
    asking_for_runs.ask,
    asking_for_schedules.ask,
)


class Asked(msgspec.Struct, frozen=True):
    """A recorded request and what the user asked for by name."""

    request: Recorded
    asked: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.request.method} {self.request.path}"


async def every_request() -> list[Asked]:
    """Walk through all operations, and through one family with every other kind of key."""
    recorded: list[Asked] = []
    for text in KEYS:
        key = ApiKey.parse(text)
        async with (
            FakeService() as service,
            CoastyClient(BaseUrl.parse(service.base_url), key, jitter=_at_once) as client,
        ):
            asking = Asking(client, service)
            for ask in FAMILIES if text == KEYS[0] else FAMILIES[:1]:
                await ask(asking)
            recorded += [Asked(request, names) for request, names in asking.all()]
    return recorded


def _at_once() -> float:
    return 0.0
