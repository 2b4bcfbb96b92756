"""What is asked twice because no answer came, and finds itself done."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from coasty_desktop.api.client import CoastyClient
from coasty_desktop.core.errors import ServiceError
from tests.fakes.service import CloseWithoutAnswer, Respond, refuses
from tests.unit.api.resources.world import sent, speaking

Ask = Callable[[CoastyClient], Awaitable[Any]]
REMOVALS: list[Ask] = [
    lambda client: client.machines.delete("x"),
    lambda client: client.workflows.delete("x"),
    lambda client: client.schedules.delete("x"),
    lambda client: client.schedules.remove_trigger("x", "y"),
]
CHANGES: list[tuple[Ask, str]] = [
    (lambda client: client.machines.stop("x"), "running"),
    (lambda client: client.machines.start("x"), "running"),
    (lambda client: client.runs.cancel("x"), "succeeded"),
    (lambda client: client.workflow_runs.cancel("x"), "succeeded"),
    (lambda client: client.schedules.pause("x"), ""),
    (lambda client: client.schedules.resume("x"), ""),
]


LOST = [CloseWithoutAnswer(), refuses(503, "SERVICE_UNAVAILABLE"), Respond(502, b"<html>")]


@pytest.mark.parametrize("lost", LOST, ids=["no answer", "503", "502"])
@pytest.mark.parametrize("ask", REMOVALS)
async def test_that_what_is_gone_after_a_lost_delete_was_deleted(ask: Ask, lost: Any) -> None:
    async with speaking() as (client, service):
        service.tell(lost, refuses(404, "NOT_FOUND"))
        await ask(client)
    assert len(service.requests) == 2


@pytest.mark.parametrize("ask", REMOVALS)
async def test_that_what_never_was_is_said(ask: Ask) -> None:
    async with speaking() as (client, service):
        service.tell(refuses(404, "NOT_FOUND"))
        with pytest.raises(ServiceError):
            await ask(client)
        service.tell(refuses(429, "RATE_LIMITED"), refuses(404, "NOT_FOUND"))
        with pytest.raises(ServiceError):
            await ask(client)


@pytest.mark.parametrize("lost", LOST, ids=["no answer", "503", "502"])
@pytest.mark.parametrize(("ask", "status"), CHANGES)
async def test_that_a_change_that_is_refused_after_a_lost_one_is_looked_at(ask: Ask, status: str, lost: Any) -> None:
    async with speaking() as (client, service):
        service.tell(lost, refuses(409, "INVALID_STATE", current_state="stopping"))
        answer = await ask(client)
    assert answer.status == status
    assert [line.split()[0] for line in sent(service)] == ["POST", "POST", "GET"]


@pytest.mark.parametrize(("ask", "_status"), CHANGES)
async def test_that_a_change_that_is_refused_at_once_is_said(ask: Ask, _status: str) -> None:
    async with speaking() as (client, service):
        service.tell(refuses(409, "INVALID_STATE", current_state="stopping"))
        with pytest.raises(ServiceError, match="stopping"):
            await ask(client)
    assert len(service.requests) == 1
