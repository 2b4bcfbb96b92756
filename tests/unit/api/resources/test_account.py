"""Models and usage over a real socket."""

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from tests.fakes.service import FakeService


async def test_that_models_and_usage_are_read() -> None:
    key = ApiKey.parse("sk-coasty-live-1")
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), key) as client:
        models = await client.models()
        usage = await client.usage()
    assert [engine.id for engine in models.engines] == ["v3", "v5"]
    assert (usage.balance, usage.period, usage.credits) == (90, "2026-07", 10)
