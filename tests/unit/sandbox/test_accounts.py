"""Keys, scopes, the wallet and what an account can be asked."""

import asyncio
from typing import Any

import pytest

from coasty_desktop.sandbox.accounts import ALL_SCOPES, PracticeKey
from tests.unit.sandbox.practice import LIVE, TEST, Practice, practising
from tests.unit.sandbox.test_service import picture

SESSION = {"cua_version": "v3", "screen_width": 640, "screen_height": 360}


def step(instruction: str = "Click 'Save'", size: tuple[int, int] = (640, 360)) -> dict[str, str]:
    return {"screenshot": picture(*size), "instruction": instruction}


async def charges(practice: Practice, path: str, body: Any, **headers: str) -> tuple[Any, ...]:
    answer = await practice.ask("POST", path, body, key=LIVE, **headers)
    said = (answer.headers.get(f"X-Credits-{name}") for name in ("Charged", "Remaining", "Refunded"))
    return tuple(int(value) if value is not None else None for value in said)


async def test_that_a_live_session_is_charged_as_it_grows(practice: Practice) -> None:
    opened = await practice.ask("POST", "/sessions", SESSION, key=LIVE)
    assert (opened.headers["X-Credits-Charged"], opened.headers["X-Credits-Remaining"]) == ("10", "90")
    name, left = opened.json()["session_id"], 90
    for price in (4, 6, 8, 10, 10):
        left -= price
        assert await charges(practice, f"/sessions/{name}/predict", step()) == (price, left, None)
    record = await practice.get(f"/sessions/{name}", LIVE)
    assert record["total_credits_used"] == 10 + 4 + 6 + 8 + 10 + 10
    await practice.post(f"/sessions/{name}/reset", key=LIVE)
    assert (await charges(practice, f"/sessions/{name}/predict", step()))[0] == 4


async def test_that_a_session_bills_as_many_pictures_as_it_keeps(practice: Practice) -> None:
    for more, prices in (({"max_trajectory_length": 1}, [4, 6, 6]), ({"cua_version": "v1"}, [7, 9, 11, 13, 15])):
        made = await practice.post("/sessions", SESSION | more, LIVE)
        path = f"/sessions/{made['session_id']}/predict"
        assert [(await charges(practice, path, step()))[0] for _ in prices] == prices


async def test_that_the_breakdown_adds_up(practice: Practice) -> None:
    body = step(size=(1296, 736)) | {"cua_version": "v1", "instructions": "x" * 501}
    body |= {"trajectory": [{"screenshot": picture(640, 360), "actions": []}]}
    usage = (await practice.post("/predict", body, LIVE))["usage"]
    assert {line["item"]: line["credits"] for line in usage["breakdown"]} == {
        "base": 5, "trajectory": 2, "hd_images": 1, "engine": 3, "custom_prompt": 1
    }  # fmt: skip
    assert (usage["credits_charged"], usage["billed"]) == (12, True)
    free = (await practice.post("/predict", body))["usage"]
    assert (free["credits_charged"], free["billed"], free["breakdown"]) == (0, False, [])


async def test_that_a_failure_is_refunded(practice: Practice) -> None:
    body = {"screenshot": picture(), "element": "the 'Nothing' button"}
    assert await charges(practice, "/ground", body) == (3, 100, 3)
    assert (await practice.get("/usage", LIVE))["total_credits"] == 0


async def test_that_a_replay_is_not_charged_again(practice: Practice) -> None:
    first = await practice.ask("POST", "/predict", step(), key=LIVE, Idempotency_Key="k")
    again = await practice.ask("POST", "/predict", step(), key=LIVE, Idempotency_Key="k")
    assert (first.headers["X-Credits-Charged"], again.headers["X-Credits-Charged"]) == ("5", "0")
    assert again.headers["X-Credits-Remaining"] == "95"
    assert (again.json()["usage"]["credits_charged"], again.json()["usage"]["billed"]) == (0, False)
    assert again.json()["request_id"] == first.json()["request_id"]
    assert again.json()["actions"] == first.json()["actions"]
    assert (await practice.get("/usage", LIVE))["balance"] == 95


async def test_that_an_empty_wallet_is_said_with_what_is_needed() -> None:
    poor, empty = PracticeKey("poor-0", "live", wallet_credits=9), PracticeKey("empty-0", "live", wallet_credits=0)
    for key, code, balance in ((poor, "INSUFFICIENT_CREDITS", 9), (empty, "WALLET_EXHAUSTED", 0)):
        async with practising(key) as practice:
            refused = await practice.refusal("POST", "/sessions", SESSION, key)
            assert (refused["status"], refused["code"]) == (402, code)
            assert (refused["required"], refused["balance"]) == (10, balance)


async def test_that_usage_tells_each_month_and_each_route(practice: Practice) -> None:
    await practice.post("/predict", step(), LIVE)
    now = await practice.get("/usage", LIVE)
    assert (now["period"], now["balance"], now["wallet_balance_usd"]) == ("2026-01", 95, 0.95)
    assert (now["total_credits"], now["breakdown"]["POST /v1/predict"]) == (5, {"requests": 1, "credits": 5})
    await practice.clock.pass_seconds(31 * 86400)
    assert (await practice.get("/usage", LIVE))["total_credits"] == 0
    assert (await practice.get("/usage?period=2026-01", LIVE))["total_credits"] == 5
    assert (await practice.get("/usage"))["total_credits"] == 0
    for period in ("2026-13", "now", "2026-1", "2026-01x"):
        assert (await practice.refusal("GET", f"/usage?period={period}"))["code"] == "VALIDATION_ERROR"


async def test_that_modes_do_not_see_each_other_and_say_what_they_are(practice: Practice) -> None:
    opened = await practice.ask("POST", "/sessions", SESSION)
    name = opened.json()["session_id"]
    assert (opened.headers["X-Coasty-Key-Kind"], opened.headers["X-Coasty-Test-Mode"]) == ("test", "true")
    for method, path, body in (("GET", "", None), ("POST", "/predict", step()), ("DELETE", "", None)):
        refused = await practice.refusal(method, f"/sessions/{name}{path}", body, LIVE)
        assert (refused["status"], refused["code"]) == (404, "SESSION_NOT_FOUND")
    live = await practice.ask("GET", "/models", key=LIVE)
    assert (live.headers["X-Coasty-Key-Kind"], live.headers["X-Coasty-Test-Mode"]) == ("live", "false")


SCOPED = [
    ("POST", "/predict", "predict"), ("GET", "/sessions", "session"), ("POST", "/ground", "ground"),
    ("POST", "/parse", "parse"), ("GET", "/usage", "usage"), ("GET", "/keys", "keys"), ("GET", "/llm/keys", "llm_keys"),
    ("GET", "/billing/active", "machines:read"), ("GET", "/runs", "runs:read"), ("POST", "/runs", "runs:write"),
    ("GET", "/runs/x/events", "runs:read"), ("POST", "/runs/x/cancel", "runs:write"),
    ("GET", "/workflows", "workflows:read"), ("DELETE", "/workflows/x", "workflows:write"),
    ("GET", "/workflows/runs/x", "workflows:read"), ("POST", "/workflows/runs/x/resume", "workflows:write"),
    ("GET", "/schedules/x/runs", "schedules:read"), ("POST", "/schedules/x/run", "schedules:write"),
    ("GET", "/schedules/x/triggers", "schedules:read"), ("POST", "/schedules/x/triggers", "triggers:write"),
    ("GET", "/machines", "machines:read"), ("POST", "/machines", "machines:write"),
    ("GET", "/machines/x/connection", "connection:read"), ("POST", "/machines/x/snapshot", "snapshots:write"),
    ("POST", "/machines/x/terminal", "terminal:exec"),
]  # fmt: skip


async def test_that_each_route_needs_its_scope_and_names_it() -> None:
    keys = {
        scope: PracticeKey(f"without-{scope}", scopes=tuple(one for one in ALL_SCOPES if one != scope))
        for _, _, scope in SCOPED
    }
    async with practising(*keys.values()) as practice:
        for method, path, scope in SCOPED:
            body = {} if method == "POST" else None
            refused = await practice.refusal(method, path, body, keys[scope])
            assert (refused["status"], refused["code"]) == (403, "INSUFFICIENT_SCOPE"), path
            assert (refused["required_scope"], refused["current_scopes"]) == (scope, list(keys[scope].scopes))
        assert (await practice.get("/models", keys["usage"]))["models"]


async def test_that_the_printed_key_may_do_everything() -> None:
    async with practising() as practice:
        for method, path, _ in SCOPED:
            answer = await practice.ask(method, path, {} if method == "POST" else None)
            assert answer.status_code != 403


async def test_that_keys_are_made_listed_and_revoked(practice: Practice) -> None:
    made = await practice.post("/keys", {"name": "second"})
    assert "connection:read" not in made["scopes"]
    assert "browser:execute" not in made["scopes"]
    second = PracticeKey(made["key"])
    listed = await practice.ask("GET", "/keys", key=second)
    assert [key["name"] for key in listed.json()["keys"]] == ["test", "second"]
    assert TEST.secret not in listed.text
    assert made["key"] not in listed.text
    narrow = await practice.post("/keys", {"name": "third", "scopes": ["usage"]})
    assert (await practice.refusal("GET", "/runs", key=PracticeKey(narrow["key"])))["code"] == "INSUFFICIENT_SCOPE"
    assert (await practice.ask("DELETE", f"/keys/{made['key_id']}")).json()["status"] == "revoked"
    assert (await practice.refusal("GET", "/models", key=second))["code"] == "INVALID_API_KEY"
    assert (await practice.refusal("DELETE", f"/keys/{made['key_id']}"))["code"] == "NOT_FOUND"
    assert (await practice.refusal("DELETE", f"/keys/{TEST.key_id}"))["code"] == "CONFLICT"
    assert (await practice.refusal("DELETE", f"/keys/{LIVE.key_id}"))["code"] == "NOT_FOUND"
    for wrong in ({"name": ""}, {"name": "x", "scopes": ["odd"]}, {"name": "x", "scopes": ["usage", "usage"]}):
        assert (await practice.refusal("POST", "/keys", wrong))["code"] == "VALIDATION_ERROR"


async def test_that_a_model_key_is_stored_and_never_shown(practice: Practice) -> None:
    secret = "own-model-key-0123456789"
    stored = await practice.ask("PUT", "/llm/keys/anthropic", {"api_key": secret})
    assert stored.json()["stored"] is True
    listed = await practice.ask("GET", "/llm/keys")
    assert [key["provider"] for key in listed.json()["keys"]] == ["anthropic"]
    assert secret not in stored.text + listed.text
    assert (await practice.get("/llm/keys", LIVE))["keys"] == []
    assert (await practice.ask("DELETE", "/llm/keys/anthropic")).json()["deleted"] is True
    assert (await practice.refusal("DELETE", "/llm/keys/anthropic"))["code"] == "LLM_KEY_NOT_FOUND"
    assert (await practice.refusal("PUT", "/llm/keys/other", {"api_key": secret}))["code"] == "VALIDATION_ERROR"


async def test_that_a_lost_answer_is_collected_by_its_key(practice: Practice) -> None:
    assert (await practice.refusal("GET", "/idempotency/none"))["code"] == "NOT_FOUND"
    first = await practice.ask("POST", "/sessions", SESSION, Idempotency_Key="k:1")
    assert first.headers["Idempotency-Status"] == "completed"
    found = await practice.get("/idempotency/k:1")
    assert (found["status"], found["original_status"]) == ("completed", 200)
    assert found["result"] == first.json()
    assert found["request_id"] == first.headers["X-Coasty-Request-Id"]
    assert (await practice.refusal("GET", "/idempotency/k:1", key=LIVE))["code"] == "NOT_FOUND"
    assert (await practice.refusal("GET", "/idempotency/k%201"))["code"] == "VALIDATION_ERROR"


async def test_that_a_refusal_is_replayed_too_and_a_keyless_route_ignores_the_key(practice: Practice) -> None:
    first = await practice.ask("POST", "/runs", {"machine_id": "none", "task": "x"}, Idempotency_Key="k")
    again = await practice.ask("POST", "/runs", {"machine_id": "none", "task": "x"}, Idempotency_Key="k")
    assert (again.status_code, again.content) == (404, first.content)
    assert again.headers["X-Coasty-Idempotent-Replay"] == "true"
    parsed = await practice.ask("POST", "/parse", {"code": "pyautogui.click(1, 2)"}, Idempotency_Key="k")
    assert "Idempotency-Status" not in parsed.headers


async def test_that_two_at_once_under_one_key_act_once(practice: Practice) -> None:
    body = {"display_name": "one", "desktop_enabled": True}
    asked = [practice.ask("POST", "/machines", body, Idempotency_Key="k") for _ in range(5)]
    made = await asyncio.gather(*asked)
    assert len({answer.json()["machine"]["id"] for answer in made}) == 1
    assert len((await practice.get("/machines"))["data"]) == 1


async def test_that_running_machines_are_what_costs_now(practice: Practice) -> None:
    await practice.machine(LIVE)
    now = await practice.get("/billing/active", LIVE)
    assert (len(now["active"]), now["current_run_rate_cents_per_hour"]) == (1, 5)
    await practice.machine()
    assert (await practice.get("/billing/active"))["current_run_rate_cents_per_hour"] == 0


@pytest.mark.parametrize("path", ["/health", "/machines/health", "/schedules/health", "/triggers/health"])
async def test_that_health_needs_no_key(practice: Practice, path: str) -> None:
    assert (await practice.ask("GET", path, key=None)).json()["status"] == "ok"
