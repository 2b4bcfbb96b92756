"""Each fault against following a run: no event lost or told twice, nothing started or paid, the key kept."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from coasty_desktop.api import event_stream
from coasty_desktop.api.request import Patience
from coasty_desktop.api.sse import RunEvent
from coasty_desktop.core.errors import ServiceError
from tests.fakes.service import Recorded
from tests.faults.faults import FAULTS, Fault
from tests.faults.table import CELL
from tests.faults.test_matrix import check_key_stayed, check_message
from tests.faults.world import World, world

# These end a stream for good or for as long as they last; all others are outlived.
_HOPELESS = ("name not found", "certificate not trusted", "redirect")


@pytest.fixture(autouse=True)
def _soon_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes instead of a stream is read for a moment only, not for a minute."""
    monkeypatch.setattr(event_stream, "Patience", partial(Patience, whole_s=0.4))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
async def test_that_no_event_is_lost_or_told_twice(
    fault: Fault, tmp_path: Path, certificate: ssl.SSLContext, record_property: Callable[[str, object], None]
) -> None:
    async with world(tmp_path / "profile", fault, certificate) as (it, trap):
        run_id = await _finished_run(it)
        wallet, before = await it.wallet(), len(it.proxy.requests)
        await _spoil(it, fault, trap.port)
        events, status, error = await _followed(it, run_id)
        check_key_stayed(it, trap, before)
        assert (await it.count("/runs"), await it.wallet()) == (1, wallet)
        ids = [event.id for event in events if event.id is not None]
        assert len(ids) == len(set(ids))
        assert ids == sorted(ids)
        if fault.name in _HOPELESS or (fault.way == "refused" and fault.is_lasting):
            assert error is not None
            check_message(error, fault)
            assert ids == []
        else:
            assert error is None, error
            assert status == "succeeded"
            # One that never gets a whole stream is told by its record.
            assert fault.is_lasting or len(ids) == await _last_id(it, run_id)
        record_property(CELL, (fault.title, "SSE", _measured(ids, await _last_id(it, run_id), error)))


async def _finished_run(it: World) -> str:
    await it.machine()
    run = await it.ask("POST", "/runs", {"machine_id": it.machine_id, "task": "Press Enter"})
    await it.until_run_ends(run["id"])
    return str(run["id"])


async def _spoil(it: World, fault: Fault, trap: int) -> None:
    def is_stream(request: Recorded) -> bool:
        return request.path.endswith("/events")

    if fault.play is not None:
        it.proxy.spoil(fault.play(trap), is_stream, is_lasting=fault.is_lasting)
    if fault.way == "refused":
        await it.proxy.shut_door()
        it.clock.meanwhile = None if fault.is_lasting else it.proxy.open_door


async def _followed(it: World, run_id: str) -> tuple[list[RunEvent], str, ServiceError | None]:
    events: list[RunEvent] = []
    stream = it.client.runs.events(run_id)
    try:
        async with stream:
            async for event in stream:
                events.append(event)
    except ServiceError as error:
        return events, "", error
    return events, "" if stream.final is None else stream.final.status, None


def _measured(ids: list[int], last: int, error: ServiceError | None) -> str:
    if error is not None:
        return "told"
    return "ok, all" if ids == list(range(1, last + 1)) else "ok, its end"


async def _last_id(it: World, run_id: str) -> int:
    """Of the run's events, by a stream that no fault meets."""
    last = 0
    async with it.direct.runs.events(run_id) as stream:
        async for event in stream:
            last = max(last, event.id or 0)
    return last
