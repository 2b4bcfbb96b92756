"""A machine that shows pictures and notes commands: what a run on a machine needs of the client, without a network."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image

from coasty_desktop.api.records.commands import CommandResult, read_command_result
from coasty_desktop.api.records.machines import Machine, read_machine
from coasty_desktop.api.records.screens import Screenshot, read_screenshot
from coasty_desktop.api.request import Picture


def picture(colour: str = "navy", size: tuple[int, int] = (1280, 720), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, kind)
    return data.getvalue()


class OneMachine:
    """Shows its pictures one after the other, the last one for ever; an exception among the answers is raised."""

    def __init__(self, *pictures: bytes, status: str = "running") -> None:
        self.pictures, self.status = list(pictures) or [picture()], status
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.answer: dict[str, Any] | Exception = {"success": True, "duration_ms": 5}
        self.looks = 0
        self.before_act: Callable[[], None] = lambda: None

    async def connect(self) -> OneMachine:
        return self

    async def get(self, machine_id: str) -> Machine:
        return read_machine({"id": machine_id, "status": self.status})

    async def screenshot(self, machine_id: str) -> Screenshot:
        self.looks += 1
        image = self.pictures.pop(0) if len(self.pictures) > 1 else self.pictures[0]
        return read_screenshot(Picture(image, ""))

    async def act(self, machine_id: str, command: str, parameters: dict[str, Any]) -> CommandResult:
        self.before_act()
        self.commands.append((command, parameters))
        if isinstance(self.answer, Exception):
            raise self.answer
        return read_command_result(self.answer)
