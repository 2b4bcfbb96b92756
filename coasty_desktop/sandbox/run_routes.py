"""The operations on runs. Source: contract, section 6."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

import msgspec

from coasty_desktop.sandbox.activity import STATES
from coasty_desktop.sandbox.events import after_of
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Answer, Call, Json, Route, Stream
from coasty_desktop.sandbox.runs import Run, RunCreate, Runs

Note = Annotated[str, msgspec.Meta(max_length=2000)]


class Resume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/runs/{id}/resume."""

    note: Note = ""


class RunRoutes:
    """The operations of one service."""

    def __init__(self, runs: Runs) -> None:
        """On these runs."""
        self._runs = runs

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        one = "/v1/runs/{id}"
        return (
            Route("POST", "/v1/runs", self._create, "runs:write", is_keyed=True),
            Route("GET", "/v1/runs", self._list, "runs:read"),
            Route("GET", one, self._get, "runs:read"),
            Route("GET", f"{one}/events", self._events, "runs:read"),
            Route("POST", f"{one}/cancel", self._cancel, "runs:write"),
            Route("POST", f"{one}/resume", self._resume, "runs:write"),
        )

    async def _create(self, call: Call) -> Answer:
        run = self._runs.create(call.account, call.read(RunCreate))
        body = _answer(run, call) | {"webhook_secret": new_secret() if run.asked.webhook_url else None}
        return Answer(201, msgspec.json.encode(body))

    async def _list(self, call: Call) -> Json:
        wanted = call.query.get("status")
        if wanted is not None and wanted not in STATES:
            raise Refusal(400, "INVALID_STATUS_FILTER", "status is one of the seven", f"Send {', '.join(STATES)}.")
        runs = (run for run in self._runs.shelf.of(call.account) if wanted in (None, run.status))
        return call.page(run.described() for run in runs)

    async def _get(self, call: Call) -> Json:
        return _answer(self._find(call), call)

    async def _events(self, call: Call) -> Stream:
        return Stream(self._find(call).log.frames(after_of(call)))

    async def _cancel(self, call: Call) -> Json:
        run = self._find(call)
        run.cancel()
        return _answer(run, call)

    async def _resume(self, call: Call) -> Json:
        asked, run = call.read(Resume, may_be_absent=True), self._find(call)
        run.resume(True, asked.note)
        return _answer(run, call)

    def _find(self, call: Call) -> Run:
        return self._runs.shelf.get(call.account, call.id)


def _answer(run: Run, call: Call) -> Json:
    return run.described() | {"request_id": call.request_id}


def new_secret() -> str:
    """A secret to sign webhooks with."""
    return f"whsec_{secrets.token_hex(32)}"
