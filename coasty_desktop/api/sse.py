"""Server-sent events from bytes, without I/O: chunks in, as they happen to arrive, whole frames out.

Source: the event stream format of the HTML standard; contract, section 6, for what a run's frames hold. Memory is
bounded: of a frame larger than the limit the beginning is kept, so that its id still counts and it is not sent again.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from coasty_desktop.api.lenient import line, mapping, plain, whole

MOST_FRAME_BYTES = 1_000_000
LONGEST_RETRY_S = 30.0
# Source: contract, section 6: the seed says terminal, the published text done. `error` ends nothing.
LAST_EVENTS = frozenset({"terminal", "done"})

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WRAPPED = frozenset({"seq", "type", "data"})
# Longer ones could not be compared for what they are.
_MOST_DIGITS = 18


class Frame(msgspec.Struct, frozen=True):
    """One frame: its name or "", its data lines joined, and its id when that is a number."""

    name: str
    data: str
    id: int | None = None


class RunEvent(msgspec.Struct, frozen=True):
    """What a run told: `id` grows from event to event and may be missing; an unknown `name` is kept.

    `data` is the decoded payload, or text where it was not JSON; `raw` is the value as it came, with its wrapping.
    Both hold the service's own texts: whoever shows one passes it through `lenient`.
    """

    id: int | None
    name: str
    data: Any
    raw: Any = None

    @property
    def is_last(self) -> bool:
        """Whether the stream ends with this event."""
        return self.name in LAST_EVENTS

    def __repr__(self) -> str:
        """Without the data, which tells what is on somebody's screen."""
        return f"RunEvent({self.id}, {self.name})"


class Decoder:
    """Belongs to one connection. `retry_s` is how long the service wants us to wait before another, in seconds."""

    def __init__(self) -> None:
        """Expect the first byte of a stream."""
        self.retry_s: float | None = None
        self._line = bytearray()
        self._is_first_line = True
        self._follows_cr = False
        self._name = b""
        self._id: int | None = None
        self._data: list[bytes] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> list[Frame]:
        """Take the next bytes; return the frames that they complete. Never raises."""
        if self._follows_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._follows_cr = False
        if not chunk:
            return []
        self._follows_cr = chunk.endswith(b"\r")
        frames: list[Frame] = []
        *ended, rest = _LINE_END.split(chunk)
        for part in ended:
            self._keep(part)
            if frame := self._end_line():
                frames.append(frame)
        self._keep(rest)
        return frames

    @property
    def is_between_frames(self) -> bool:
        """Whether nothing that came is waiting for more: a cut here lost nothing."""
        return not (self._line or self._data or self._name or self._id is not None)

    def _keep(self, part: bytes) -> None:
        self._line += part[: max(0, MOST_FRAME_BYTES - len(self._line))]

    def _end_line(self) -> Frame | None:
        content = bytes(self._line)
        self._line.clear()
        if self._is_first_line:
            content = content.removeprefix(_BYTE_ORDER_MARK)
            self._is_first_line = False
        if not content:
            return self._end_frame()
        name, _, value = content.partition(b":")
        self._set_field(name, value.removeprefix(b" "))
        return None

    def _set_field(self, name: bytes, value: bytes) -> None:
        """Remember one field. A comment is a field without a name, and like any unknown one it is nothing to us."""
        match name:
            case b"data":
                room = MOST_FRAME_BYTES - self._data_bytes
                if room > 0:
                    self._data.append(value[:room])
                    self._data_bytes += len(value) + 1
            case b"event":
                self._name = value
            case b"id":
                self._id = self._id if b"\0" in value else _digits(value)
            case b"retry":
                wanted_ms = _digits(value)
                self.retry_s = self.retry_s if wanted_ms is None else min(wanted_ms / 1000, LONGEST_RETRY_S)

    def _end_frame(self) -> Frame | None:
        """Make a frame of the fields. The standard drops one without data; an end that says nothing is still one."""
        data, name, frame_id = self._data, self._name, self._id
        self._name, self._data, self._data_bytes, self._id = b"", [], 0, None
        if not (data or name):
            return None
        return Frame(name.decode("utf-8", "replace"), b"\n".join(data).decode("utf-8", "replace"), frame_id)


def read_event(frame: Frame) -> RunEvent:
    """What a frame tells; {seq, type, data} is unwrapped, text that is no JSON is kept as text. Never raises."""
    raw: Any
    try:
        raw = msgspec.json.decode(frame.data)
    except (ValueError, RecursionError):
        raw = plain(frame.data, MOST_FRAME_BYTES)
    wrapping = mapping(raw)
    is_wrapped = wrapping.keys() >= _WRAPPED
    sequence = whole(wrapping["seq"]) if is_wrapped and frame.id is None else frame.id
    name = line(frame.name, 80) or (line(wrapping["type"], 80) if is_wrapped else "") or "message"
    is_number = sequence is not None and 0 <= sequence < 10**_MOST_DIGITS
    return RunEvent(sequence if is_number else None, name, wrapping["data"] if is_wrapped else raw, raw)


def _digits(value: bytes) -> int | None:
    return int(value) if value.isdigit() and len(value) <= _MOST_DIGITS else None
