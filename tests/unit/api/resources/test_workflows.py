"""Workflows and their runs over a real socket."""

from typing import Any

import pytest

from coasty_desktop.api.bodies.workflows import slug_of
from coasty_desktop.core.errors import BadInput, ServiceError, ServiceUnreachable
from tests.fakes.service import CloseWithoutAnswer, refuses, says
from tests.unit.api.resources.world import sent, speaking

DEFINITION: dict[str, Any] = {"steps": [{"id": "a", "type": "succeed"}]}


async def test_that_a_workflow_is_saved_under_a_slug_made_of_its_name() -> None:
    async with speaking() as (client, service):
        saved = await client.workflows.create("Ünï: cödé!", DEFINITION)
    assert service.requests[0].json == {"name": "Ünï: cödé!", "definition": DEFINITION, "slug": "uni-code"}
    assert (saved.id, saved.version) == ("wf_1", "1")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("n", "n"),
        ("😀", "workflow"),
        ("--A b--", "a-b"),
        ("_x", "x"),
        ("a" * 100, "a" * 63),
        ("a" * 62 + " b", "a" * 62),
    ],
)
def test_that_every_name_gives_a_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_that_a_suffix_is_not_cut_off() -> None:
    assert slug_of("a" * 100, "123456") == "a" * 56 + "-123456"


async def test_that_a_slug_that_is_taken_is_made_anew_once() -> None:
    taken = refuses(422, "VALIDATION_ERROR", details=[{"loc": ["body", "slug"], "msg": "taken"}])
    async with speaking() as (client, service):
        service.tell(taken)
        await client.workflows.create("n", DEFINITION)
        first, second = (request.json["slug"] for request in service.requests)
        assert first == "n"
        assert second.startswith("n-")
        assert len({request.header("idempotency-key") for request in service.requests}) == 2
        service.requests.clear()
        service.tell(taken, taken)
        with pytest.raises(ServiceError):
            await client.workflows.create("n", DEFINITION)
        assert len(service.requests) == 2


async def test_that_a_slug_somebody_chose_is_not_replaced() -> None:
    async with speaking() as (client, service):
        service.tell(refuses(409, "CONFLICT", details="slug"))
        with pytest.raises(ServiceError):
            await client.workflows.create("n", DEFINITION, slug="mine")
    assert len(service.requests) == 1


async def test_that_another_refusal_is_not_about_the_slug() -> None:
    async with speaking() as (client, service):
        service.tell(refuses(422, "VALIDATION_ERROR", details="definition.steps"))
        with pytest.raises(ServiceError, match=r"definition\.steps"):
            await client.workflows.create("n", DEFINITION)
    assert len(service.requests) == 1


async def test_that_a_new_version_is_never_made_twice() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await client.workflows.replace("wf_1", "n", DEFINITION)
    assert [request.json for request in service.requests] == [{"name": "n", "definition": DEFINITION}]


async def test_that_a_definition_comes_back_as_it_was_sent() -> None:
    definition = {"steps": [{"id": "a", "type": "of_next_year", "password": "{{inputs.password}}", "api_key": "x"}]}
    async with speaking() as (client, service):
        service.tell(says({"id": "wf_1", "version": "2", "definition": definition}))
        record = await client.workflows.get("wf_1")
    assert record.definition == definition
    assert record.raw["definition"] == definition


async def test_that_a_start_without_anything_has_an_empty_body() -> None:
    async with speaking() as (client, service):
        run = await client.workflows.start("wf_1")
        await client.workflows.start("wf_1", inputs={}, budget_cents=0, max_iterations=1)
    assert [request.json for request in service.requests] == [
        {},
        {"inputs": {}, "budget_cents": 0, "max_iterations": 1},
    ]
    assert (run.id, run.workflow_id, run.spent_cents) == ("wfr_1", "wf_1", 5)


async def test_that_a_lost_start_is_repeated_under_its_key_and_a_lost_approval_is_not() -> None:
    async with speaking() as (client, service):
        service.tell(CloseWithoutAnswer())
        await client.workflow_runs.start(DEFINITION)
        assert len({request.header("idempotency-key") for request in service.requests}) == 1
        service.requests.clear()
        service.tell(CloseWithoutAnswer())
        with pytest.raises(ServiceUnreachable):
            await client.workflow_runs.resume("wfr_1", approved=False, note="no")
    assert [request.json for request in service.requests] == [{"approved": False, "note": "no"}]


async def test_that_runs_of_one_workflow_are_listed_and_followed() -> None:
    async with speaking() as (client, service):
        runs = [run async for run in client.workflow_runs.list("wf/1")]
        stream = client.workflow_runs.events("wfr_1")
        assert [event.name async for event in stream] == ["status", "terminal"]
    assert sent(service)[0] == "GET /workflows/runs?workflow_id=wf%2F1&limit=200"
    assert [run.id for run in runs] == ["wfr_1"]
    assert stream.final is not None
    assert stream.final.is_over


async def test_that_what_a_run_gave_is_read_under_either_name() -> None:
    async with speaking() as (client, service):
        service.tell(says({"id": "r", "status": "succeeded", "result": {"summary": "s"}, "credits_charged": 15}))
        run = await client.workflow_runs.get("r")
    assert (run.output, run.output_text, run.spent_cents) == ({"summary": "s"}, "s", 15)


BAD: list[dict[str, Any]] = [
    {"name": ""},
    {"name": "n" * 129},
    {"definition": []},
    {"definition": {}},
    {"definition": {"steps": {}}},
    {"definition": {"steps": [float("nan")]}},
    {"slug": "A"},
    {"slug": ""},
    {"slug": "a" * 64},
    {"description": "d" * 2001},
    {"inputs_schema": 5},
]


@pytest.mark.parametrize("fields", BAD)
async def test_that_a_workflow_the_service_would_refuse_is_not_sent(fields: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.workflows.create(**{"name": "n", "definition": DEFINITION, **fields})
    assert service.requests == []


@pytest.mark.parametrize(
    "limits",
    [
        {"budget_cents": -1},
        {"budget_cents": 10_000_001},
        {"max_iterations": 0},
        {"max_iterations": 1001},
        {"inputs": [1]},
        {"webhook_url": "ftp://a"},
        {"deadline_seconds": 86_401},
        {"machine_id": ""},
    ],
)
async def test_that_a_start_the_service_would_refuse_is_not_sent(limits: dict[str, Any]) -> None:
    async with speaking() as (client, service):
        with pytest.raises(BadInput):
            await client.workflows.start("wf_1", **limits)
        with pytest.raises(BadInput):
            await client.workflow_runs.start(DEFINITION, **limits)
    assert service.requests == []
