"""The columns of the matrix: what is asked of the service, and how often the service did it, by its own count."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.limits import Limits
from coasty_desktop.agent.loop import Run, RunOptions
from coasty_desktop.agent.ports import Session
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.core.geometry import SD, Size
from coasty_desktop.services.remote_session import RemoteService, RemoteSession
from tests.fakes.dialogue import ScriptedPerson
from tests.fakes.service import Recorded
from tests.faults.world import PICTURE, World

Work = Callable[[World], Awaitable[None]]


@dataclass(frozen=True)
class Call:
    """One column. `make` raises ServiceError when it fails; `price` is what carrying it out costs at most.

    `price_alone` is what it costs when the fault ends it, for calls that go on. `is_repeated` says whether the client
    may send it again although it does not know whether it was carried out.
    """

    name: str
    route: str
    prepare: Work
    make: Work
    count: Callable[[World], Awaitable[int]]
    price: float = 0
    price_alone: float | None = None
    is_repeated: bool = True

    def is_meant(self, request: Recorded) -> bool:
        return request.method == "POST" and re.fullmatch(self.route, request.path) is not None


async def _nothing(world: World) -> None:
    pass


async def _machine(world: World) -> None:
    await world.machine()


async def _machine_and_proof(world: World) -> None:
    """The service has shown this client that it keeps keys."""
    await world.machine()
    await world.client.machines.terminal(world.machine_id, "true")


async def _predict(world: World) -> None:
    answer = await world.client.predict(PICTURE, SD, "Click 'Save'")
    assert len(answer.actions) == 1


async def _pictures_read(world: World) -> int:
    return len(world.reader.pictures)


class OpensElsewhere(RemoteService):
    """Sessions are opened by the way that no fault meets, so that it meets the prediction."""

    def __init__(self, world: World) -> None:
        super().__init__(world.client)
        self._world = world

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[Session, float]:
        opened = await self._world.direct.sessions.create(size, engine=engine)
        return RemoteSession(self._world.client, opened.id, engine, len(instructions), None), opened.receipt.credits


async def _whole_run(world: World) -> None:
    """The loop itself, to its end; what it did to the screen is in `world.computer`."""
    events: list[happened.RunEvent] = []
    options = RunOptions("Click 'Save'", "here", limits=Limits(5, None, None), approve="none")
    run = Run(
        "run_1", options, computer=world.computer, service=OpensElsewhere(world), approver=ScriptedPerson(),
        clock=world.clock, emit=events.append,
    )  # fmt: skip
    ending = await run.carry_out()
    assert len(world.computer.performed) == len(set(world.computer.performed))
    if ending.status != "done":
        raise ServiceError(ending.reasoning, ending.hint, request_id=ending.request_id, offer=ending.offer)
    assert len(world.computer.performed) == 1


async def _create_run(world: World) -> None:
    run = await world.client.runs.create(world.machine_id, "Press Enter")
    assert run.id


async def _create_machine(world: World) -> None:
    assert (await world.client.machines.create("made")).id


async def _upload(world: World) -> None:
    definition = {"steps": [{"id": "end", "type": "succeed"}]}
    assert (await world.client.workflows.create("Made", definition)).id


async def _act(world: World) -> None:
    result = await world.client.machines.terminal(world.machine_id, "echo once >> log")
    assert result.success


async def _lines(world: World) -> int:
    """How often the line stands on the machine's disk."""
    said = await world.ask("POST", f"/machines/{world.machine_id}/terminal", {"command": "touch log; cat log"})
    return str(said["result"]["output"]).count("once")


def _kept(path: str) -> Callable[[World], Awaitable[int]]:
    async def count(world: World) -> int:
        return await world.count(path)

    return count


_ONE_ID = r"/v1/[a-z]+/[^/]+"
CALLS = (
    Call("predict", "/v1/predict", _nothing, _predict, _pictures_read, 5),
    Call("session predict", f"{_ONE_ID}/predict", _nothing, _whole_run, _pictures_read, 20, 14),
    Call("create run", "/v1/runs", _machine, _create_run, _kept("/runs"), 10),
    Call("create machine", "/v1/machines", _nothing, _create_machine, _kept("/machines")),
    Call("upload workflow", "/v1/workflows", _nothing, _upload, _kept("/workflows")),
    Call("machine action", f"{_ONE_ID}/terminal", _machine, _act, _lines, is_repeated=False),
    Call("machine action, keys known", f"{_ONE_ID}/terminal", _machine_and_proof, _act, _lines),
)
