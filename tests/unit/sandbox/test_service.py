"""The practice service over a real socket; only the reader of pictures is told what it reads."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable
from functools import cache
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from coasty_desktop.core.errors import BadInput, CoastyError, NotPossibleHere
from coasty_desktop.ocr.client import NotAPicture, OcrFailed
from coasty_desktop.ocr.reading import Reading
from coasty_desktop.sandbox.service import KEY_PREFIX, PracticeAddress, PracticeService
from tests.fakes.reader import ToldReader
from tests.unit.sandbox.clocks import HeldClock
from tests.unit.sandbox.practice import validator
from tests.unit.sandbox.readings import button, reading

SESSION = {"cua_version": "v3", "screen_width": 640, "screen_height": 360}


class World:
    """A started service, a client with its key, and what it was given."""

    def __init__(self, address: PracticeAddress, client: httpx.AsyncClient, reader: ToldReader) -> None:
        self.address, self.client, self.reader = address, client, reader
        self.clock = HeldClock()

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"{self.address.base_url}{path}", json=body, headers=named)

    async def session(self) -> str:
        return str((await self.ask("POST", "/sessions", SESSION)).json()["session_id"])


@pytest.fixture
async def world() -> AsyncIterator[World]:
    reader = ToldReader(reading(button("Save", 20, 20), button("Open", 20, 90), button("Open", 20, 150)))
    clock = HeldClock()
    service = PracticeService(ocr=reader, clock=clock)
    address = await service.start()
    headers = {"Authorization": f"Bearer {address.key}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        made = World(address, client, reader)
        made.clock = clock
        yield made
    await service.close()
    await service.close()
    assert reader.is_closed


@cache
def picture(width: int = 640, height: int = 360) -> str:
    out = io.BytesIO()
    Image.effect_noise((width, height), 20).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def schema(name: str) -> Draft202012Validator:
    return validator(f"/components/schemas/{name}")


def code(response: httpx.Response) -> str:
    schema("ErrorEnvelope").validate(response.json())
    assert response.json()["error"]["request_id"] == response.headers["X-Coasty-Request-Id"]
    return str(response.json()["error"]["code"])


async def test_that_a_session_is_opened_used_and_deleted(world: World) -> None:
    opened = await world.ask("POST", "/sessions", SESSION)
    assert opened.status_code == 200
    schema("Session").validate(opened.json())
    name = opened.json()["session_id"]
    assert name.startswith("ses_practice_")
    assert opened.json()["screen_size"] == "640x360"

    body = {"screenshot": picture(), "instruction": "Click 'Save'"}
    first = await world.ask("POST", f"/sessions/{name}/predict", body)
    schema("SessionPredictResponse").validate(first.json())
    assert (first.json()["status"], first.json()["step"]) == ("continue", 1)
    assert first.json()["actions"][0]["action_type"] == "click"
    second = await world.ask("POST", f"/sessions/{name}/predict", body)
    assert second.json()["status"] == "done"

    listed = await world.ask("GET", "/sessions")
    schema("SessionList").validate(listed.json())
    assert listed.json()["sessions"][0]["step_count"] == 2
    assert (await world.ask("GET", f"/sessions/{name}")).json()["step_count"] == 2
    reset = await world.ask("POST", f"/sessions/{name}/reset")
    schema("SessionAck").validate(reset.json())
    again = await world.ask("POST", f"/sessions/{name}/predict", body)
    assert (again.json()["status"], again.json()["step"]) == ("continue", 1)
    assert (await world.ask("DELETE", f"/sessions/{name}")).status_code == 200
    assert code(await world.ask("DELETE", f"/sessions/{name}")) == "SESSION_NOT_FOUND"


async def test_that_answers_say_that_they_are_free_and_a_test(world: World) -> None:
    answer = await world.ask("POST", "/sessions", SESSION)
    assert answer.headers["X-Credits-Charged"] == "0"
    assert answer.headers["X-Coasty-Test-Mode"] == "true"
    assert answer.headers["X-Coasty-Key-Kind"] == "test"
    assert answer.json()["request_id"] == answer.headers["X-Coasty-Request-Id"]
    assert answer.json()["usage"]["credits_charged"] == 0
    assert "X-Credits-Charged" not in (await world.ask("GET", "/models")).headers


async def test_that_an_idle_session_ends_after_two_hours(world: World) -> None:
    name = await world.session()
    body = {"screenshot": picture(), "instruction": "Type 'x'"}
    await world.clock.pass_seconds(119 * 60)
    assert (await world.ask("POST", f"/sessions/{name}/predict", body)).status_code == 200
    await world.clock.pass_seconds(119 * 60)
    assert (await world.ask("GET", f"/sessions/{name}")).status_code == 200
    await world.clock.pass_seconds(2 * 60)
    answer = await world.ask("POST", f"/sessions/{name}/predict", body)
    assert (answer.status_code, code(answer)) == (404, "SESSION_NOT_FOUND")


async def test_that_a_prediction_without_a_session_is_answered(world: World) -> None:
    size = {"screen_width": 640, "screen_height": 360}
    body = {"screenshot": picture(), "instruction": "Click the second 'Open'", **size}
    answer = await world.ask("POST", "/predict", body)
    schema("PredictResponse").validate(answer.json())
    assert (answer.json()["screen_width"], answer.json()["screen_height"]) == (640, 360)
    taken = {"screenshot": picture(), "actions": answer.json()["actions"]}
    rest = await world.ask("POST", "/predict", body | {"trajectory": [taken]})
    assert rest.json()["status"] == "done"


async def test_that_an_element_is_located_or_honestly_not(world: World) -> None:
    found = await world.ask("POST", "/ground", {"screenshot": picture(), "element": "the 'Save' button"})
    schema("GroundResponse").validate(found.json())
    assert found.json()["x"] < 120
    missing = await world.ask("POST", "/ground", {"screenshot": picture(), "element": "the 'Sove' button"})
    assert (missing.status_code, code(missing)) == (500, "GROUNDING_FAILED")
    assert "nearest is 'Save'" in missing.json()["error"]["message"]


async def test_that_code_is_parsed(world: World) -> None:
    answer = await world.ask("POST", "/parse", {"code": "pyautogui.click(1, 2)"})
    schema("ParseResponse").validate(answer.json())
    assert answer.json()["actions"][0]["params"]["x"] == 1


@pytest.mark.parametrize(
    ("path", "name"), [("/models", "ModelsResponse"), ("/usage", "UsageReport"), ("/health", "Health")]
)
async def test_that_account_routes_keep_to_the_contract_and_say_practice(world: World, path: str, name: str) -> None:
    answer = await world.ask("GET", path)
    schema(name).validate(answer.json())
    assert "practice" in answer.text


# ---- who may ask -----------------------------------------------------------------------------------------------


async def test_that_the_key_is_a_practice_key_and_stays_out_of_the_repr(world: World) -> None:
    assert world.address.key.startswith(KEY_PREFIX)
    assert world.address.key not in repr(world.address)
    assert world.address.base_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer sk-coasty-test-other"}, {"Authorization": "x"},
                                     {"X-API-Key": "sk-coasty-test-practice-0"}])  # fmt: skip
async def test_that_another_key_is_refused(world: World, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        answer = await stranger.get(f"{world.address.base_url}/models", headers=headers)
    assert (answer.status_code, code(answer)) == (401, "INVALID_API_KEY")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "sk-coasty" not in answer.text


async def test_that_both_ways_of_giving_the_key_work_and_health_needs_none(world: World) -> None:
    async with httpx.AsyncClient(trust_env=False) as stranger:
        assert (await stranger.get(f"{world.address.base_url}/health")).status_code == 200
        keyed = await stranger.get(f"{world.address.base_url}/models", headers={"X-API-Key": world.address.key})
    assert keyed.status_code == 200


# ---- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (SESSION | {"screen_width": 200}, "$.screen_width"),
        (SESSION | {"screen_height": 4000}, "$.screen_height"),
        (SESSION | {"cua_version": "v9"}, "$.cua_version"),
        (SESSION | {"colour": "red"}, "$"),
        (SESSION | {"screen_width": "640"}, "$.screen_width"),
        ([], "$"),
    ],
)
async def test_that_bodies_are_closed_and_checked(world: World, body: Any, names: str) -> None:
    answer = await world.ask("POST", "/sessions", body)
    assert (answer.status_code, code(answer)) == (422, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"][0]["path"] == names


async def test_that_models_cannot_be_chosen(world: World) -> None:
    answer = await world.ask("POST", "/sessions", SESSION | {"model": "large"})
    assert (answer.status_code, code(answer)) == (400, "FEATURE_NOT_AVAILABLE")


@pytest.mark.parametrize("body", [{"instruction": "x"}, {"screenshot": "x", "instruction": ""}, {"screenshot": "x"}])
async def test_that_a_prediction_needs_picture_and_instruction(world: World, body: dict[str, str]) -> None:
    answer = await world.ask("POST", f"/sessions/{await world.session()}/predict", body)
    assert code(answer) == "VALIDATION_ERROR"


async def test_that_a_picture_of_another_size_is_refused(world: World) -> None:
    body = {"screenshot": picture(660, 360), "instruction": "Click 'Save'"}
    answer = await world.ask("POST", f"/sessions/{await world.session()}/predict", body)
    assert (answer.status_code, code(answer)) == (422, "VALIDATION_ERROR")
    assert "660x360" in answer.json()["error"]["message"]


async def test_that_a_body_that_is_not_json_is_refused(world: World) -> None:
    url = f"{world.address.base_url}/sessions"
    torn = await world.client.post(url, content=b'{"a":', headers={"Content-Type": "application/json"})
    assert code(torn) == "VALIDATION_ERROR"
    form = await world.client.post(url, content=b"a=1", headers={"Content-Type": "text/plain"})
    assert code(form) == "VALIDATION_ERROR"


async def test_that_a_body_over_the_cap_is_refused_and_the_connection_goes_on(world: World) -> None:
    answer = await world.client.post(
        f"{world.address.base_url}/sessions", content=b"x" * 10_000_001, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, code(answer)) == (413, "PAYLOAD_TOO_LARGE")
    assert (await world.ask("GET", "/models")).status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("GET", "/sessions/"), ("GET", "/sessions/a/b/c")])
async def test_that_an_unknown_route_is_not_found(world: World, method: str, path: str) -> None:
    answer = await world.ask(method, path)
    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")


async def test_that_another_method_is_told_which_are_taken(world: World) -> None:
    answer = await world.ask("PUT", "/sessions")
    assert (answer.status_code, code(answer), answer.headers["Allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, POST")
    bare = await world.client.head(f"{world.address.base_url}/sessions")
    assert (bare.status_code, bare.content) == (405, b"")
    assert (await world.ask("GET", "/sessions")).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "expected"),
    [
        (NotAPicture("no", "torn"), 422, "INVALID_SCREENSHOT"),
        (NotPossibleHere("missing", "install it"), 503, "SERVICE_UNAVAILABLE"),
        (OcrFailed("crashed"), 500, "PREDICTION_FAILED"),
    ],
)
async def test_that_a_reader_that_fails_is_an_error_of_the_contract(
    world: World, error: CoastyError, status: int, expected: str
) -> None:
    world.reader.says = _raising(error)
    body = {"screenshot": picture(), "instruction": "Click 'Save'"}
    answer = await world.ask("POST", f"/sessions/{await world.session()}/predict", body)
    assert (answer.status_code, code(answer)) == (status, expected)


def _raising(error: Exception) -> Callable[[bytes], Reading]:
    def read(png: bytes) -> Reading:
        raise error

    return read


async def test_that_a_repeated_request_is_answered_from_store(world: World) -> None:
    name = await world.session()
    body = {"screenshot": picture(), "instruction": "Click 'Save'"}
    first = await world.ask("POST", f"/sessions/{name}/predict", body, Idempotency_Key="k-1")
    again = await world.ask("POST", f"/sessions/{name}/predict", body, Idempotency_Key="k-1")
    assert again.content == first.content
    assert again.headers["X-Coasty-Idempotent-Replay"] == "true"
    assert again.headers["X-Coasty-Request-Id"] == first.headers["X-Coasty-Request-Id"]
    assert "X-Coasty-Idempotent-Replay" not in first.headers
    other = await world.ask("POST", f"/sessions/{name}/predict", body | {"instruction": "x"}, Idempotency_Key="k-1")
    assert (other.status_code, code(other)) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert (await world.ask("GET", f"/sessions/{name}")).json()["step_count"] == 1


# ---- starting and stopping -------------------------------------------------------------------------------------


async def test_that_a_taken_port_is_said_so(world: World) -> None:
    port = int(world.address.base_url.rsplit(":", 1)[1].removesuffix("/v1"))
    second = PracticeService(ocr=ToldReader(reading()))
    with pytest.raises(BadInput, match=f"port {port}"):
        await second.start(port)
    await second.close()


async def test_that_missing_packages_are_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    service = PracticeService(ocr=ToldReader(reading()))
    with pytest.raises(NotPossibleHere, match="rapidocr") as problem:
        await service.start()
    assert "coasty-desktop[practice]" in problem.value.hint
    await service.close()


async def test_that_closing_ends_an_open_connection(world: World) -> None:
    service = PracticeService(ocr=ToldReader(reading()))
    address = await service.start()
    host, port = "127.0.0.1", int(address.base_url.rsplit(":", 1)[1].removesuffix("/v1"))
    opened, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
    await opened.readuntil(b"}")
    await service.close()
    assert await opened.read() == b""
    writer.close()


async def test_that_something_that_is_not_http_is_turned_away(world: World) -> None:
    port = int(world.address.base_url.rsplit(":", 1)[1].removesuffix("/v1"))
    opened, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    assert b"400" in await opened.read()
    writer.close()
