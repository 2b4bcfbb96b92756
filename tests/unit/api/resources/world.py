"""A client and the friendly service it speaks with, over a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from tests.fakes.service import FakeService

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")


@asynccontextmanager
async def speaking() -> AsyncIterator[tuple[CoastyClient, FakeService]]:
    async with (
        FakeService() as service,
        CoastyClient(BaseUrl.parse(service.base_url), KEY, jitter=lambda: 0.0) as client,
    ):
        yield client, service


def sent(service: FakeService) -> list[str]:
    """What arrived, each as its method and path below the base URL."""
    return [f"{request.method} {request.path.removeprefix('/v1')}" for request in service.requests]
