"""Predictions, sessions and what the account is asked for."""

from coasty_desktop.api.trajectory import EarlierStep
from coasty_desktop.core.action import Click, Done, Drag, Fail, KeyCombo, Raw, Scroll, TypeText, Unknown, Wait
from coasty_desktop.core.geometry import HD, SD, SMALLEST, ModelPoint, Size
from coasty_desktop.core.secret import Secret
from tests.contract.asking import PICTURE, Asking
from tests.fakes.service import refuses

LARGEST = Size(3840, 2160)
AT = ModelPoint(1.5, 2)
ACTIONS = (
    Click(AT, "right", 2), TypeText("ü"), KeyCombo(("ctrl", "c")), Scroll(-3, at=AT), Drag(AT, AT), Wait(1), Done(),
    Fail("blocked"), Raw("x"), Unknown("hover"),
)  # fmt: skip


async def ask(asking: Asking) -> None:
    await _sessions(asking)
    await _predictions(asking)
    await _account(asking)


async def _sessions(asking: Asking) -> None:
    sessions = asking.client.sessions
    for size in (SMALLEST, SD, HD, LARGEST):
        await sessions.create(size)
    for engine in ("v3", "v4", "v1"):
        await sessions.create(SD, engine=engine, instructions="Grüße 😀", system_prompt="p" * 16_000)
    asking.service.tell(refuses(503, "UPSTREAM_UNAVAILABLE"), refuses(500, "PREDICTION_FAILED"))
    await sessions.predict("ses_1", PICTURE, SD, "Click 'File'\nthen type “hello” 😀")
    await sessions.predict("ses_1", PICTURE, SD, "x" * 32_000)
    await asking.walk(sessions.list())
    await sessions.get("ses_1")
    await sessions.reset("ses_1")
    await sessions.delete("ses_1")
    await sessions.delete("an id/with?odd#characters %")
    await asking.by_name(sessions.create(SD, engine="v5"), "v5")


async def _predictions(asking: Asking) -> None:
    client = asking.client
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
    await asking.by_name(client.predict(PICTURE, SD, "go", engine="v5"), "v5")
    await client.ground(PICTURE, SD, "the blue button")
    await client.parse("pyautogui.click(1, 2)")


async def _account(asking: Asking) -> None:
    client = asking.client
    for call in (client.models, client.usage, client.health, client.billing_active):
        await call()
    await client.lookup("cd_0123:-_Z")
    await asking.walk(client.keys.list(), "listApiKeys")
    await asking.by_name(client.keys.create("n"), "createApiKey")
    await asking.by_name(client.keys.create("n" * 100, ["predict", "machines:read", "predict"]), "createApiKey")
    await asking.by_name(client.keys.revoke("key_1"), "revokeApiKey")
    await asking.walk(client.llm_keys.list(), "listLlmKeys")
    await asking.by_name(client.llm_keys.store("openai", Secret("s" * 16)), "storeLlmKey")
    await asking.by_name(client.llm_keys.store("anthropic", Secret("s" * 512)), "storeLlmKey")
    await asking.by_name(client.llm_keys.delete("openai"), "deleteLlmKey")
