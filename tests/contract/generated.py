"""Requests made up from the contract, and a practice service in a thread of its own to send them to."""

from __future__ import annotations

import asyncio
import base64
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok

from coasty_desktop.sandbox.service import PracticeService
from tests.fakes.reader import ToldReader
from tests.unit.sandbox.clocks import HeldClock
from tests.unit.sandbox.practice import LIVE, OPENAPI, TEST
from tests.unit.sandbox.readings import button, reading

METHODS = ("get", "post", "put", "patch", "delete")
# Any text at all may be an id, so these alone cannot be made wrong.
_ANY_TEXT = ("id", "run_id", "trigger_id", "workflow_id", "cursor")


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "white").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@cache
def contract() -> Any:
    """The contract, less what practice refuses on purpose although its form is right."""
    import yaml

    said = yaml.load(OPENAPI.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    # The two streams of events go on until the run ends; the tests of runs read them.
    said["paths"] = {path: item for path, item in said["paths"].items() if not path.endswith("/events")}
    # Every request carries the key; who asks without one is tested with the accounts.
    del said["security"], said["components"]["securitySchemes"]
    for item in said["paths"].values():
        for operation in item.values():
            _narrow_operation(operation)
    schemas = said["components"]["schemas"]
    # Base64 that is no picture is refused: the pattern cannot say it.
    schemas["ScreenshotB64"] = {"type": "string", "enum": [picture()]}
    for name, schema in schemas.items():
        if name.endswith("Request"):
            _narrow_body(schema.get("properties", {}))
    return said


def _narrow_operation(operation: dict[str, Any]) -> None:
    operation.pop("security", None)
    # Practice has no models of others (400 FEATURE_NOT_AVAILABLE), and knows only the cursors it gave.
    unknown = ("Llm", "Cursor")
    named = operation.get("parameters", [])
    operation["parameters"] = [one for one in named if not one.get("$ref", "").split("/")[-1].startswith(unknown)]
    # `default` would let any success and any fault of the service pass as documented.
    operation["responses"]["4XX"] = operation["responses"].pop("default")


def _narrow_body(fields: dict[str, Any]) -> None:
    # No models of others here either.
    for name in ("llm", "model"):
        fields.pop(name, None)
    # A picture has one size, and the fields beside it must say the same.
    for name, pixels in (("screen_width", 320), ("screen_height", 240)):
        if name in fields and "screenshot" in fields:
            fields[name] = {"type": "integer", "enum": [pixels]}
    # The contract does not say by form which text is a cron line or a zone.
    if "cron" in fields:
        fields["cron"] = {"type": "string", "enum": ["0 9 * * 1-5"]}
    if "timezone" in fields:
        fields["timezone"] = {"type": "string", "enum": ["UTC", "Europe/Vienna"]}


@cache
def operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    schema = schemathesis.openapi.from_dict(contract())
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    assert len(found) == sum(len(item) for item in contract()["paths"].values())
    return {one.label: one for one in found}


def can_be_wrong(operation: APIOperation[Any, Any, Any, Any]) -> bool:
    """Whether the contract says anything that a request could break."""
    named = [one.name for one in operation.iter_parameters()]
    return bool(operation.body) or any(name not in _ANY_TEXT for name in named)


class World:
    """A practice service with one of everything, for one test."""

    def __init__(self, origin: str, session: requests.Session) -> None:
        self.origin, self._session = origin, session
        self.ids: dict[str, str] = {}

    def make(self, path: str, body: Any) -> Any:
        answer = self._session.post(f"{self.origin}/v1{path}", json=body, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def send(self, method: str, path: str) -> requests.Response:
        return self._session.request(method, self.origin + path, timeout=20)

    def check(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int) -> list[int]:
        """Send made-up requests and judge every answer; the statuses. Raises schemathesis' FailureGroup."""
        seen: list[int] = []

        # The same requests each time, and nothing on disk: a failure must come back by itself.
        @settings(
            derandomize=True, database=None, deadline=None, max_examples=examples,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode))
        def each(case: Case) -> None:
            self._use_ids(case)
            answer = case.call(base_url=self.origin, session=self._session, timeout=20)
            seen.append(answer.status_code)
            case.validate_response(answer, excluded_checks=excluded(operation.label))

        each()
        return seen

    def _use_ids(self, case: Case) -> None:
        """Real ids for made-up ones, so that requests reach more than the refusal of an unknown id."""
        said = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if said is None or not said.mode.is_positive or "id" not in case.path_parameters:
            return
        for prefix in sorted(self.ids, key=len, reverse=True):
            if case.path.startswith(f"/v1{prefix}/{{id}}"):
                case.path_parameters["id"] = self.ids[prefix]
                return


# Rules between fields that the form cannot say.
_RULES_BETWEEN_FIELDS = {
    "POST /v1/schedules", "PATCH /v1/schedules/{id}", "POST /v1/schedules/{id}/triggers",
    "POST /v1/workflows", "PUT /v1/workflows/{id}", "POST /v1/workflows/runs", "POST /v1/workflows/{id}/runs",
}  # fmt: skip


def excluded(label: str) -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    if label == "POST /v1/ground":
        # What is not on the screen is not found: 500 GROUNDING_FAILED, as documented.
        return [not_a_server_error]
    return [positive_data_acceptance] if label in _RULES_BETWEEN_FIELDS else []


@contextmanager
def world() -> Iterator[World]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="practice")
    thread.start()

    def wait(what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, loop).result(30)

    clock = HeldClock()
    reader = ToldReader(reading(button("Save", 20, 20)))
    service = PracticeService(ocr=reader, clock=clock, keys=(TEST, LIVE))
    try:
        origin = wait(service.start()).base_url.removesuffix("/v1")
        with requests.Session() as session:
            session.trust_env = False
            session.headers["X-API-Key"] = TEST.secret
            made = World(origin, session)
            _furnish(made, lambda: wait(clock.pass_seconds(30)))
            # A new connection for what the test itself sends: an open one keeps the router it began with.
            session.close()
            yield made
    finally:
        wait(service.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def _furnish(made: World, pass_time: Any) -> None:
    machine = made.make("/machines", {"display_name": "one", "desktop_enabled": True})["machine"]["id"]
    pass_time()
    task = {"machine_id": machine, "task_prompt": "Click 'Save'"}
    step = {"id": "one", "type": "task", "task": "Click 'Save'", "machine_id": machine}
    definition = {"steps": [step]}
    made.ids = {
        "/machines": machine,
        "/sessions": made.make("/sessions", {"screen_width": 320, "screen_height": 240})["session_id"],
        "/runs": made.make("/runs", {"machine_id": machine, "task": "Click 'Save'"})["id"],
        "/workflows": made.make("/workflows", {"name": "one", "definition": definition})["id"],
        "/workflows/runs": made.make("/workflows/runs", {"definition": definition})["id"],
        "/schedules": made.make("/schedules", {"name": "one", "frequency": "daily", **task})["id"],
    }
