"""A started practice service whose every answer is held against the contract."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from coasty_desktop.sandbox.accounts import PracticeKey
from coasty_desktop.sandbox.service import PracticeService
from tests.fakes.reader import ToldReader
from tests.unit.sandbox.clocks import HeldClock
from tests.unit.sandbox.readings import button, reading

OPENAPI = Path(__file__).parents[2] / "contract" / "ours" / "openapi.yaml"
TEST = PracticeKey("sk-coasty-test-practice-0000", "test", name="test")
LIVE = PracticeKey("live-of-practice-0000", "live", wallet_credits=100, job_credits=50, name="live")


@cache
def contract() -> Any:
    return yaml.load(OPENAPI.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def registry() -> Registry[Any]:
    resource = Resource.from_contents(contract(), default_specification=DRAFT202012)
    made: Registry[Any] = Registry().with_resource("urn:ours", resource)
    return made


def validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:ours#{pointer}"}, registry=registry())


def template_of(path: str) -> str:
    """The contract's path for a real one; fixed words win over ids."""
    fitting = [
        template
        for template in contract()["paths"]
        if re.fullmatch(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template)), path)
    ]
    return min(fitting, key=lambda template: template.count("{"))


def check_answer(answer: httpx.Response) -> None:
    """The status is one the contract names for this operation (or an error), and the body has its form."""
    path, method = template_of(answer.request.url.path), answer.request.method.lower()
    said = contract()["paths"][path][method]["responses"]
    status = str(answer.status_code)
    assert status in said or answer.is_error, f"{method} {path} never answers {status}"
    chosen = said.get(status, said["default"])
    pointer = chosen.get("$ref", "").removeprefix("#")
    if not pointer:
        pointer = f"/paths/{path.replace('/', '~1')}/{method}/responses/{status}"
        assert answer.headers["content-type"].partition(";")[0] in chosen.get("content", {})
    elif pointer.endswith("AnyError"):
        pointer = "/components/responses/BadRequest"
    if answer.headers["content-type"] == "application/json":
        validator(f"{pointer}/content/application~1json/schema").validate(answer.json())
        if answer.is_error:
            assert answer.json()["error"]["request_id"] == answer.headers["X-Coasty-Request-Id"]


class Practice:
    """The service, its clock, and what its reader of pictures sees."""

    def __init__(self, base_url: str, client: httpx.AsyncClient, clock: HeldClock, reader: ToldReader) -> None:
        self.base_url, self.client, self.clock, self.reader = base_url, client, clock, reader

    async def ask(
        self, method: str, path: str, body: Any = None, *, key: PracticeKey | None = TEST, **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            named["X-API-Key"] = key.secret
        answer = await self.client.request(method, f"{self.base_url}{path}", json=body, headers=named)
        check_answer(answer)
        return answer

    async def get(self, path: str, key: PracticeKey = TEST) -> Any:
        answer = await self.ask("GET", path, key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, key: PracticeKey = TEST, **headers: str) -> Any:
        answer = await self.ask("POST", path, body, key=key, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def refusal(self, method: str, path: str, body: Any = None, key: PracticeKey | None = TEST) -> Any:
        """The error, its status among its fields."""
        answer = await self.ask(method, path, body, key=key)
        assert answer.is_error, answer.text
        return answer.json()["error"] | {"status": answer.status_code}

    async def events(
        self, path: str, until: str = "terminal", key: PracticeKey = TEST, **headers: str
    ) -> list[dict[str, Any]]:
        """A stream's frames, up to and with the first of a name."""
        named = {"X-API-Key": key.secret} | {name.replace("_", "-"): value for name, value in headers.items()}
        found = []
        async with self.client.stream("GET", f"{self.base_url}{path}", headers=named) as stream:
            assert stream.headers["content-type"] == "text/event-stream"
            frame: dict[str, Any] = {}
            async for line in stream.aiter_lines():
                name, _, value = line.partition(": ")
                if line.startswith(":"):
                    continue
                if line:
                    frame[name] = json.loads(value) if name in ("id", "data") else value
                elif frame:
                    found.append(frame)
                    if frame["event"] == until:
                        break
                    frame = {}
        for one in found:
            validator("/components/schemas/RunEvent").validate(one)
        return found

    async def machine(self, key: PracticeKey = TEST) -> str:
        """A running machine with a desktop."""
        made = await self.post("/machines", {"display_name": "one", "desktop_enabled": True}, key)
        await self.clock.pass_seconds(30)
        name = str(made["machine"]["id"])
        assert (await self.get(f"/machines/{name}", key))["machine"]["status"] == "running"
        return name

    async def run(self, task: str, key: PracticeKey = TEST, **more: Any) -> str:
        """A run that was created; `machine_id` may be given."""
        machine = more.pop("machine_id", None) or await self.machine(key)
        made = await self.post("/runs", {"machine_id": machine, "task": task, **more}, key)
        return str(made["id"])


@asynccontextmanager
async def practising(*keys: PracticeKey) -> AsyncIterator[Practice]:
    clock = HeldClock()
    reader = ToldReader(reading(button("Save", 20, 20), button("Cancel", 20, 90)))
    service = PracticeService(ocr=reader, clock=clock, keys=keys or (TEST, LIVE))
    address = await service.start()
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield Practice(address.base_url, client, clock, reader)
    await service.close()
