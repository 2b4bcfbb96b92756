"""What a run works on: a part of this computer's screen, or a machine at the service."""

from __future__ import annotations

import msgspec

from coasty_desktop.core.geometry import ScreenRect


class DisplayTarget(msgspec.Struct, frozen=True, tag="display"):
    """A whole display, by the number that `doctor` prints; 0 is the primary one."""

    number: int = 0


class WindowTarget(msgspec.Struct, frozen=True, tag="window"):
    """The topmost window whose title holds this text."""

    title: str


class RegionTarget(msgspec.Struct, frozen=True, tag="region"):
    """A rectangle of the virtual desktop in native pixels."""

    area: ScreenRect


class MachineTarget(msgspec.Struct, frozen=True, tag="machine"):
    """The whole screen of a machine at the service, by its id."""

    id: str


LocalTarget = DisplayTarget | WindowTarget | RegionTarget
Target = LocalTarget | MachineTarget


def describe_target(target: Target) -> str:
    """The target in a person's words."""
    match target:
        case DisplayTarget(number=0):
            return "This computer"
        case DisplayTarget(number=number):
            return f"This computer, display {number}"
        case WindowTarget(title=title):
            return f"Window “{title}”"
        case RegionTarget(area=area):
            return f"Region {area.x},{area.y} {area.width}x{area.height}"
        case MachineTarget(id=machine_id):
            return f"machine:{machine_id}"
