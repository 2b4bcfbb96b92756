"""Every request that the client can make, made once over a real socket and recorded."""

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.trajectory import EarlierStep
from coasty_desktop.core.action import Click, Done, Drag, Fail, KeyCombo, Raw, Scroll, TypeText, Unknown, Wait
from coasty_desktop.core.geometry import HD, SD, SMALLEST, ModelPoint, Size
from tests.fakes.service import FakeService, Recorded, refuses

KEYS = (
    "sk-coasty-live-0123456789abcdef",
    "sk-coasty-test-0123456789abcdef",
    "sk-coasty-test-practice-0123",
    "cua_sk_0123",
)
# Real pictures are noise to the contract; this is as long as one of a plain desktop.
PICTURE = b"\xff\xd8" + bytes(range(256)) * 64
LARGEST = Size(3840, 2160)
AT = ModelPoint(1.5, 2)
ACTIONS = (
    Click(AT, "right", 2), TypeText("ü"), KeyCombo(("ctrl", "c")), Scroll(-3, at=AT), Drag(AT, AT), Wait(1), Done(),
    Fail("blocked"), Raw("x"), Unknown("hover"),
)  # fmt: skip


class Asked(msgspec.Struct, frozen=True):
    """A recorded request and what the user asked for by name."""

    request: Recorded
    asked: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.request.method} {self.request.path}"


async def every_request() -> list[Asked]:
    """Walk through all operations, with little and with everything given."""
    recorded: list[Asked] = []
    for text in KEYS:
        key = ApiKey.parse(text)
        async with (
            FakeService() as service,
            CoastyClient(BaseUrl.parse(service.base_url), key, jitter=_at_once) as client,
        ):
            await _sessions(client, service)
            await _predictions(client)
            await client.models()
            await client.usage()
            recorded += [Asked(request) for request in service.requests]
            service.requests.clear()
            await client.sessions.create(SD, engine="v5")
            await client.predict(PICTURE, SD, "go", engine="v5")
            recorded += [Asked(request, ("v5",)) for request in service.requests]
    return recorded


def _at_once() -> float:
    return 0.0


async def _sessions(client: CoastyClient, service: FakeService) -> None:
    for size in (SMALLEST, SD, HD, LARGEST):
        await client.sessions.create(size)
    for engine in ("v3", "v4", "v1"):
        await client.sessions.create(SD, engine=engine, instructions="Grüße 😀", system_prompt="p" * 16_000)
    service.tell(refuses(503, "UPSTREAM_UNAVAILABLE"), refuses(500, "PREDICTION_FAILED"))
    await client.sessions.predict("ses_1", PICTURE, SD, "Click 'File'\nthen type “hello” 😀")
    await client.sessions.predict("ses_1", PICTURE, SD, "x" * 32_000)
    async for _ in client.sessions.list():
        pass
    await client.sessions.get("ses_1")
    await client.sessions.reset("ses_1")
    await client.sessions.delete("ses_1")
    await client.sessions.delete("an id/with?odd#characters %")


async def _predictions(client: CoastyClient) -> None:
    await client.predict(PICTURE, SMALLEST, "go")
    await client.predict(
        PICTURE,
        LARGEST,
        "go",
        engine="v1",
        most_actions=10,
        earlier=[EarlierStep(PICTURE, ACTIONS, "r" * 20_000), EarlierStep(PICTURE)] * 12,
        instructions="i",
        system_prompt="p",
        tools=("click", "type_text", "key_press", "key_combo", "scroll", "drag", "move", "wait"),
    )
    await client.ground(PICTURE, SD, "the blue button")
    await client.parse("pyautogui.click(1, 2)")
