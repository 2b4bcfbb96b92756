"""The client against a real socket: what it sends, what it makes of what comes back."""

import subprocess
import sys

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.action import Click
from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import ModelPoint, Size
from tests.fakes.service import FakeService, Respond, refuses

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef0123456789abcdef")
SIZE = Size(1280, 720)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (1280).to_bytes(4, "big") + (720).to_bytes(4, "big") + bytes(80)


async def test_that_a_session_is_opened_asked_and_closed() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        session = await client.sessions.create(SIZE, engine="v3", instructions="Be careful.")
        answer = await client.sessions.predict(session.id, PICTURE, SIZE, "Click the search bar")
        await client.sessions.delete(session.id)

    assert session.receipt.credits == 10
    assert answer.actions == (Click(ModelPoint(512, 340)),)
    assert (answer.status, answer.receipt.credits, answer.receipt.balance) == ("continue", 4, 90)
    assert [(request.method, request.path) for request in service.requests] == [
        ("POST", "/v1/sessions"),
        ("POST", "/v1/sessions/ses_1/predict"),
        ("DELETE", "/v1/sessions/ses_1"),
    ]
    assert not service.steps


async def test_that_one_connection_serves_a_whole_session() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        session = await client.sessions.create(SIZE)
        for _ in range(5):
            await client.sessions.predict(session.id, PICTURE, SIZE, "go")
        assert len(service._connections) == 1


HTML = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (Respond(body=HTML, content_type="text/html"), "WEB_PAGE", "web page"),
        (Respond(status=401, body=HTML, content_type="text/html"), "HTTP_401", "API key"),
        (Respond(status=302, body=b"", headers={"Location": "https://evil.example/"}), "REDIRECT", "redirect"),
        (Respond(body=b"[]"), "WRONG_ANSWER", "an object"),
        (Respond(body=b'{"status": "continue", "actions": 5}'), "WRONG_ANSWER", "a list of actions"),
        (Respond(body=b" " * 10_000_001), "ANSWER_TOO_LARGE", "10 MB"),
        (refuses(401, "INVALID_API_KEY"), "INVALID_API_KEY", "does not accept the API key"),
        (refuses(403, "INSUFFICIENT_SCOPE", required_scope="session"), "INSUFFICIENT_SCOPE", "scope session"),
        (refuses(422, "VALIDATION_ERROR", details="body.screenshot"), "VALIDATION_ERROR", "body.screenshot"),
        (refuses(413, "PAYLOAD_TOO_LARGE"), "PAYLOAD_TOO_LARGE", "smaller"),
    ],
)
async def test_that_a_final_bad_answer_is_one_sentence_after_one_request(answer: Respond, code: str, says: str) -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        service.tell(answer)
        with pytest.raises(ServiceError) as caught:
            await client.sessions.predict("ses_1", PICTURE, SIZE, "go")
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(service.requests) == 1


async def test_that_numbers_that_are_none_are_no_answer() -> None:
    async with (
        FakeService() as service,
        CoastyClient(BaseUrl.parse(service.base_url), KEY, jitter=lambda: 0.0) as client,
    ):
        service.tell(*[Respond(body=b'{"actions": [], "status": "done", "step": NaN}')] * 4)
        with pytest.raises(ServiceUnreachable, match="not JSON"):
            await client.sessions.predict("ses_1", PICTURE, SIZE, "go")
    assert len({(request.body, request.header("idempotency-key")) for request in service.requests}) == 1


async def test_that_the_client_remembers_the_wallet() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        assert client.balance is None
        session = await client.sessions.create(SIZE)
        await client.sessions.predict(session.id, PICTURE, SIZE, "go")
        assert client.balance == 90


def test_that_a_practice_key_never_leaves_this_computer() -> None:
    with pytest.raises(BadInput):
        CoastyClient(BaseUrl.parse("https://coasty.ai/v1"), ApiKey.parse("sk-coasty-test-practice-1"))


def test_that_importing_the_client_does_not_import_the_http_library() -> None:
    program = "import sys, coasty_desktop.api.client; print(sorted({'httpx', 'truststore'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
