"""Sessions over a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from coasty_desktop.core.geometry import SD, Size
from tests.fakes.service import FakeService, refuses, says

PICTURE = b"\xff\xd8" + bytes(200)


@asynccontextmanager
async def client_of(service: FakeService) -> AsyncIterator[CoastyClient]:
    async with CoastyClient(BaseUrl.parse(service.base_url), ApiKey.parse("sk-coasty-live-1")) as client:
        yield client


async def test_that_open_sessions_are_listed_looked_at_and_reset() -> None:
    async with FakeService() as service, client_of(service) as client:
        opened = [await client.sessions.create(SD) for _ in range(2)]
        await client.sessions.predict("ses_1", PICTURE, SD, "go")
        listing = client.sessions.list()
        listed = [session.id async for session in listing]
        looked = await client.sessions.get("ses_1")
        await client.sessions.reset("ses_1")
    assert listed == [session.id for session in opened] == ["ses_1", "ses_2"]
    assert not listing.is_cut
    assert looked is not None
    assert looked.steps == 1


async def test_that_a_session_that_is_gone_is_deleted_already() -> None:
    async with FakeService() as service, client_of(service) as client:
        await client.sessions.delete("ses_gone")
        assert await client.sessions.get("ses_gone") is None


async def test_that_a_refused_delete_is_said() -> None:
    async with FakeService() as service, client_of(service) as client:
        service.tell(refuses(403, "INSUFFICIENT_SCOPE", required_scope="session"))
        with pytest.raises(ServiceError, match="session"):
            await client.sessions.delete("ses_1")


async def test_that_a_step_of_an_ended_session_says_what_a_new_one_costs() -> None:
    async with FakeService() as service, client_of(service) as client:
        with pytest.raises(ServiceError) as caught:
            await client.sessions.predict("ses_gone", PICTURE, SD, "go")
    assert caught.value.code == "SESSION_NOT_FOUND"
    assert "10 credits" in caught.value.hint


async def test_that_another_echoed_size_stops_the_step() -> None:
    async with FakeService() as service, client_of(service) as client:
        service.tell(says({"actions": [], "status": "continue", "screen_width": 1920, "screen_height": 1080}))
        with pytest.raises(ServiceUnreachable, match="1920x1080") as caught:
            await client.sessions.predict("ses_1", PICTURE, SD, "go")
    assert caught.value.code == "SIZE_MISMATCH"


async def test_that_nothing_is_sent_that_cannot_be_meant() -> None:
    async with FakeService() as service, client_of(service) as client:
        with pytest.raises(BadInput):
            await client.sessions.create(Size(100, 100))
        with pytest.raises(BadInput):
            await client.sessions.predict("..", PICTURE, SD, "go")
        with pytest.raises(BadInput):
            await client.sessions.predict("ses_1", PICTURE, SD, "  ")
    assert service.requests == []
