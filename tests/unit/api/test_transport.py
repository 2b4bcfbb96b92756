"""Bytes out and in over real sockets: what a bad service or network can do, and what becomes of it."""

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.request import Patience, Request
from coasty_desktop.api.transport import Transport
from coasty_desktop.core.errors import ServiceUnreachable
from tests.fakes.service import CloseWithoutAnswer, Drip, FakeService, Flood, Reset, Respond, Silence, says

SECRET = "0123456789abcdef0123456789abcdef"
KEY = ApiKey.parse(f"sk-coasty-live-{SECRET}")
QUICK = Patience(connect_s=2, read_s=0.2, whole_s=5)
ASK = Request("POST", "/predict", b'{"screenshot": "secret picture"}', patience=QUICK)


@asynccontextmanager
async def connected(service: FakeService) -> AsyncIterator[Transport]:
    transport = Transport(BaseUrl.parse(service.base_url), KEY, user_agent="test")
    try:
        yield transport
    finally:
        await transport.aclose()


async def send(*behaviours: object) -> tuple[FakeService, ServiceUnreachable]:
    async with FakeService() as service, connected(service) as transport:
        service.tell(*behaviours)
        with pytest.raises(ServiceUnreachable) as caught:
            await transport.send(ASK, {})
    return service, caught.value


@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        (CloseWithoutAnswer(), "NO_ANSWER", "broke"),
        (Reset(), "NO_ANSWER", "broke"),
        (Silence(), "NO_ANSWER", "sent nothing for 0.2 seconds"),
        (Respond(body=b'{"actions"', claims=100), "NO_ANSWER", "broke"),
        (Respond(body=b" " * 10_000_001), "ANSWER_TOO_LARGE", "larger than 10 MB"),
        (Flood(), "ANSWER_TOO_LARGE", "larger than 10 MB"),
        (
            Respond(body=gzip.compress(bytes(60_000_000)), headers={"Content-Encoding": "gzip"}),
            "ANSWER_TOO_LARGE",
            "larger than 10 MB",
        ),
        (Respond(body=b"xyz", headers={"Content-Encoding": "gzip"}), "NOT_JSON", "unpacked"),
        (Respond(body=b"xyz", headers={"Content-Encoding": "br"}), "NOT_JSON", "unpacked"),
    ],
)
async def test_that_every_bad_answer_is_one_clear_sentence(trouble: object, code: str, says: str) -> None:
    _, error = await send(trouble)
    assert error.code == code
    assert says in error.title
    assert error.hint
    assert SECRET not in f"{error} {error!r} {error.__cause__!r}"


async def test_that_a_drip_that_never_ends_is_cut_by_whoever_waits() -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(Drip())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.6):
                await transport.send(ASK, {})


async def test_that_nobody_at_the_address_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        transport = Transport(BaseUrl.parse(address), KEY, user_agent="test")
        with pytest.raises(ServiceUnreachable, match="Nothing answers") as caught:
            await transport.send(ASK, {})
        await transport.aclose()
    assert caught.value.code == "NO_CONNECTION"


async def test_that_an_unknown_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # A machine without a network may take longer to say so than a test waits.
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    transport = Transport(BaseUrl.parse("https://nobody.invalid/v1"), KEY, user_agent="test")
    with pytest.raises(ServiceUnreachable, match="was not found") as caught:
        await transport.send(ASK, {})
    await transport.aclose()
    assert caught.value.code == "NO_CONNECTION"


async def test_that_a_name_that_no_host_can_have_is_said() -> None:
    transport = Transport(BaseUrl.parse("https://xn--a.invalid/v1"), KEY, user_agent="test")
    with pytest.raises(ServiceUnreachable, match="could not be sent to that address") as caught:
        await transport.send(ASK, {})
    await transport.aclose()
    assert caught.value.code == "BAD_ADDRESS"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
async def test_that_a_refusal_that_cannot_be_unpacked_keeps_its_status(encoding: str) -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(Respond(401, b"xyz", {"Content-Encoding": encoding}))
        reply = await transport.send(ASK, {})
    assert (reply.status, reply.body) == (401, b"")


async def test_that_a_connection_that_is_not_secure_is_said() -> None:
    async with FakeService() as service:
        address = service.base_url.replace("http://127.0.0.1", "https://127.0.0.1")
        transport = Transport(BaseUrl.parse(address), KEY, user_agent="test")
        with pytest.raises(ServiceUnreachable, match="secure") as caught:
            await transport.send(ASK, {})
        await transport.aclose()
    assert caught.value.code == "NOT_SECURE"
    assert service.requests == []


async def test_that_a_redirect_is_not_followed() -> None:
    async with FakeService() as elsewhere, FakeService() as service, connected(service) as transport:
        service.tell(Respond(307, b"", {"Location": f"{elsewhere.base_url}/predict"}))
        reply = await transport.send(ASK, {})
    assert reply.status == 307
    assert elsewhere.requests == []


async def test_that_the_key_is_a_bearer_and_nothing_else_is_told() -> None:
    async with FakeService() as service, connected(service) as transport:
        await transport.send(ASK, {"Idempotency-Key": "k"})
    (request,) = service.requests
    assert request.header("authorization") == f"Bearer {KEY.secret}"
    assert sorted(name.lower() for name, _ in request.headers) == [
        "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host",
        "idempotency-key", "user-agent",
    ]  # fmt: skip
    assert request.body == ASK.body


async def test_that_no_cookie_is_kept() -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(says({}, Set_Cookie="session=1; Path=/"))
        await transport.send(ASK, {})
        await transport.send(ASK, {})
    assert service.requests[1].header("cookie") is None


async def test_that_this_computers_service_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeService() as proxy, FakeService() as service:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)
        async with connected(service) as transport:
            await transport.send(ASK, {})
    assert (len(service.requests), len(proxy.requests)) == (1, 0)


async def test_that_what_is_open_goes_without_the_key() -> None:
    async with FakeService() as service, connected(service) as transport:
        await transport.send(Request("POST", "/triggers/webhook/w", b"{}", is_open=True), {})
        async with transport.stream(Request("GET", "/health", is_open=True), {}):
            pass
    assert [request.header("authorization") for request in service.requests] == [None, None]
    assert not any(SECRET in str(request.headers) for request in service.requests)


async def test_that_an_answer_can_be_read_as_it_comes() -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(Drip())
        async with (
            transport.stream(Request("POST", "/predict", ASK.body), {}) as answer,
            aclosing(answer.chunks()) as chunks,
        ):
            assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
            assert [await anext(chunks) for _ in range(3)] == [b" "] * 3
    assert service.requests[0].body == ASK.body


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (Reset(), "broke"),
        (Silence(), "sent nothing for 0.2 seconds"),
        (Respond(body=b'{"actions"', claims=100), "broke"),
    ],
)
async def test_that_trouble_while_an_answer_comes_is_one_sentence(trouble: object, says: str) -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(trouble)
        with pytest.raises(ServiceUnreachable, match=says) as caught:
            async with transport.stream(ASK, {}) as answer:
                _ = [chunk async for chunk in answer.chunks()]
    assert caught.value.code == "NO_ANSWER"


async def test_that_what_the_reader_of_a_stream_raises_is_its_own() -> None:
    async with FakeService() as service, connected(service) as transport:
        with pytest.raises(ConnectionError, match="mine"):
            async with transport.stream(ASK, {}):
                raise ConnectionError("mine")


async def test_that_packed_answers_are_unpacked() -> None:
    async with FakeService() as service, connected(service) as transport:
        service.tell(Respond(body=gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"}))
        reply = await transport.send(ASK, {})
    assert reply.body == b'{"a": 1}'


async def test_that_neither_key_nor_picture_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeService() as service, connected(service) as transport:
        service.tell(Respond(), Reset())
        await transport.send(ASK, {})
        with pytest.raises(ServiceUnreachable):
            await transport.send(ASK, {})
    assert caplog.records
    assert SECRET not in caplog.text
    assert "secret picture" not in caplog.text
    caplog.clear()
