"""The operations on machines. Source: contract, sections 1 to 4."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.sandbox.machines.command import USUAL_TIMEOUT_S
from coasty_desktop.sandbox.machines.commands import BROWSER_OPS, FILE_OPS, carry_out, command_of
from coasty_desktop.sandbox.machines.fleet import Machines
from coasty_desktop.sandbox.machines.lifecycle import Deed
from coasty_desktop.sandbox.machines.machine import LEAST_TTL, MOST_TTL, Machine, MachineCreate
from coasty_desktop.sandbox.machines.meter import ASLEEP, LEAST_TO_CREATE, RUNNING, SNAPSHOT
from coasty_desktop.sandbox.refusals import invalid
from coasty_desktop.sandbox.route import Answer, Call, Json, Route
from coasty_desktop.sandbox.sessions import timestamp

Timeout = Annotated[int, msgspec.Meta(ge=1000, le=120_000)] | msgspec.UnsetType
# Source: contract, section 12: file writes have a limit of their own; the machine's disk is far smaller.
_MOST_FILE_BODY = 50_000_000


class _Lease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ttl_minutes: Annotated[int, msgspec.Meta(ge=0, le=MOST_TTL)]


class _Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    command: str
    parameters: Json = {}
    timeout_ms: Timeout = msgspec.UNSET


class _Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    steps: Annotated[list[_Action], msgspec.Meta(min_length=1, max_length=50)]
    stop_on_error: bool = True


class _BrowserOp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parameters: Json = {}
    timeout_ms: Timeout = msgspec.UNSET


class _FilesOp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parameters: Json = {}


class _Terminal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    command: Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
    timeout_ms: Timeout = msgspec.UNSET
    session_id: Annotated[str, msgspec.Meta(max_length=128)] = ""
    cwd: Annotated[str, msgspec.Meta(max_length=512)] = ""


class MachineRoutes:
    """The operations of one service."""

    def __init__(self, machines: Machines, clock: Clock) -> None:
        """On these machines; what takes time waits by `clock`."""
        self._machines, self._clock = machines, clock

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        top, one = "/v1/machines", "/v1/machines/{id}"
        return (
            Route("POST", top, self._create, "machines:write", is_keyed=True),
            Route("GET", top, self._list, "machines:read"),
            Route("GET", f"{top}/pricing", self._pricing, "machines:read"),
            Route("GET", f"{top}/health", self._health, is_open=True),
            Route("GET", one, self._get, "machines:read"),
            Route("PATCH", one, self._live_for, "machines:write"),
            Route("DELETE", one, self._delete, "machines:write"),
            Route("POST", f"{one}/start", self._start, "machines:write"),
            Route("POST", f"{one}/stop", self._stop, "machines:write"),
            Route("POST", f"{one}/restart", self._restart, "machines:write"),
            Route("POST", f"{one}/snapshot", self._snapshot, "snapshots:write", is_keyed=True),
            Route("GET", f"{one}/screenshot", self._screenshot, "machines:read"),
            Route("GET", f"{one}/connection", self._connection, "connection:read"),
            Route("POST", f"{one}/actions", self._act, _scope_of_action, is_keyed=True),
            Route("POST", f"{one}/actions/batch", self._batch, _scopes_of_batch, is_keyed=True),
            Route("POST", f"{one}/browser/{{op}}", self._browser, "actions:exec", is_keyed=True),
            Route("POST", f"{one}/terminal", self._terminal, "terminal:exec", is_keyed=True),
            Route(
                "POST", f"{one}/files/{{op}}", self._files, _scope_of_file, is_keyed=True, most_body=_MOST_FILE_BODY
            ),
        )  # fmt: skip

    # ---- records -----------------------------------------------------------------------------------------------

    async def _create(self, call: Call) -> Json:
        machine = self._machines.create(call.account, call.read(MachineCreate))
        return {"machine": machine.described(), "connection": machine.hints(), "request_id": call.request_id}

    async def _list(self, call: Call) -> Json:
        return call.page(machine.described() for machine in self._machines.all(call.account))

    async def _get(self, call: Call) -> Json:
        return {"machine": self._find(call).described(), "request_id": call.request_id}

    async def _live_for(self, call: Call) -> Json:
        machine, asked = self._find(call), call.read(_Lease)
        if 0 < asked.ttl_minutes < LEAST_TTL:
            raise invalid(f"0 clears it, otherwise at least {LEAST_TTL}", "$.ttl_minutes")
        machine.live_for(asked.ttl_minutes)
        return {"machine_id": machine.id, "request_id": call.request_id} | machine.lease()

    async def _pricing(self, call: Call) -> Json:
        rates = {name: {"running": rate, "stopped": ASLEEP} for name, rate in RUNNING.items()}
        rules = {
            "snapshot": SNAPSHOT,
            "unit": "credits per hour",
            "granularity": "full minutes, rounded down",
            "least_wallet_to_create": LEAST_TO_CREATE,
            "when_the_wallet_is_empty": "suspended",
            "ttl_minutes": {"least": LEAST_TTL, "most": MOST_TTL},
        }
        return {"pricing": rates | rules, "request_id": call.request_id}

    async def _health(self, call: Call) -> Json:
        return {"status": "ok", "api_version": "v1", "service": "practice machines"}

    # ---- lifecycle ---------------------------------------------------------------------------------------------

    async def _delete(self, call: Call) -> Json:
        return self._begin(call, "delete", "It is gone for good.")

    async def _start(self, call: Call) -> Json:
        return self._begin(call, "start", "It will run in a few seconds.")

    async def _stop(self, call: Call) -> Json:
        return self._begin(call, "stop", "It will have stopped in a few seconds; its files stay.")

    async def _restart(self, call: Call) -> Json:
        return self._begin(call, "restart", "It will run again in a few seconds.")

    def _begin(self, call: Call, deed: Deed, message: str) -> Json:
        machine = self._find(call)
        machine.begin(deed)
        said: Json = {"machine_id": machine.id, "status": machine.life.state, "message": f"Practice: {message}"}
        return said | {"request_id": call.request_id}

    async def _snapshot(self, call: Call) -> Json:
        machine = self._find(call)
        machine.life.check("snapshot")
        call.charge(("snapshot", SNAPSHOT, 1))
        return self._machines.snapshot(machine) | {"credits_charged": call.charged, "request_id": call.request_id}

    # ---- what it shows -----------------------------------------------------------------------------------------

    async def _screenshot(self, call: Call) -> Json:
        machine = self._find(call)
        return {
            "machine_id": machine.id,
            "image_b64": base64.b64encode(machine.picture()).decode(),
            "mime_type": "image/png",
            "width": 1280,
            "height": 720,
            "captured_at": timestamp(call.account.now()),
            "request_id": call.request_id,
        }

    async def _connection(self, call: Call) -> Answer:
        machine = self._find(call)
        machine.life.check("use")
        body = msgspec.json.encode(machine.connection() | {"request_id": call.request_id})
        return Answer(200, body, (("Cache-Control", "no-store"),))

    # ---- commands ----------------------------------------------------------------------------------------------

    async def _act(self, call: Call) -> Json:
        return await self._one(call, self._find(call), call.read(_Action)) | {"request_id": call.request_id}

    async def _browser(self, call: Call) -> Json:
        asked = call.read(_BrowserOp)
        action = _Action(_op(call, BROWSER_OPS), asked.parameters, asked.timeout_ms)
        return await self._one(call, self._find(call), action) | {"request_id": call.request_id}

    async def _files(self, call: Call) -> Json:
        action = _Action(_op(call, FILE_OPS), call.read(_FilesOp).parameters)
        return await self._one(call, self._find(call), action) | {"request_id": call.request_id}

    async def _terminal(self, call: Call) -> Json:
        asked = call.read(_Terminal)
        line: Json = {"command": asked.command, "session_id": asked.session_id, "cwd": asked.cwd}
        action = _Action("terminal_execute", line, asked.timeout_ms)
        return await self._one(call, self._find(call), action) | {"request_id": call.request_id}

    async def _batch(self, call: Call) -> Json:
        machine, asked = self._find(call), call.read(_Batch)
        results: list[Json] = []
        failed, is_aborted = 0, False
        for step in asked.steps:
            results.append(await self._one(call, machine, step))
            failed += not results[-1]["success"]
            if failed and asked.stop_on_error:
                is_aborted = len(results) < len(asked.steps)
                break
        return {
            "machine_id": machine.id,
            "results": results,
            "completed_count": len(results) - failed,
            "failed_count": failed,
            "aborted": is_aborted,
            "request_id": call.request_id,
        }

    async def _one(self, call: Call, machine: Machine, action: _Action) -> Json:
        seconds = USUAL_TIMEOUT_S if action.timeout_ms is msgspec.UNSET else action.timeout_ms / 1000
        return await carry_out(machine, command_of(action.command), action.parameters, seconds, self._clock)

    def _find(self, call: Call) -> Machine:
        return self._machines.get(call.account, call.id)


def _scope_of_action(call: Call) -> Iterable[str]:
    return (command_of(call.read(_Action).command).scope,)


def _scopes_of_batch(call: Call) -> Iterable[str]:
    steps = call.read(_Batch).steps
    return dict.fromkeys(command_of(step.command, f"$.steps[{at}].command").scope for at, step in enumerate(steps))


def _scope_of_file(call: Call) -> Iterable[str]:
    return (command_of(_op(call, FILE_OPS)).scope,)


def _op(call: Call, ops: Mapping[str, str]) -> str:
    if (op := call.ids["op"]) not in ops:
        raise invalid("there is no such operation", "path.op", f"Use one of: {', '.join(ops)}.")
    return ops[op]
