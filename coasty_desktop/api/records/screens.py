"""The picture of a machine's screen. Source: contract, sections 3 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import mapping
from coasty_desktop.api.pictures import from_base64, kind_and_size
from coasty_desktop.api.records.reading import Record, id_of, object_of, time_of, unusable
from coasty_desktop.api.request import Picture

_NO_RECEIPT = Receipt()
_KEYS = ("image_b64", "screenshot", "image", "image_base64", "data")


class Screenshot(Record, frozen=True):
    """A machine's picture: a PNG or JPEG and its own size in pixels, whatever was said beside it."""

    image: bytes
    mime_type: str
    width: int
    height: int
    captured_at: str = ""
    machine_id: str = ""
    receipt: Receipt = _NO_RECEIPT


def read_screenshot(value: Any, receipt: Receipt = _NO_RECEIPT) -> Screenshot:
    """A picture: the bytes themselves, or base64 under one of its names, wrapped like a result or not."""
    if isinstance(value, Picture):
        return _screenshot(value.image, {}, receipt)
    answer = object_of(value)
    inside = mapping(answer.get("result"))
    for holder in (answer, inside):
        for text in (holder.get(key) for key in _KEYS):
            if isinstance(text, str) and (image := from_base64(text)):
                return _screenshot(image, holder, receipt)
    raise unusable("a picture")


def screenshot_in(record: Mapping[str, Any]) -> Screenshot | None:
    """The picture that came along with a result, if one can be read."""
    for text in (record.get("screenshot"), mapping(record.get("result")).get("screenshot")):
        if isinstance(text, str) and (image := from_base64(text)) and kind_and_size(image):
            return _screenshot(image, record, _NO_RECEIPT)
    return None


def _screenshot(image: bytes, told: Mapping[str, Any], receipt: Receipt) -> Screenshot:
    found = kind_and_size(image)
    if found is None:
        raise unusable("a PNG or JPEG picture")
    return Screenshot(image, *found, time_of(told, "captured_at"), id_of(told, "machine_id"), receipt)
