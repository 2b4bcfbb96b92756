"""Runs on machines, workflows, and runs of workflows."""

from typing import Any

from coasty_desktop.api.records.runs import RUN_STATUSES
from tests.contract.asking import Asking

STEPS = [
    {"id": "a", "type": "task", "machine_id": "mch_1", "task": "Say {{inputs.name}}", "save_as": "said"},
    {"id": "b", "type": "human_approval", "message": "Good?"},
]
DEFINITION: dict[str, Any] = {"steps": STEPS}
HOOK = "https://example.com/hook"


async def ask(asking: Asking) -> None:
    await _runs(asking)
    await _workflows(asking)
    await _workflow_runs(asking)


async def _runs(asking: Asking) -> None:
    runs = asking.client.runs
    await runs.create("mch_1", "go")
    for engine, then in (("v4", "pause"), ("v1", "fail"), ("v3", "cancel")):
        await runs.create(
            "m" * 128, "t" * 16_000, engine=engine, max_steps=1000, on_awaiting_human=then, webhook_url=HOOK
        )
    await asking.by_name(
        runs.create(
            "mch_1",
            "go",
            engine="v5",
            instructions="i" * 16_000,
            system_prompt="s" * 32_000,
            deadline_seconds=86_400,
            awaiting_human_timeout_seconds=1,
            metadata={"a": {"b": 1}},
        ),
        "v5", "instructions", "system_prompt", "deadline_seconds", "awaiting_human_timeout_seconds", "metadata",
    )  # fmt: skip
    await asking.walk(runs.list())
    for status in RUN_STATUSES:
        await asking.walk(runs.list(status, 1))
    await runs.get("run_1")
    await runs.cancel("run_1")
    await runs.resume("run_1")
    await runs.resume("run_1", "n" * 2000)
    await asking.walk(runs.events("run_1"))
    await asking.walk(runs.events("run_1", 42))


async def _workflows(asking: Asking) -> None:
    workflows = asking.client.workflows
    for name in ("n", "Ünï cödé 😀", "😀", "--a--", "N" * 128):
        await workflows.create(name, DEFINITION)
    named = ("inputs_schema", "description", "metadata")
    await asking.by_name(
        workflows.create(
            "n", DEFINITION, slug="a" * 63, inputs_schema={"type": "object"}, description="d", metadata={"a": 1}
        ),
        *named,
    )
    await asking.walk(workflows.list())
    await workflows.get("wf_1")
    await workflows.replace("wf_1", "n", DEFINITION)
    await asking.by_name(
        workflows.replace(
            "wf_1", "n", DEFINITION, inputs_schema={}, description="d" * 2000, metadata={}, status="archived"
        ),
        *named,
        "status",
    )
    await workflows.delete("wf_1")


async def _workflow_runs(asking: Asking) -> None:
    workflows, runs = asking.client.workflows, asking.client.workflow_runs
    limits: dict[str, Any] = {"inputs": {"name": "ü"}, "budget_cents": 0, "max_iterations": 1000}
    asked: dict[str, Any] = {
        "machine_id": "mch_1", "deadline_seconds": 1, "webhook_url": HOOK, "metadata": {"a": 1},
    }  # fmt: skip
    await workflows.start("wf_1")
    await workflows.start("wf_1", **limits)
    await asking.by_name(workflows.start("wf_1", **limits, **asked), *asked)
    await runs.start(DEFINITION)
    await runs.start(DEFINITION, **limits)
    await asking.by_name(runs.start(DEFINITION, inputs_schema={}, **limits, **asked), "inputs_schema", *asked)
    await asking.walk(runs.list())
    await asking.walk(runs.list("wf_1", 200), "workflow_id")
    await runs.get("wfr_1")
    await runs.cancel("wfr_1")
    await runs.resume("wfr_1", approved=True)
    await runs.resume("wfr_1", approved=False, note="no")
    await asking.walk(runs.events("wfr_1"))
