"""One address in many spellings, and none that a key should not go to."""

import pytest

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.core.errors import BadInput


@pytest.mark.parametrize(
    ("text", "normal", "is_loopback"),
    [
        ("https://coasty.ai/v1", "https://coasty.ai/v1", False),
        (" https://COASTY.ai:443/v1/\n", "https://coasty.ai/v1", False),
        ("https://coasty.ai", "https://coasty.ai/v1", False),
        ("https://coasty.ai.:8443/api/v1", "https://coasty.ai:8443/api/v1", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1", True),
        ("http://127.9.9.9/v1", "http://127.9.9.9/v1", True),
        ("http://localhost:80/v1", "http://localhost/v1", True),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1", True),
    ],
)
def test_that_an_address_is_normalised(text: str, normal: str, is_loopback: bool) -> None:
    url = BaseUrl.parse(text)
    assert (str(url), url.is_loopback) == (normal, is_loopback)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("coasty.ai", "https://"),
        ("ftp://coasty.ai", "https://"),
        ("file:///etc/passwd", "https://"),
        ("http://coasty.ai/v1", "https://"),
        ("http://localhost.evil.example/v1", "https://"),
        ("http://127.0.0.1.evil.example/v1", "https://"),
        ("http://0.0.0.0/v1", "https://"),
        ("https://user@coasty.ai/v1", "name or a password"),
        ("https://user:secret@coasty.ai/v1", "name or a password"),
        ("http://127.0.0.1@evil.example/v1", "name or a password"),
        ("https://coasty.ai/v1?x=1", "question mark"),
        ("https://coasty.ai/v1?", "question mark"),
        ("https://coasty.ai/v1#x", "question mark or a #"),
        ("https://", "no computer"),
        ("https:///v1", "no computer"),
        ("https://coasty.ai:99999/v1", "cannot be read"),
        ("https://[::1/v1", "cannot be read"),
        ("https://coasty.ai/../v1", "path"),
        ("https://coasty.ai//v1", "path"),
        ("https://coa sty.ai/v1", "characters"),
        ("https://coasty.ai\\@evil.example/v1", "characters"),
        ("https://coasty.ai/\tv1", "characters"),
        ("https://cоasty.ai/v1", "characters"),  # noqa: RUF001 - a Cyrillic o is the point
    ],
)
def test_that_an_address_that_is_not_safe_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        BaseUrl.parse(text)
    assert says in caught.value.title
    assert caught.value.hint
    assert "secret" not in str(caught.value)
