from typing import Any

import pytest

from tests.unit.sandbox.practice import LIVE, Practice


def task(machine: str, text: str = "Click 'Save'", name: str = "one", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "task", "machine_id": machine, "task": text, **more}


async def stored(practice: Practice, *steps: dict[str, Any], **more: Any) -> Any:
    return await practice.post("/workflows", {"name": "My flow", "definition": {"steps": list(steps)}} | more)


async def ended(practice: Practice, run: Any) -> Any:
    """The run, once it has ended."""
    await practice.events(f"/workflows/runs/{run['id']}/events")
    return await practice.get(f"/workflows/runs/{run['id']}")


SUCCEED = {"id": "end", "type": "succeed", "output": {"said": "{{inputs.word}}"}}
APPROVAL = {"id": "ok", "type": "human_approval", "message": "Go on?"}


async def test_that_a_workflow_is_stored_changed_and_deleted(practice: Practice) -> None:
    made = await stored(practice, SUCCEED, inputs_schema={"type": "object"}, description="about", slug="flow")
    assert (made["version"], made["slug"], made["status"]) == (1, "flow", "active")
    assert made["definition"] == {"steps": [SUCCEED]}
    assert (await practice.get(f"/workflows/{made['id']}"))["inputs_schema"] == {"type": "object"}
    body = {"name": "Other", "definition": {"steps": [APPROVAL]}, "status": "archived"}
    changed = await practice.ask("PUT", f"/workflows/{made['id']}", body)
    assert (changed.json()["version"], changed.json()["name"], changed.json()["slug"]) == (2, "Other", "flow")
    assert [flow["id"] for flow in (await practice.get("/workflows"))["data"]] == [made["id"]]
    assert (await practice.ask("DELETE", f"/workflows/{made['id']}")).json()["deleted"] is True
    for method in ("GET", "DELETE"):
        assert (await practice.refusal(method, f"/workflows/{made['id']}"))["code"] == "WORKFLOW_NOT_FOUND"


async def test_that_a_slug_is_taken_once_and_made_from_the_name_when_missing(practice: Practice) -> None:
    assert (await stored(practice, SUCCEED))["slug"] == "my-flow"
    assert (await stored(practice, SUCCEED))["slug"] == "my-flow-2"
    body = {"name": "x", "slug": "my-flow", "definition": {"steps": [SUCCEED]}}
    refused = await practice.refusal("POST", "/workflows", body)
    assert (refused["status"], refused["code"]) == (409, "CONFLICT")
    assert (await practice.post("/workflows", body, LIVE))["slug"] == "my-flow"


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        ({}, "$.definition"),
        ({"steps": []}, "$.definition.steps"),
        ({"steps": [{"id": "a", "type": "odd"}]}, "$.definition.steps[0]"),
        ({"steps": [APPROVAL, APPROVAL]}, "$.definition.steps[1]"),
        ({"steps": [SUCCEED], "odd": 1}, "$.definition"),
        ({"steps": "no"}, "$.definition.steps"),
    ],
)
async def test_that_a_definition_is_refused_with_the_place(
    practice: Practice, definition: dict[str, Any], path: str
) -> None:
    for route, body in (("/workflows", {"name": "x"}), ("/workflows/runs", {})):
        refused = await practice.refusal("POST", route, body | {"definition": definition})
        assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")
        assert any(detail["path"].startswith(path) for detail in refused["details"])


async def test_that_a_run_carries_tasks_out_as_runs_and_ends_with_its_output(practice: Practice) -> None:
    machine = await practice.machine()
    flow = await stored(practice, task(machine, save_as="first"), SUCCEED)
    run = await practice.post(f"/workflows/{flow['id']}/runs", {"inputs": {"word": "hello"}})
    done = await ended(practice, run)
    assert (done["status"], done["output"], done["error"]) == ("succeeded", {"said": "hello"}, None)
    assert (done["workflow_id"], done["workflow_version"], done["inputs"]) == (flow["id"], 1, {"word": "hello"})
    tasks = (await practice.get("/runs"))["data"]
    assert [one["status"] for one in tasks] == ["succeeded"]
    listed = await practice.get(f"/workflows/runs?workflow_id={flow['id']}")
    assert [one["id"] for one in listed["data"]] == [run["id"]]
    assert (await practice.get("/workflows/runs?workflow_id=other"))["data"] == []


async def test_that_the_events_name_steps_and_what_was_spent(practice: Practice) -> None:
    machine = await practice.machine(LIVE)
    body = {"definition": {"steps": [task(machine)]}}
    run = await practice.post("/workflows/runs", body, LIVE)
    events = await practice.events(f"/workflows/runs/{run['id']}/events", key=LIVE)
    billing = [event["data"] for event in events if event["event"] == "billing"]
    assert [one["spent_cents"] for one in billing] == [10]
    steps = [event["data"]["phase"] for event in events if event["event"] == "step"]
    assert steps == ["started", "finished"]
    assert (await practice.get(f"/workflows/runs/{run['id']}", LIVE))["spent_cents"] == 10


async def test_that_a_task_that_failed_or_has_no_machine_is_one_that_did_not_pass(practice: Practice) -> None:
    must = {"id": "must", "type": "assert", "condition": {"op": "truthy", "value": "{{one.passed}}"}}
    end = {"id": "end", "type": "succeed", "output": ["{{one.passed}}", "{{one.status}}", "{{one.error}}"]}
    for machine, text, reason in (
        (await practice.machine(), "Click 'Nothing'", "Nothing"),
        ("mch_none", "Click 'Save'", "no such machine"),
    ):
        for last, status in ((must, "failed"), (end, "succeeded")):
            body = {"definition": {"steps": [task(machine, text), last]}}
            done = await ended(practice, await practice.post("/workflows/runs", body))
            assert done["status"] == status
        assert done["output"][:2] == [False, "failed"]
        assert reason in done["output"][2]


async def test_that_an_empty_wallet_ends_the_run(practice: Practice) -> None:
    machine = await practice.machine(LIVE)
    steps = [task(machine, ", ".join(["press Enter"] * 30), cua_version="v1"), SUCCEED]
    run = await practice.post("/workflows/runs", {"definition": {"steps": steps}}, LIVE)
    last = (await practice.events(f"/workflows/runs/{run['id']}/events", key=LIVE))[-1]["data"]
    assert (last["status"], last["error"]["code"]) == ("failed", "WALLET_EXHAUSTED")
    assert (await practice.get(f"/workflows/runs/{run['id']}", LIVE))["spent_cents"] == 96


@pytest.mark.parametrize(("is_approved", "status"), [(True, "succeeded"), (False, "failed")])
async def test_that_a_person_approves_or_rejects(practice: Practice, is_approved: bool, status: str) -> None:
    run = await practice.post("/workflows/runs", {"definition": {"steps": [APPROVAL]}})
    path = f"/workflows/runs/{run['id']}"
    await practice.events(f"{path}/events", until="awaiting_human")
    waiting = await practice.get(path)
    assert (waiting["status"], waiting["awaiting_step_id"], waiting["awaiting_human_reason"]) == (
        "awaiting_human", "ok", "Go on?"
    )  # fmt: skip
    assert (await practice.refusal("POST", f"{path}/resume", {}))["code"] == "VALIDATION_ERROR"
    await practice.post(f"{path}/resume", {"approved": is_approved, "note": "seen"})
    done = await ended(practice, run)
    assert (done["status"], done["awaiting_step_id"]) == (status, None)
    again = await practice.refusal("POST", f"{path}/resume", {"approved": True})
    assert (again["status"], again["code"]) == (409, "NOT_AWAITING_HUMAN")


async def test_that_cancelling_a_run_cancels_its_task(practice: Practice) -> None:
    machine = await practice.machine()
    run = await practice.post("/workflows/runs", {"definition": {"steps": [task(machine, "ask me")]}})
    await practice.events(f"/workflows/runs/{run['id']}/events", until="step")
    assert (await practice.post(f"/workflows/runs/{run['id']}/cancel"))["status"] == "cancelled"
    child = (await practice.get("/runs"))["data"][0]
    await practice.events(f"/runs/{child['id']}/events")
    assert (await practice.get(f"/runs/{child['id']}"))["status"] == "cancelled"
    assert (await practice.refusal("POST", f"/workflows/runs/{run['id']}/cancel"))["code"] == "INVALID_STATE"


async def test_that_iterations_and_budget_are_guarded(practice: Practice) -> None:
    wait = {"id": "in", "type": "if", "condition": {"op": "truthy", "value": 0}, "then": [SUCCEED]}
    loop = {"id": "round", "type": "loop", "count": 5, "body": [wait]}
    run = await practice.post("/workflows/runs", {"definition": {"steps": [loop]}, "max_iterations": 3})
    done = await ended(practice, run)
    assert (done["status"], done["error"]["code"], done["iterations_used"]) == ("failed", "GUARD_EXCEEDED", 3)

    machine = await practice.machine(LIVE)
    steps = [task(machine, name="one"), task(machine, name="two")]
    spent = await practice.post("/workflows/runs", {"definition": {"steps": steps}, "budget_cents": 9}, LIVE)
    await practice.events(f"/workflows/runs/{spent['id']}/events", key=LIVE)
    over = await practice.get(f"/workflows/runs/{spent['id']}", LIVE)
    assert (over["status"], over["error"]["code"]) == ("failed", "GUARD_EXCEEDED")
    assert over["spent_cents"] == 10


async def test_that_the_default_machine_takes_the_place_of_one_to_be_chosen(practice: Practice) -> None:
    body = {"definition": {"steps": [task("choose-a-machine")]}, "machine_id": await practice.machine()}
    run = await practice.post("/workflows/runs", body)
    assert (await ended(practice, run))["status"] == "succeeded"


async def test_that_a_start_needs_a_body_and_a_workflow(practice: Practice) -> None:
    flow = await stored(practice, SUCCEED)
    assert (await practice.refusal("POST", f"/workflows/{flow['id']}/runs"))["code"] == "VALIDATION_ERROR"
    assert (await practice.refusal("POST", "/workflows/none/runs", {}))["code"] == "WORKFLOW_NOT_FOUND"
    assert (await practice.refusal("POST", f"/workflows/{flow['id']}/runs", {}, LIVE))["code"] == "WORKFLOW_NOT_FOUND"
    assert (await practice.refusal("GET", "/workflows/runs/none"))["code"] == "RUN_NOT_FOUND"
    for more in ({"max_iterations": 1001}, {"budget_cents": -1}, {"inputs": []}, {"odd": 1}):
        refused = await practice.refusal("POST", f"/workflows/{flow['id']}/runs", more)
        assert refused["code"] == "VALIDATION_ERROR"
