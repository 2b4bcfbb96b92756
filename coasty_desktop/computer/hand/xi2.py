"""The few words of the X Input Extension that the hand needs and python-xlib lacks.

python-xlib asks for version 2.0 of the extension, and before 2.1 raw events stop while a program has grabbed the
device, as every menu does.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from Xlib.ext import ge, xinput
from Xlib.protocol import rq

from coasty_desktop.computer.hand.watch import Kind, RawEvent
from coasty_desktop.core.errors import NotPossibleHere

if TYPE_CHECKING:
    from Xlib.display import Display

# Numbers of XI2proto.txt.
_KINDS: dict[int, Kind] = {
    13: "key_press",
    14: "key_release",
    15: "button_press",
    16: "button_release",
    17: "motion",
}
_MOTION = 17
# Device, time, detail, source, length of the valuators, flags, padding.
_RAW = struct.Struct("<HIIHHII")


class _QueryVersion(rq.ReplyRequest):
    """XIQueryVersion, with the version as an argument."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(47), rq.RequestLength(), rq.Card16("major_version"), rq.Card16("minor_version")
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Pad(1),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("major_version"),
        rq.Card16("minor_version"),
        rq.Pad(20),
    )


class RawEvents:
    """The raw events of every device, on one connection."""

    def __init__(self, display: Display) -> None:
        """Agree on the version and find the devices that injected input comes from. Raises NotPossibleHere."""
        if not display.has_extension("XInputExtension") or not display.has_extension("XTEST"):
            raise NotPossibleHere(
                "This X server cannot be acted on: it lacks XTEST or the X Input Extension",
                hint="Use an Xorg, Xvfb or Xvnc server of this decade.",
            )
        self._display: Any = display
        self._opcode = self._display.display.get_extension_major("XInputExtension")
        answer: Any = _QueryVersion(
            display=self._display.display, opcode=self._opcode, major_version=2, minor_version=2
        )
        if (answer.major_version, answer.minor_version) < (2, 1):
            raise NotPossibleHere(
                "This X server is too old: the stop hotkey could not be heard while a menu is open",
                hint="Use a server with version 2.1 or later of the X Input Extension.",
            )
        devices = self._display.xinput_query_device(xinput.AllDevices).devices
        self._xtest = frozenset(device.deviceid for device in devices if "XTEST" in _text(device.name))

    def select(self, *, motion: bool) -> None:
        """Receive them from now on; `motion` wakes the hand at every move of the mouse."""
        wanted = [number for number in _KINDS if motion or number != _MOTION]
        root: Any = self._display.screen().root
        root.xinput_select_events([(xinput.AllMasterDevices, sum(1 << number for number in wanted))])
        self._display.flush()

    def read(self, event: Any) -> RawEvent | None:
        """An event of the connection as a raw event, or None when it is another one."""
        if event.type != ge.GenericEventCode or event.extension != self._opcode:
            return None
        kind = _KINDS.get(event.evtype)
        if kind is None:
            return None
        _, _, detail, source, *_ = _RAW.unpack_from(event.data)
        return RawEvent(kind, 0 if kind == "motion" else detail, source in self._xtest)


def _text(name: str | bytes) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else name
