"""The client against a real socket: what it sends, what it makes of what comes back."""

import subprocess
import sys

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.action import Click
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import ModelPoint, Size
from tests.fakes.service import FakeService

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


def test_that_a_practice_key_never_leaves_this_computer() -> None:
    with pytest.raises(BadInput):
        CoastyClient(BaseUrl.parse("https://coasty.ai/v1"), ApiKey.parse("sk-coasty-test-practice-1"))


def test_that_importing_the_client_does_not_import_the_http_library() -> None:
    program = "import sys, coasty_desktop.api.client; print(sorted({'httpx', 'truststore'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
