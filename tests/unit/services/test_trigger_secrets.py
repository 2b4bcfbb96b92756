"""Webhook secrets in the keychain: kept by address, found again, and said when they could not be."""

import pytest

from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.services.trigger_secrets import TriggerSecrets, checked
from coasty_desktop.services.webhook_url import WebhookUrl
from tests.unit.services.key_world import Box

URL = "https://coasty.ai/v1/triggers/webhook/whk_1"
SECRET = "whsec_" + "0" * 64


async def test_that_a_secret_is_found_under_every_way_to_write_its_address_and_no_other() -> None:
    box = Box()
    secrets = TriggerSecrets(box)
    assert await secrets.keep("https://COASTY.AI/v1/triggers/webhook/whk_1/", SECRET) == ""
    assert await secrets.find(WebhookUrl.parse(URL)) == SECRET
    with pytest.raises(BadInput, match="no secret"):
        await secrets.find(WebhookUrl.parse(URL + "2"))
    assert list(box.kept.values()) == [SECRET]
    # The API key of the service lies under the address itself.
    assert all("/triggers/webhook/" in name for name in box.kept)


async def test_that_a_secret_is_forgotten() -> None:
    box = Box()
    secrets = TriggerSecrets(box)
    await secrets.keep(URL, SECRET)
    assert await secrets.forget(URL) == ""
    assert box.kept == {}
    assert await secrets.forget("no address") == ""


async def test_that_a_locked_keychain_is_said_and_nothing_is_lost_in_silence() -> None:
    box = Box()
    secrets = TriggerSecrets(box)
    box.is_locked = True
    assert "locked" in await secrets.keep(URL, SECRET)
    assert "locked" in await secrets.forget(URL)
    with pytest.raises(NotPossibleHere):
        await secrets.find(WebhookUrl.parse(URL))


async def test_that_an_address_that_is_none_keeps_nothing_and_is_said() -> None:
    box = Box()
    problem = await TriggerSecrets(box).keep("elsewhere", SECRET)
    assert "not the address" in problem
    assert box.kept == {}


@pytest.mark.parametrize("text", ["", " \n", "two words", "a\x1bb", "ü" * 8, "w" * 600])
def test_that_a_slip_is_no_secret_and_is_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as told:
        checked(text)
    assert not text.strip() or text.strip() not in str(told.value)


def test_that_space_around_a_secret_is_no_part_of_it() -> None:
    assert checked(f" {SECRET}\n") == SECRET
