"""Which addresses are those of a webhook, and that nothing typed in their place is repeated."""

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.webhook_url import WebhookUrl


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://coasty.ai/v1/triggers/webhook/whk_1", "https://coasty.ai/v1"),
        (" https://COASTY.ai:443/v1/triggers/webhook/whk_1/\n", "https://coasty.ai/v1"),
        ("http://127.0.0.1:8000/v1/triggers/webhook/whk_1", "http://127.0.0.1:8000/v1"),
        ("http://[::1]:8000/v1/triggers/webhook/whk_1", "http://[::1]:8000/v1"),
    ],
)
def test_that_an_address_is_split_into_its_service_and_its_id(text: str, base: str) -> None:
    url = WebhookUrl.parse(text)
    assert (str(url.base_url), url.webhook_id) == (base, "whk_1")
    assert str(url) == f"{base}/triggers/webhook/whk_1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whk_1",
        "http://coasty.ai/v1/triggers/webhook/whk_1",
        "ftp://coasty.ai/v1/triggers/webhook/whk_1",
        "https://user:whsec_0000@coasty.ai/v1/triggers/webhook/whk_1",
        "https://coasty.ai/v1/triggers/webhook/whk_1?token=whsec_0000",
        "https://coasty.ai/v1/triggers/webhook/whk_1#x",
        "https://coasty.ai/v1/triggers/webhook/whk_1/../../usage",
        "https://coasty.ai/v1/../v2/triggers/webhook/whk_1",
        "https://coasty.ai/v1/triggers/webhook/other",
        "whsec_" + "0" * 64,
        "https://coasty.ai/v1\n/triggers/webhook/whk_1",
    ],
)
def test_that_no_other_address_is_taken_and_none_is_repeated(text: str) -> None:
    with pytest.raises(BadInput) as told:
        WebhookUrl.parse(text)
    assert "0000" not in str(told.value)
