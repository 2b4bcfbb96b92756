"""Each fault against each call: charged and carried out at most once, the key kept, one clear message.

What was done is counted at the service and on the screen, never taken from the client's word.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from coasty_desktop.core.errors import ServiceError
from tests.fakes.fault_proxy import Trap
from tests.faults.calls import CALLS, Call
from tests.faults.faults import FAULTS, Fault
from tests.faults.table import CELL
from tests.faults.world import KEY, World, world

_INNER_WORDS = re.compile(r"traceback|exception|errno|httpx|<html|_error\b|bad gateway|[{}<>\n]", re.IGNORECASE)


def impossible(fault: Fault, call: Call) -> str:
    """Why a cell makes no sense; "" when it does."""
    if fault.way in ("dns", "tls") and call.name.endswith("keys known"):
        return "this address has never answered"
    return ""


CELLS = [
    pytest.param(fault, call, id=f"{fault.title} - {call.name}")
    for fault in FAULTS
    for call in CALLS
    if not impossible(fault, call)
]


@pytest.mark.parametrize(("fault", "call"), CELLS)
async def test_that_nothing_is_done_or_paid_twice(
    fault: Fault,
    call: Call,
    tmp_path: Path,
    certificate: ssl.SSLContext,
    record_property: Callable[[str, object], None],
) -> None:
    async with world(tmp_path / "profile", fault, certificate) as (it, trap):
        await call.prepare(it)
        before, had, wallet, booked = await _start(it, fault, call, trap)
        error = await _failure(call, it)
        is_expected = not fault.is_lasting and (call.is_repeated or fault.is_clear or fault.proves_keys)
        assert (error is None) is is_expected, error
        done = await call.count(it) - had
        assert done == (1 if error is None else int(fault.is_carried_out))
        if error is not None:
            check_message(error, fault)
        check_key_stayed(it, trap, before)
        await _heal(it, fault)
        await _check_books(it, fault, call, error, done=done, wallet=wallet, booked=booked)
        record_property(CELL, (fault.title, call.name, f"{'ok' if error is None else 'told'} {done}x"))


async def _start(it: World, fault: Fault, call: Call, trap: Trap) -> tuple[int, int, float, float]:
    """Set the fault up; returns how many requests came before it, how often it was done, the wallet and our books."""
    if fault.play is not None:
        it.proxy.spoil(fault.play(trap.port), call.is_meant, is_lasting=fault.is_lasting)
    if fault.name == "slow drip":
        it.be_impatient()
    if fault.way == "refused":
        await it.proxy.shut_door()
        it.clock.meanwhile = None if fault.is_lasting else it.proxy.open_door
    return len(it.proxy.requests), await call.count(it), await it.wallet(), it.booked


async def _failure(call: Call, it: World) -> ServiceError | None:
    try:
        await call.make(it)
    except ServiceError as error:
        return error
    return None


def check_message(error: ServiceError, fault: Fault) -> None:
    """One sentence for people, a hint, an offer, and the id that support asks for; never the key."""
    said = f"{error.title} {error.hint}"
    assert KEY.secret not in f"{said}{error!r}{error.context}"
    assert not _INNER_WORDS.search(said), said
    assert 10 < len(error.title) < 120
    assert error.hint
    assert error.offer != "none"
    assert error.request_id == fault.request_id


def check_key_stayed(it: World, trap: Trap, before: int) -> None:
    """Every request went where it should, with the key where it belongs, and nothing went anywhere else."""
    assert trap.heard == b""
    for request in it.proxy.requests[before:]:
        assert request.header("authorization") == f"Bearer {KEY.secret}"
        assert KEY.secret not in request.path
        assert KEY.secret.encode() not in request.body


async def _heal(it: World, fault: Fault) -> None:
    it.proxy.heal()
    if fault.way == "refused" and fault.is_lasting:
        await it.proxy.open_door()


async def _check_books(
    it: World, fault: Fault, call: Call, error: ServiceError | None, *, done: int, wallet: float, booked: float
) -> None:
    """What is unclear is known to be, and after asking the service our books say what the wallet lost."""
    is_unclear = error is not None and not fault.is_clear
    assert len(it.unsettled) == int(is_unclear)
    if fault.way in ("dns", "tls"):
        paid = wallet - await it.wallet()
        assert paid == it.booked - booked
        return
    assert await it.reconcile() == 0
    assert it.unsettled == []
    for run in (await it.ask("GET", "/runs"))["data"]:
        await it.until_run_ends(run["id"])
        await it.client.runs.get(run["id"])
    await it.settle()
    paid = wallet - await it.wallet()
    at_most = call.price if error is None or call.price_alone is None else call.price_alone
    # A session costs its opening, whatever becomes of its first step.
    assert paid <= at_most
    assert paid == it.booked - booked, "the books and the wallet differ"
    if error is not None and done:
        _check_told_what_was_made(it, call)


def _check_told_what_was_made(it: World, call: Call) -> None:
    if call.name.startswith(("create", "upload")):
        assert len(it.recovered) == 1
        assert it.recovered[0]
