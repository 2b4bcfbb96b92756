import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest

from tests.unit.sandbox.practice import LIVE, TEST, Practice, PracticeKey, check_answer
from tests.unit.sandbox.test_schedules import fires, schedule


async def webhook(practice: Practice, made: Any, key: PracticeKey = TEST, **more: Any) -> Any:
    return await practice.post(f"/schedules/{made['id']}/triggers", {"kind": "webhook", **more}, key)


def signed(secret: str, body: bytes, moment: int) -> str:
    text = b"%d." % moment + body
    return f"t={moment},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


async def fire(
    practice: Practice, trigger: Any, body: bytes, *, age: int = 0, header: str = "Coasty-Signature", secret: str = ""
) -> httpx.Response:
    """As somebody outside would: no key, any bytes."""
    moment = int(practice.clock.now().timestamp()) - age
    headers = {header: signed(secret or trigger["webhook_secret"], body, moment)}
    answer = await practice.client.post(trigger["webhook_url"], content=body, headers=headers)
    check_answer(answer)
    return answer


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_that_a_signed_fire_runs_the_schedule(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    assert trigger["webhook_url"].startswith(f"{practice.base_url}/triggers/webhook/whk_")
    assert trigger["rate_limit_per_minute"] == 60
    answer = await fire(practice, trigger, b'{"event":"order.placed"}')
    assert (answer.json()["received"], answer.json()["deduplicated"]) == (True, False)
    assert answer.headers["X-Coasty-Webhook-Deduplicated"] == "false"
    done = await fires(practice, made)
    assert [(one["id"], one["trigger"], one["status"]) for one in done] == [
        (answer.json()["run_id"], "webhook", "completed")
    ]


async def test_that_the_secret_is_said_once(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    listed = await practice.get(f"/schedules/{made['id']}/triggers")
    assert [one["id"] for one in listed["data"]] == [trigger["id"]]
    assert trigger["webhook_secret"] not in json.dumps(listed)


async def test_that_an_unsigned_or_wrongly_signed_fire_is_refused(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    bare = await practice.client.post(trigger["webhook_url"], content=b"{}")
    assert code(bare) == (401, "INVALID_SIGNATURE")
    assert code(await fire(practice, trigger, b"{}", secret="whsec_other")) == (401, "INVALID_SIGNATURE")
    assert code(await fire(practice, trigger, b"{}", age=301)) == (401, "INVALID_SIGNATURE")
    assert code(await fire(practice, trigger, b"{}", age=-301)) == (401, "INVALID_SIGNATURE")
    for odd in ("", "t=1", "v1=0", "t=x,v1=0", "t=1,v1=" + "0" * 63, "t=٣,v1=" + "0" * 64):
        headers = {"Coasty-Signature": odd.encode()}
        answer = await practice.client.post(trigger["webhook_url"], content=b"{}", headers=headers)
        assert code(answer) == (401, "INVALID_SIGNATURE")
    assert await fires(practice, made) == []
    assert (await fire(practice, trigger, b"{}", age=300)).status_code == 200


async def test_that_the_vector_of_the_contract_verifies(practice: Practice) -> None:
    body = b'{"event":"order.placed"}'
    assert signed("whsec_" + "0" * 64, body, 1700000000) == (
        "t=1700000000,v1=091c4586a8d8be63c6a76af39a93e79f290a8963be5a6a82ae273423ec131b50"
    )
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    assert (await fire(practice, trigger, body, header="X-Coasty-Signature")).status_code == 200


async def test_that_the_same_body_within_a_minute_fires_once(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    first = await fire(practice, trigger, b"one")
    await fires(practice, made)
    again = await fire(practice, trigger, b"one")
    assert again.headers["X-Coasty-Webhook-Deduplicated"] == "true"
    assert (again.json()["deduplicated"], again.json()["run_id"]) == (True, first.json()["run_id"])
    assert (await fire(practice, trigger, b"two")).json()["deduplicated"] is False
    await fires(practice, made)
    await practice.clock.pass_seconds(61)
    assert (await fire(practice, trigger, b"one")).json()["deduplicated"] is False
    assert len(await fires(practice, made)) == 3


async def test_that_fires_are_limited_a_minute(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made, rate_limit_per_minute=2)
    for body in (b"one", b"two"):
        assert (await fire(practice, trigger, body)).status_code == 200
    await practice.clock.pass_seconds(20)
    refused = await fire(practice, trigger, b"three")
    assert code(refused) == (429, "RATE_LIMITED")
    assert refused.headers["Retry-After"] == "40"
    await practice.clock.pass_seconds(40)
    assert (await fire(practice, trigger, b"three")).status_code == 200


async def test_that_a_fire_of_more_than_a_megabyte_is_refused(practice: Practice) -> None:
    trigger = await webhook(practice, await schedule(practice))
    assert code(await fire(practice, trigger, b"x" * 1_000_001)) == (413, "PAYLOAD_TOO_LARGE")
    assert (await fire(practice, trigger, b"x" * 1_000_000)).status_code == 200


async def test_that_an_unknown_webhook_is_not_found(practice: Practice) -> None:
    unknown = await practice.client.post(f"{practice.base_url}/triggers/webhook/whk_none", content=b"{}")
    assert code(unknown) == (404, "NOT_FOUND")
    odd = await practice.client.post(f"{practice.base_url}/triggers/webhook/none", content=b"{}")
    assert code(odd) == (422, "VALIDATION_ERROR")


async def test_that_a_paused_schedule_hears_a_fire_and_runs_nothing(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    await practice.post(f"/schedules/{made['id']}/pause")
    answer = (await fire(practice, trigger, b"{}")).json()
    assert (answer["received"], answer["run_id"]) == (True, None)
    assert await fires(practice, made) == []


async def test_that_the_owners_wallet_must_hold_the_gate(practice: Practice) -> None:
    machine = await practice.machine(LIVE)
    made = await schedule(practice, machine, LIVE)
    trigger = await webhook(practice, made, LIVE)
    run = await practice.run(", ".join(["press Enter"] * 30), LIVE, machine_id=machine, cua_version="v1")
    await practice.events(f"/runs/{run}/events", key=LIVE)
    assert code(await fire(practice, trigger, b"{}")) == (402, "INSUFFICIENT_CREDITS")


@pytest.mark.parametrize(
    ("event", "task", "fires_second"),
    [("on_complete", "Click 'Save'", True), ("on_complete", "Click 'No'", False), ("on_failure", "Click 'No'", True),
     ("on_failure", "Click 'Save'", False), ("on_any", "Click 'No'", True)],
)  # fmt: skip
async def test_that_a_schedule_follows_another(practice: Practice, event: str, task: str, fires_second: bool) -> None:
    machine = await practice.machine()
    first, second = await schedule(practice, machine, task_prompt=task), await schedule(practice, machine)
    body = {"kind": "chain", "source_schedule_id": first["id"], "event": event}
    trigger = await practice.post(f"/schedules/{second['id']}/triggers", body)
    assert (trigger["kind"], trigger["source_schedule_id"], trigger["event"]) == ("chain", first["id"], event)
    await practice.post(f"/schedules/{first['id']}/run", {})
    await fires(practice, first)
    assert [one["trigger"] for one in await fires(practice, second)] == ["triggered"] * fires_second


async def test_that_chains_do_not_turn_round_and_are_five_deep(practice: Practice) -> None:
    machine = await practice.machine()
    every = [await schedule(practice, machine, name=f"{number}") for number in range(7)]

    def path(number: int) -> str:
        return f"/schedules/{every[number]['id']}/triggers"

    def after(number: int) -> dict[str, Any]:
        return {"kind": "chain", "source_schedule_id": every[number]["id"]}

    for number in range(5):
        await practice.post(path(number + 1), after(number))
    assert (await practice.refusal("POST", path(6), after(5)))["code"] == "VALIDATION_ERROR"
    assert (await practice.refusal("POST", path(0), after(5)))["code"] == "VALIDATION_ERROR"
    assert (await practice.refusal("POST", path(0), after(0)))["code"] == "VALIDATION_ERROR"
    unknown = {"kind": "chain", "source_schedule_id": "none"}
    assert (await practice.refusal("POST", path(0), unknown))["code"] == "NOT_FOUND"


async def test_that_mail_has_an_address_that_leads_nowhere(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await practice.post(f"/schedules/{made['id']}/triggers", {"kind": "email", "email_label": "in-box"})
    assert trigger["email_address"] == "in-box@practice.invalid"
    assert (await practice.post("/triggers/email-mailbox"))["email_address"] == "practice@practice.invalid"


async def test_that_a_trigger_is_removed_once(practice: Practice) -> None:
    made = await schedule(practice)
    trigger = await webhook(practice, made)
    path = f"/schedules/{made['id']}/triggers/{trigger['id']}"
    assert (await practice.ask("DELETE", path)).json()["trigger_id"] == trigger["id"]
    assert (await practice.refusal("DELETE", path))["code"] == "NOT_FOUND"
    assert code(await fire(practice, trigger, b"{}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "carrier pigeon"}, {"kind": "webhook", "rate_limit_per_minute": 0}, {"kind": "webhook", "odd": 1},
     {"kind": "webhook", "rate_limit_per_minute": 601}, {"kind": "email", "email_label": "-x"}, {"kind": "chain"},
     {"kind": "chain", "source_schedule_id": "a", "event": "never"}, [], {"kind": None}],
)  # fmt: skip
async def test_that_a_trigger_is_checked_like_the_contract(practice: Practice, body: Any) -> None:
    made = await schedule(practice)
    refused = await practice.refusal("POST", f"/schedules/{made['id']}/triggers", body)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")
