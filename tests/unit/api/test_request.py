"""A request keeps its bytes, and shows nobody what is in them."""

import pytest

from coasty_desktop.api.request import MOST_BODY_BYTES, Reply, Request, json_body, path_id
from coasty_desktop.core.errors import BadInput


def test_that_neither_request_nor_reply_shows_its_body() -> None:
    shown = repr(Request("POST", "/predict", b"secret picture")) + repr(Reply(200, {"x": "secret"}, b"secret"))
    assert "secret" not in shown


def test_that_a_body_over_the_cap_is_not_sent() -> None:
    with pytest.raises(BadInput, match="too large"):
        json_body({"screenshot": "x" * MOST_BODY_BYTES})


def test_that_ids_cannot_leave_their_place_in_the_path() -> None:
    assert path_id("ses_1") == "ses_1"
    assert path_id("a/b?c#d %") == "a%2Fb%3Fc%23d%20%25"
    for slip in ("", ".", "..", "a\nb", "x" * 600):
        with pytest.raises(BadInput):
            path_id(slip)


@pytest.mark.parametrize(
    "key", ["sk-coasty-live-0123456789abcdef", " SK-COASTY-TEST-0123456789abcdef", "Bearer cua_sk_0123", "whsec_0123"]
)
def test_that_a_key_in_the_place_of_an_id_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(BadInput) as caught:
        path_id(key)
    assert key.strip() not in str(caught.value)
    assert "0123" not in str(caught.value)
