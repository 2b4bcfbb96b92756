"""Machines over a real socket; every answer is held against the contract by the fixture."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from coasty_desktop.sandbox.accounts import USUAL_SCOPES, PracticeKey
from tests.unit.sandbox.practice import LIVE, TEST, Practice, practising

NEW = {"display_name": "one", "desktop_enabled": True}


async def created(practice: Practice, key: PracticeKey = TEST, **more: Any) -> str:
    return str((await practice.post("/machines", NEW | more, key))["machine"]["id"])


async def record(practice: Practice, name: str, key: PracticeKey = TEST) -> Any:
    return (await practice.get(f"/machines/{name}", key))["machine"]


async def test_that_a_machine_is_created_and_comes_up_in_a_few_seconds(practice: Practice) -> None:
    asked = NEW | {"os_type": "windows", "cpu_cores": 2, "memory_gb": 4, "storage_gb": 20, "metadata": {"team": "a"}}
    made = await practice.post("/machines", asked)
    machine = made["machine"]
    assert machine["status"] == "creating"
    assert machine["id"].startswith("mch_test_")
    assert {name: machine[name] for name in asked} == asked
    assert machine["is_test"] is True
    assert machine["started_at"] is None
    assert made["connection"]["has_ssh_key"] is True
    assert "ssh_private_key_pem" not in made["connection"]
    await practice.clock.pass_seconds(3)
    later = await record(practice, machine["id"])
    assert later["status"] == "running"
    assert later["started_at"] == "2026-01-02T03:04:08Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"os_type": "macos"}, {"display_name": ""}, {"display_name": "x" * 65}, {"ttl_minutes": 4},
        {"ttl_minutes": 10081}, {"ttl_minutes": None}, {"cpu_cores": 0}, {"memory_gb": 65}, {"storage_gb": 7},
        {"metadata": {"a": 1}}, {"metadata": {str(number): "" for number in range(17)}}, {"unknown": 1},
        {"desktop_enabled": "yes"}, {"display_name": None},
    ],
)  # fmt: skip
async def test_that_a_wrong_field_is_refused_and_nothing_is_made(practice: Practice, wrong: dict[str, Any]) -> None:
    refused = await practice.refusal("POST", "/machines", NEW | wrong)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")
    assert (await practice.get("/machines"))["data"] == []


async def test_that_start_stop_and_restart_take_their_time(practice: Practice) -> None:
    name = await practice.machine()
    for deed, on_the_way, then in (
        ("stop", "stopping", "stopped"),
        ("start", "starting", "running"),
        ("restart", "restarting", "running"),
    ):
        said = await practice.post(f"/machines/{name}/{deed}")
        assert (said["machine_id"], said["status"]) == (name, on_the_way)
        assert (await record(practice, name))["status"] == on_the_way
        await practice.clock.pass_seconds(5)
        assert (await record(practice, name))["status"] == then


async def test_that_a_deed_in_the_wrong_state_is_refused_with_what_would_do(practice: Practice) -> None:
    name = await created(practice)
    refused = await practice.refusal("POST", f"/machines/{name}/stop")
    assert (refused["status"], refused["code"]) == (409, "INVALID_STATE")
    assert (refused["current_state"], refused["allowed_from"]) == ("creating", ["running"])


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("GET", "/screenshot", None), ("GET", "/connection", None), ("POST", "/snapshot", None),
        ("POST", "/actions", {"command": "list_windows"}), ("POST", "/actions/batch", {"steps": [{"command": "type"}]}),
        ("POST", "/browser/open", {}), ("POST", "/terminal", {"command": "pwd"}),
        ("POST", "/files/list", {}),
    ],
)  # fmt: skip
async def test_that_a_machine_that_is_not_up_is_not_used(practice: Practice, method: str, rest: str, body: Any) -> None:
    name = await created(practice)
    refused = await practice.refusal(method, f"/machines/{name}{rest}", body)
    assert (refused["code"], refused["current_state"]) == ("INVALID_STATE", "creating")


async def test_that_a_deleted_machine_is_remembered_for_a_while_and_does_nothing(practice: Practice) -> None:
    name = await practice.machine()
    deleted = await practice.ask("DELETE", f"/machines/{name}")
    assert deleted.json()["status"] == "terminated"
    again = await practice.refusal("DELETE", f"/machines/{name}")
    assert (again["code"], again["current_state"]) == ("INVALID_STATE", "terminated")
    assert [one["status"] for one in (await practice.get("/machines"))["data"]] == ["terminated"]
    await practice.clock.pass_seconds(3700)
    assert (await practice.get("/machines"))["data"] == []


async def test_that_machines_are_listed_newest_first_up_to_a_limit(practice: Practice) -> None:
    names = [await created(practice, display_name=str(number)) for number in range(3)]
    listed = await practice.get("/machines?limit=2")
    assert [one["id"] for one in listed["data"]] == [names[2], names[1]]
    assert listed["has_more"] is True
    assert (await practice.get("/machines?limit=3"))["has_more"] is False
    for limit in ("0", "201", "x", "-1"):
        assert (await practice.refusal("GET", f"/machines?limit={limit}"))["code"] == "INVALID_LIMIT"


async def test_that_a_lifetime_is_set_cleared_and_kept(practice: Practice) -> None:
    name = await created(practice, ttl_minutes=5)
    assert (await record(practice, name))["auto_destroy_at"] == "2026-01-02T03:09:05Z"
    longer = await practice.ask("PATCH", f"/machines/{name}", {"ttl_minutes": 10})
    assert (longer.json()["ttl_minutes"], longer.json()["auto_destroy_at"]) == (10, "2026-01-02T03:14:05Z")
    cleared = await practice.ask("PATCH", f"/machines/{name}", {"ttl_minutes": 0})
    assert (cleared.json()["ttl_minutes"], cleared.json()["auto_destroy_at"]) == (None, None)
    await practice.clock.pass_seconds(3000)
    assert (await record(practice, name))["status"] == "running"
    await practice.ask("PATCH", f"/machines/{name}", {"ttl_minutes": 5})
    await practice.clock.pass_seconds(299)
    assert (await record(practice, name))["status"] == "running"
    await practice.clock.pass_seconds(1)
    assert (await record(practice, name))["status"] == "terminated"
    assert (await practice.refusal("PATCH", f"/machines/{name}", {"ttl_minutes": 0}))["code"] == "INVALID_STATE"


@pytest.mark.parametrize("body", [{"ttl_minutes": 4}, {"ttl_minutes": None}, {}, {"ttl_minutes": 0, "x": 1}, None, []])
async def test_that_a_wrong_lifetime_is_refused(practice: Practice, body: Any) -> None:
    name = await created(practice)
    assert (await practice.refusal("PATCH", f"/machines/{name}", body))["status"] == 422


async def test_that_a_machine_of_the_other_mode_is_unknown(practice: Practice) -> None:
    name = await practice.machine()
    refused = await practice.refusal("GET", f"/machines/{name}", key=LIVE)
    assert (refused["status"], refused["code"]) == (404, "MACHINE_NOT_FOUND")
    assert (await practice.get("/machines", LIVE))["data"] == []
    assert (await practice.refusal("GET", "/machines/none"))["code"] == "MACHINE_NOT_FOUND"


async def test_that_a_test_machine_costs_nothing(practice: Practice) -> None:
    name = await practice.machine()
    await practice.clock.pass_seconds(100 * 3600)
    billing = (await record(practice, name))["billing"]
    assert (billing["accrued_cents"], billing["total_credits_billed"], billing["projected_daily_cents"]) == (0, 0, 0)
    assert (await practice.get("/billing/active"))["active"] == []


async def balance(practice: Practice) -> Any:
    return (await practice.get("/usage", LIVE))["wallet_balance_cents"]


async def test_that_a_live_machine_is_billed_by_full_minutes(practice: Practice) -> None:
    name = await created(practice, LIVE)
    assert not name.startswith("mch_test_")
    await practice.clock.pass_seconds(3 + 90 * 60)
    billing = (await record(practice, name, LIVE))["billing"]
    assert (billing["accrued_cents"], billing["projected_daily_cents"]) == (7, 120)
    assert await balance(practice) == 93
    (active,) = (await practice.get("/billing/active", LIVE))["active"]
    assert (active["machine_id"], active["rate_cents_per_hour"], active["accrued_cents"]) == (name, 5, 7)
    await practice.post(f"/machines/{name}/stop", key=LIVE)
    await practice.clock.pass_seconds(2 + 120 * 60)
    billing = (await record(practice, name, LIVE))["billing"]
    assert (billing["accrued_cents"], billing["total_credits_billed"]) == (2, 9)
    assert billing["since"] == "2026-01-02T04:34:10Z"
    assert await balance(practice) == 91
    await practice.ask("DELETE", f"/machines/{name}", key=LIVE)
    await practice.clock.pass_seconds(100 * 3600)
    assert await balance(practice) == 91


async def test_that_hours_nobody_looked_at_are_paid_before_anything_else(practice: Practice) -> None:
    await created(practice, LIVE)
    await practice.clock.pass_seconds(3 + 12 * 3600)
    assert await balance(practice) == 40
    await practice.clock.pass_seconds(7 * 3600)
    refused = await practice.refusal("POST", "/sessions", {"cua_version": "v3"}, key=LIVE)
    assert (refused["status"], refused["required"], refused["balance"]) == (402, 10, 5)


async def test_that_an_empty_wallet_stops_a_machine_and_never_destroys_it(practice: Practice) -> None:
    name = await created(practice, LIVE)
    await practice.clock.pass_seconds(30 * 3600)
    machine = await record(practice, name, LIVE)
    assert machine["status"] == "suspended"
    assert machine["billing"]["suspended_for_billing"] is True
    assert await balance(practice) == 0
    refused = await practice.refusal("POST", f"/machines/{name}/start", key=LIVE)
    assert (refused["status"], refused["required"], refused["balance"]) == (402, 5, 0)
    refused = await practice.refusal("POST", "/machines", NEW, key=LIVE)
    assert (refused["code"], refused["required"]) == ("INSUFFICIENT_CREDITS", 20)
    await practice.clock.pass_seconds(1000 * 3600)
    assert (await record(practice, name, LIVE))["status"] == "suspended"


async def test_that_a_snapshot_is_charged_once_and_restores_the_files(practice: Practice) -> None:
    name = await practice.machine(LIVE)
    write = {"parameters": {"path": "kept.txt", "content": "kept"}}
    await practice.post(f"/machines/{name}/files/write", write, LIVE)
    taken = await practice.ask("POST", f"/machines/{name}/snapshot", key=LIVE, Idempotency_Key="once")
    assert (taken.json()["credits_charged"], taken.headers["X-Credits-Charged"]) == (1, "1")
    again = await practice.ask("POST", f"/machines/{name}/snapshot", key=LIVE, Idempotency_Key="once")
    assert again.json()["snapshot_id"] == taken.json()["snapshot_id"]
    assert await balance(practice) == 99
    await practice.post(f"/machines/{name}/files/delete", {"parameters": {"path": "kept.txt"}}, LIVE)
    twin = await created(practice, LIVE, restore_from_snapshot=True)
    await practice.clock.pass_seconds(5)
    read = await practice.post(f"/machines/{twin}/files/read", {"parameters": {"path": "kept.txt"}}, LIVE)
    assert read["result"]["content"] == "kept"
    gone = await practice.post(f"/machines/{name}/files/exists", {"parameters": {"path": "kept.txt"}}, LIVE)
    assert gone["result"]["exists"] is False


async def test_that_a_snapshot_of_a_test_machine_is_free_and_refused_while_it_is_busy(practice: Practice) -> None:
    name = await practice.machine()
    assert (await practice.post(f"/machines/{name}/snapshot"))["credits_charged"] == 0
    await practice.post(f"/machines/{name}/stop")
    refused = await practice.refusal("POST", f"/machines/{name}/snapshot")
    assert refused["allowed_from"] == ["running", "stopped"]
    await practice.clock.pass_seconds(5)
    await practice.post(f"/machines/{name}/snapshot")


async def test_that_a_machine_without_a_snapshot_to_restore_fails(practice: Practice) -> None:
    name = await created(practice, restore_from_snapshot=True)
    await practice.clock.pass_seconds(5)
    assert (await record(practice, name))["status"] == "error"
    assert (await practice.refusal("POST", f"/machines/{name}/start"))["current_state"] == "error"
    assert (await practice.ask("DELETE", f"/machines/{name}")).is_success


async def test_that_only_the_files_outlive_a_restart(practice: Practice) -> None:
    name = await practice.machine()
    await practice.post(f"/machines/{name}/terminal", {"command": "cd Documents; echo x > y", "session_id": "s"})
    await practice.post(f"/machines/{name}/browser/open", {})
    await practice.post(f"/machines/{name}/restart")
    await practice.clock.pass_seconds(5)
    said = await practice.post(f"/machines/{name}/terminal", {"command": "pwd; cat Documents/y", "session_id": "s"})
    assert said["result"]["output"] == "/home/practice\nx\n"
    assert (await practice.post(f"/machines/{name}/browser/state", {}))["result"] == {"is_open": False}


async def test_that_the_screenshot_is_a_picture_of_the_said_size(practice: Practice) -> None:
    name = await practice.machine()
    answer = await practice.get(f"/machines/{name}/screenshot")
    picture = Image.open(io.BytesIO(base64.b64decode(answer["image_b64"])))
    assert picture.format == "PNG"
    assert picture.size == (answer["width"], answer["height"]) == (1280, 720)
    await practice.post(f"/machines/{name}/actions", {"command": "type", "parameters": {"text": "hello"}})
    assert (await practice.get(f"/machines/{name}/screenshot"))["image_b64"] != answer["image_b64"]


async def test_that_a_machine_without_a_desktop_says_so(practice: Practice) -> None:
    name = await created(practice, desktop_enabled=False)
    await practice.clock.pass_seconds(5)
    refused = await practice.refusal("GET", f"/machines/{name}/screenshot")
    assert (refused["status"], refused["code"]) == (400, "FEATURE_NOT_AVAILABLE")
    said = await practice.post(f"/machines/{name}/actions", {"command": "click", "parameters": {"x": 1, "y": 1}})
    assert said["success"] is False
    assert "no desktop" in said["error"]
    assert (await practice.post(f"/machines/{name}/terminal", {"command": "pwd"}))["success"] is True


async def test_that_the_connection_holds_secrets_that_are_not_kept_by_others(practice: Practice) -> None:
    name = await practice.machine()
    answer = await practice.ask("GET", f"/machines/{name}/connection")
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert "PRACTICE KEY" in said["ssh_private_key_pem"]
    assert said["vnc_url"].partition("?")[0] == "https://desktop.practice.invalid/vnc.html"
    everything = (await practice.ask("GET", f"/machines/{name}")).text + (await practice.ask("GET", "/machines")).text
    for secret in (said["vnc_password"], said["ssh_private_key_pem"][30:60], said["vnc_url"][-20:]):
        assert secret not in everything
    other = await practice.machine()
    assert (await practice.get(f"/machines/{other}/connection"))["vnc_password"] != said["vnc_password"]


async def test_that_prices_and_health_are_told(practice: Practice) -> None:
    pricing = (await practice.get("/machines/pricing"))["pricing"]
    assert (pricing["linux"], pricing["windows"]) == ({"running": 5, "stopped": 1}, {"running": 9, "stopped": 1})
    assert (await practice.ask("GET", "/machines/health", key=None)).json()["status"] == "ok"


async def test_that_each_operation_needs_its_scope() -> None:
    few = PracticeKey("few", "test", scopes=("machines:read", "actions:exec"))
    usual = PracticeKey("usual", "test", scopes=USUAL_SCOPES)
    async with practising(TEST, few, usual) as practice:
        name = await practice.machine()
        top = f"/machines/{name}"
        terminal = {"command": "terminal_execute", "parameters": {"command": "pwd"}}
        for method, path, body, scope in (
            ("POST", "/machines", NEW, "machines:write"),
            ("POST", f"{top}/stop", None, "machines:write"),
            ("POST", f"{top}/snapshot", None, "snapshots:write"),
            ("GET", f"{top}/connection", None, "connection:read"),
            ("POST", f"{top}/terminal", {"command": "pwd"}, "terminal:exec"),
            ("POST", f"{top}/files/read", {"parameters": {"path": "x"}}, "files:read"),
            ("POST", f"{top}/files/append", {"parameters": {"path": "x"}}, "files:write"),
            ("POST", f"{top}/actions", terminal, "terminal:exec"),
            ("POST", f"{top}/actions", {"command": "browser_execute"}, "browser:execute"),
            ("POST", f"{top}/actions/batch", {"steps": [{"command": "list_windows"}, terminal]}, "terminal:exec"),
        ):
            refused = await practice.refusal(method, path, body, few)
            assert (refused["status"], refused["required_scope"]) == (403, scope)
        assert (await practice.post(f"{top}/actions", {"command": "list_windows"}, few))["success"] is True
        assert (await practice.post(f"{top}/browser/open", {}, few))["success"] is True
        assert (await practice.refusal("GET", f"{top}/connection", key=usual))["required_scope"] == "connection:read"
        assert (await practice.get(f"{top}/screenshot", few))["mime_type"] == "image/png"


async def test_that_there_is_an_end_to_machines(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coasty_desktop.sandbox.machines.fleet.MOST_MACHINES", 2)
    first = await created(practice)
    await created(practice)
    assert (await practice.refusal("POST", "/machines", NEW))["status"] == 429
    await practice.ask("DELETE", f"/machines/{first}")
    await created(practice)
