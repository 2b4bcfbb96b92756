"""The loop's ports over the client, against a real socket."""

from coasty_desktop.agent.ports import Service, Session
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.action import Click
from coasty_desktop.core.geometry import HD, SD, ModelPoint
from coasty_desktop.services.remote_session import RemoteService
from tests.fakes.service import FakeService, says

KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
PICTURE = b"\xff\xd8" + bytes(100)


async def test_that_the_loop_gets_its_answer_in_its_own_words() -> None:
    async with FakeService() as fake, CoastyClient(BaseUrl.parse(fake.base_url), KEY) as client:
        service: Service = RemoteService(client)
        session: Session
        session, credits = await service.open_session(SD, engine="v3", instructions="")
        prediction = await session.predict(PICTURE, SD, "go")
        await session.delete()
    assert (session.id, credits) == ("ses_1", 10)
    assert prediction.actions == (Click(ModelPoint(512, 340)),)
    assert (prediction.status, prediction.credits, prediction.balance) == ("continue", 4, 90)
    assert (prediction.credits_are_estimated, prediction.request_id) == (False, "req_1")


async def test_that_an_untold_price_grows_with_the_steps() -> None:
    async with FakeService() as fake, CoastyClient(BaseUrl.parse(fake.base_url), KEY) as client:
        session, _ = await RemoteService(client).open_session(SD, engine="v3", instructions="")
        fake.tell(*(says({"actions": [], "status": "continue"}) for _ in range(3)))
        answers = [await session.predict(PICTURE, SD, "go") for _ in range(3)]
    assert [(answer.credits, answer.credits_are_estimated) for answer in answers] == [(4, True), (6, True), (8, True)]


async def test_that_the_next_step_is_priced_before_it_is_asked_for() -> None:
    live = RemoteService(CoastyClient(BaseUrl.parse("http://127.0.0.1:1"), KEY))
    test = RemoteService(CoastyClient(BaseUrl.parse("http://127.0.0.1:1"), ApiKey.parse("sk-coasty-test-1")))
    assert live.next_step_cost(4, HD, engine="v3", instructions="") == 14
    assert test.next_step_cost(4, HD, engine="v3", instructions="") == 0
