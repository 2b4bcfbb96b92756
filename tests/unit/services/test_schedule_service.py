"""What only the service itself can get wrong: the command line's tests go through all the rest of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.schedule_service import Wish
from tests.fakes.service import says
from tests.unit.cli.cloud_world import World, cloud_world

URL = "https://coasty.ai/v1/triggers/webhook/whk_1"
SECRET = "whsec_" + "5" * 64


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with cloud_world() as opened:
        yield opened


async def test_that_nothing_that_holds_a_new_secret_shows_it(world: World) -> None:
    world.box.is_locked = True
    world.service.tell(says({"id": "trg_1", "kind": "webhook", "webhook_url": URL, "webhook_secret": SECRET}))
    new = await world.schedules.add_webhook_trigger("sch_1")
    assert new.secret is not None
    assert new.secret.reveal() == SECRET
    assert SECRET not in repr(new) + str(new) + repr(new.trigger.raw)


async def test_that_a_secret_that_is_no_address_away_is_given_back(world: World) -> None:
    world.service.tell(says({"id": "trg_1", "kind": "webhook", "webhook_url": "", "webhook_secret": SECRET}))
    new = await world.schedules.add_webhook_trigger("sch_1")
    assert (new.secret is not None, world.box.kept) == (True, {})


async def test_that_an_empty_wish_changes_nothing(world: World) -> None:
    with pytest.raises(BadInput, match="nothing to change"):
        await world.schedules.update("sch_1", Wish())
    assert world.calls == []
