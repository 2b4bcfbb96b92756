"""What the program and the hand say to each other, and how it lies on the pipe. No I/O.

A frame is four bytes of length, little-endian, and a msgpack body. The first frame of either side is its `Hello`; a
frame that cannot be read, or another version, is never guessed at: whoever reads it lets go of everything and leaves.
"""

from __future__ import annotations

import struct
from typing import Any, Generic, Literal, TypeVar

import msgspec

from coasty_desktop.core.action import Button
from coasty_desktop.core.geometry import ScreenPoint

VERSION = 2
LARGEST_FRAME = 4 * 1024 * 1024
_LENGTH = struct.Struct("<I")

HotkeyName = Literal["bring_up", "stop", "approve", "skip", "record"]
Did = Literal["key", "button", "wheel", "motion", "warp"]


class BrokenFrame(Exception):
    """The other side speaks another language, or there is damage in between."""


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """Anything on the pipe; the tag comes first."""


class Hello(Frame, frozen=True, tag="hello"):
    """The first frame of either side."""

    version: int = VERSION


# From the program. `call` is answered by exactly one Finished, Declined, Halted or Impossible with the same number.
class Click(Frame, frozen=True, tag="click"):
    """Press and release `count` times; two and three count as a double and a triple."""

    call: int
    at: ScreenPoint
    button: Button
    count: int


class Move(Frame, frozen=True, tag="move"):
    """Put the pointer there."""

    call: int
    at: ScreenPoint


class TypeText(Frame, frozen=True, tag="type"):
    """Type into whatever has the keys."""

    call: int
    text: str


class KeyPress(Frame, frozen=True, tag="press"):
    """Tap keys one after the other."""

    call: int
    keys: tuple[str, ...]


class KeyCombo(Frame, frozen=True, tag="combo"):
    """Hold keys together."""

    call: int
    keys: tuple[str, ...]


class Scroll(Frame, frozen=True, tag="scroll"):
    """Turn a wheel: positive is up or right."""

    call: int
    clicks: int
    axis: Literal["vertical", "horizontal"]
    at: ScreenPoint | None


class Drag(Frame, frozen=True, tag="drag"):
    """Press at one point, move to the other, release."""

    call: int
    start: ScreenPoint
    end: ScreenPoint
    button: Button


class Arm(Frame, frozen=True, tag="arm"):
    """From now on actions are carried out, until a stop or `Disarm`."""

    call: int


class Disarm(Frame, frozen=True, tag="disarm"):
    """Let go of everything, put the spare keys back, carry nothing out any more."""

    call: int


class SetHotkeys(Frame, frozen=True, tag="hotkeys"):
    """All hotkeys as people write them, and which of them are listened for now.

    A hotkey that is not listened for is still never pressed by an action.
    """

    call: int
    combos: dict[HotkeyName, str]
    active: tuple[HotkeyName, ...]


class Stop(Frame, frozen=True, tag="stop"):
    """Stop at once; what is being carried out is answered by Halted."""

    by: str


class Hold(Frame, frozen=True, tag="hold"):
    """Let go of what is being carried out: it is answered by Declined. The arm stays, and so do later calls."""


class Heartbeat(Frame, frozen=True, tag="beat"):
    """The program lives; answered by Alive."""


class Quit(Frame, frozen=True, tag="quit"):
    """Let go of everything and leave."""


# From the hand.
class Ready(Frame, frozen=True, tag="ready"):
    """It is connected and listens for hotkeys; where its stop socket is."""

    pid: int
    socket: str


class Finished(Frame, frozen=True, tag="done"):
    """A call was carried out."""

    call: int
    ms: float


class Declined(Frame, frozen=True, tag="refused"):
    """A call was not carried out, or not to its end, because it is not safe."""

    call: int
    rule: str
    title: str
    hint: str = ""


class Halted(Frame, frozen=True, tag="stopped"):
    """A call was not carried out, or not to its end, because of a stop; everything is released."""

    call: int
    by: str


class Impossible(Frame, frozen=True, tag="impossible"):
    """This system does not allow it. `call` 0: nothing at all, and the hand leaves."""

    call: int
    title: str
    hint: str


class StopAsked(Frame, frozen=True, tag="stop-asked"):
    """Somebody asked for a stop; everything is released. Sent also when nothing was being carried out."""

    by: str


class HotkeyPressed(Frame, frozen=True, tag="hotkey"):
    """A person pressed a hotkey."""

    name: HotkeyName


class PersonActed(Frame, frozen=True, tag="person"):
    """A person used the mouse or the keyboard while the hand was armed."""

    did: Did


class Requested(Frame, frozen=True, tag="requested"):
    """Another program asked for this through the stop socket."""

    what: Literal["pause", "resume"]


class GrabClash(Frame, frozen=True, tag="clash"):
    """Another program has taken this hotkey too: it is heard here, but acts there as well."""

    name: HotkeyName


class Alive(Frame, frozen=True, tag="alive"):
    """The answer to a heartbeat."""


Acting = Click | Move | TypeText | KeyPress | KeyCombo | Scroll | Drag
Call = Acting | Arm | Disarm | SetHotkeys
ToHand = Hello | Call | Stop | Hold | Heartbeat | Quit
Answer = Finished | Declined | Halted | Impossible
FromHand = Hello | Ready | Answer | StopAsked | HotkeyPressed | PersonActed | Requested | GrabClash | Alive

T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()


def encode(frame: Frame) -> bytes:
    """One frame as bytes."""
    body = _encoder.encode(frame)
    return _LENGTH.pack(len(body)) + body


class Splitter:
    """Cuts a stream of bytes into the bodies of frames. Raises BrokenFrame for a length that cannot be."""

    def __init__(self) -> None:
        """Start at the beginning of a frame."""
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Add what was read; return the bodies that are complete."""
        self._rest += data
        bodies = []
        while len(self._rest) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._rest)
            if not 0 < length <= LARGEST_FRAME:
                raise BrokenFrame("a frame of an impossible length")
            if len(self._rest) < _LENGTH.size + length:
                break
            bodies.append(bytes(self._rest[_LENGTH.size : _LENGTH.size + length]))
            del self._rest[: _LENGTH.size + length]
        return bodies


class Reader(Generic[T]):
    """Turns a stream into the frames of one side. Raises BrokenFrame for anything else, or another version."""

    def __init__(self, kinds: Any) -> None:
        """Expect a Hello first, then frames of `kinds`: ToHand or FromHand."""
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(kinds)
        self._splitter = Splitter()
        self._greeted = False

    def feed(self, data: bytes) -> list[T]:
        """Add what was read; return the frames that are complete, without the Hello."""
        frames = []
        for body in self._splitter.feed(data):
            try:
                frame = self._decoder.decode(body)
            except msgspec.DecodeError as error:
                raise BrokenFrame("a frame that cannot be read") from error
            if not self._greeted:
                if not isinstance(frame, Hello) or frame.version != VERSION:
                    raise BrokenFrame("another version")
                self._greeted = True
                continue
            frames.append(frame)
        return frames
