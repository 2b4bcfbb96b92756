"""Predictions without a session, over a real socket."""

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.api.trajectory import EarlierStep
from coasty_desktop.core.action import Click
from coasty_desktop.core.errors import ServiceUnreachable
from coasty_desktop.core.geometry import HD, ModelPoint
from tests.fakes.service import FakeService, says

PICTURE = b"\xff\xd8" + bytes(200)
KEY = ApiKey.parse("sk-coasty-live-1")


async def test_that_a_prediction_a_place_and_a_reading_come_back() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        predicted = await client.predict(PICTURE, HD, "go")
        grounded = await client.ground(PICTURE, HD, "the blue button")
        parsed = await client.parse("pyautogui.click(1, 2)")
    assert predicted.receipt.credits == 5
    assert (grounded.at, grounded.receipt.credits) == (ModelPoint(10, 20), 3)
    assert parsed.actions == (Click(ModelPoint(1, 2)),)


async def test_that_an_untold_price_counts_the_earlier_pictures() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        service.tell(says({"actions": [], "status": "done"}))
        answer = await client.predict(
            PICTURE, HD, "go", engine="v1", earlier=[EarlierStep(PICTURE)] * 3, instructions="x" * 501
        )
    assert (answer.receipt.credits, answer.receipt.credits_are_estimated) == (19, True)


async def test_that_another_echoed_size_is_not_used() -> None:
    async with FakeService() as service, CoastyClient(BaseUrl.parse(service.base_url), KEY) as client:
        service.tell(says({"x": 1, "y": 2, "screen_width": 1280, "screen_height": 720}))
        with pytest.raises(ServiceUnreachable, match="1280x720"):
            await client.ground(PICTURE, HD, "the blue button")
