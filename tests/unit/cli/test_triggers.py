"""Triggers on the command line: where a webhook's secret goes, and what a fire sends."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from tests.fakes.service import Respond, refuses, says
from tests.unit.cli.cloud_world import KEY, NOBODYS_KEY, World, cloud_world

URL = "https://coasty.ai/v1/triggers/webhook/whk_1"
SECRET = "whsec_" + "5" * 64
WEBHOOK = {"id": "trg_1", "kind": "webhook", "webhook_url": URL, "webhook_secret": SECRET, "enabled": True}
FIRED = {"received": True, "schedule_id": "sch_1", "run_id": "run_9", "deduplicated": False, "message": "Dispatched."}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with cloud_world() as opened:
        yield opened


@pytest.fixture
def body(tmp_path: Path) -> Path:
    file = tmp_path / "body.json"
    file.write_bytes(b'{ "event":"order.placed" }\n')
    return file


async def test_that_a_webhooks_secret_goes_into_the_keychain_and_is_not_printed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.service.tell(says(WEBHOOK, 201), says(WEBHOOK, 201))
    assert await world.run("schedules", "add-trigger", "sch_1", "webhook", "--rate", "30") == 0
    assert world.calls == ["POST /schedules/sch_1/triggers"]
    assert world.last.json == {"kind": "webhook", "rate_limit_per_minute": 30}
    assert list(world.box.kept.values()) == [SECRET]
    assert await world.run("schedules", "add-trigger", "sch_1", "webhook", "--json") == 0
    said = capsys.readouterr()
    assert URL in said.out
    assert SECRET not in said.out + said.err
    assert json.loads(said.out.splitlines()[-1])["webhook_url"] == URL


@pytest.mark.parametrize("options", [(), ("--json",)])
async def test_that_without_a_keychain_the_secret_is_shown_this_once(
    world: World, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    world.box.is_locked = True
    world.service.tell(says(WEBHOOK, 201))
    assert await world.run("schedules", "add-trigger", "sch_1", "webhook", *options) == 0
    said = capsys.readouterr()
    assert said.out.count(SECRET) == 1
    assert SECRET not in said.err
    assert "locked" in said.err
    assert "this once" in said.err


async def test_that_a_service_that_shows_no_secret_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.service.tell(says({**WEBHOOK, "webhook_secret": None}))
    assert await world.run("schedules", "add-trigger", "sch_1", "webhook") == 0
    said = capsys.readouterr()
    assert "did not show the secret" in said.err
    assert "is in the keychain" not in said.out


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (("email",), {"kind": "email"}),
        (("email", "--label", "daily-report"), {"kind": "email", "email_label": "daily-report"}),
        (("chain", "--after", "sch_2"), {"kind": "chain", "source_schedule_id": "sch_2"}),
        (
            ("chain", "--after", "sch_2", "--on", "on_any"),
            {"kind": "chain", "source_schedule_id": "sch_2", "event": "on_any"},
        ),
        (("webhook",), {"kind": "webhook"}),
    ],
)
async def test_that_each_kind_is_asked_for_as_the_contract_has_it(
    world: World, options: tuple[str, ...], sent: dict[str, str]
) -> None:
    world.service.tell(says({"id": "trg_1", **sent}))
    assert await world.run("schedules", "add-trigger", "sch_1", *options) == 0
    assert world.last.json == sent


@pytest.mark.parametrize(
    "options", [("webhook", "--rate", "0"), ("webhook", "--rate", "601"), ("email", "--label", "Ä"), ("chain",), ()]
)
async def test_that_a_trigger_nobody_can_make_is_not_asked_for(world: World, options: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        await world.run("schedules", "add-trigger", "sch_1", *options)
    assert world.calls == []


async def test_that_triggers_are_listed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    chain = {"id": "trg_2", "kind": "chain", "enabled": False, "source_schedule_id": "sch_2", "event": "on_any"}
    world.service.tell(says({"data": [{**WEBHOOK, "webhook_secret": None}, chain]}), says({"data": []}))
    assert await world.run("schedules", "triggers", "sch_1") == 0
    said = capsys.readouterr().out
    assert URL in said
    assert "sch_2 on_any" in said
    await world.run("schedules", "triggers", "sch_1")
    assert "Nothing else" in capsys.readouterr().out


async def test_that_a_removed_webhook_leaves_no_secret_behind(world: World) -> None:
    other = URL + "2"
    world.box.kept = {f"webhook {URL}": SECRET, f"webhook {other}": SECRET}
    listed = [WEBHOOK, {"id": "trg_2", "kind": "webhook", "webhook_url": other}]
    world.service.tell(says({"data": listed}), Respond(204, b""))
    assert await world.run("schedules", "remove-trigger", "sch_1", "trg_1") == 0
    assert world.calls[-1] == "DELETE /schedules/sch_1/triggers/trg_1"
    assert list(world.box.kept) == [f"webhook {other}"]


async def test_that_a_trigger_that_is_not_removed_keeps_its_secret(world: World) -> None:
    world.box.kept = {f"webhook {URL}": SECRET}
    world.service.tell(says({"data": [WEBHOOK]}), refuses(403, "INSUFFICIENT_SCOPE"))
    with pytest.raises(ServiceError):
        await world.run("schedules", "remove-trigger", "sch_1", "trg_1")
    assert list(world.box.kept) == [f"webhook {URL}"]


async def test_that_a_secret_that_stays_in_a_locked_keychain_is_said(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.box.is_locked = True
    world.service.tell(says({"data": [WEBHOOK]}), Respond(204, b""))
    assert await world.run("schedules", "remove-trigger", "sch_1", "trg_1", "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"id": "trg_1", "removed": True}
    assert "may still be in the keychain" in said.err


# ---- firing ----------------------------------------------------------------------------------------------------------


def is_signed(world: World, secret: str) -> bool:
    moment, _, digest = (world.last.header("coasty-signature") or "").removeprefix("t=").partition(",v1=")
    return digest == hmac.new(secret.encode(), f"{moment}.".encode() + world.last.body, hashlib.sha256).hexdigest()


async def test_that_a_fire_is_signed_byte_by_byte_and_goes_without_any_api_key(
    world: World, body: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.box.kept = {f"webhook {URL}": SECRET}
    world.service.tell(says(FIRED))
    assert await world.run("schedules", "fire", URL, "--body", str(body)) == 0
    assert world.calls == ["POST /triggers/webhook/whk_1"]
    assert world.last.body == b'{ "event":"order.placed" }\n'
    assert is_signed(world, SECRET)
    assert [str(address) for address in world.asked_without_key] == ["https://coasty.ai/v1"]
    sent = " ".join(value for _, value in world.last.headers)
    assert KEY not in sent
    assert NOBODYS_KEY not in sent
    assert "run_9" in capsys.readouterr().out


async def test_that_a_secret_may_be_piped_in(world: World, body: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    world.service.tell(says(FIRED))
    assert await world.run("schedules", "fire", URL, "--body", str(body), "--secret-stdin") == 0
    assert is_signed(world, SECRET)
    assert world.box.kept == {}


async def test_that_a_duplicate_is_told(world: World, body: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world.box.kept = {f"webhook {URL}": SECRET}
    world.service.tell(*[says({**FIRED, "deduplicated": True})] * 2)
    await world.run("schedules", "fire", URL, "--body", str(body))
    assert "nothing runs a second time" in capsys.readouterr().out
    await world.run("schedules", "fire", URL, "--body", str(body), "--json")
    assert json.loads(capsys.readouterr().out)["deduplicated"] is True


@pytest.mark.parametrize(
    "slip",
    [
        ("http://coasty.ai/v1/triggers/webhook/whk_1", SECRET, "https"),
        (SECRET, SECRET, "not the address"),
        (URL, "", "No webhook secret"),
        (URL, "x" * 5000, "not a webhook secret"),
        (URL, None, "no secret for this webhook"),
    ],
)
async def test_that_what_cannot_be_fired_is_not_sent(
    world: World, body: Path, monkeypatch: pytest.MonkeyPatch, slip: tuple[str, str | None, str]
) -> None:
    url, piped, said = slip
    monkeypatch.setattr("sys.stdin", io.StringIO(piped or ""))
    option = () if piped is None else ("--secret-stdin",)
    with pytest.raises(BadInput, match=said) as told:
        await world.run("schedules", "fire", url, "--body", str(body), *option)
    assert world.calls == []
    assert SECRET not in str(told.value)


async def test_that_a_body_must_be_there_small_and_json(world: World, tmp_path: Path) -> None:
    world.box.kept = {f"webhook {URL}": SECRET}
    for content, said in ((b"x" * 1_000_001, "too large"), (b"not json", "not JSON"), (None, "There is no file")):
        file = tmp_path / "body"
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        with pytest.raises(BadInput, match=said):
            await world.run("schedules", "fire", URL, "--body", str(file))
    assert world.calls == []


async def test_that_a_locked_keychain_says_how_else(world: World, body: Path) -> None:
    world.box.is_locked = True
    with pytest.raises(NotPossibleHere, match="locked") as told:
        await world.run("schedules", "fire", URL, "--body", str(body))
    assert "--secret-stdin" in told.value.hint
    assert world.calls == []


async def test_that_a_wrong_signature_is_a_refusal(world: World, body: Path) -> None:
    world.box.kept = {f"webhook {URL}": SECRET}
    world.service.tell(refuses(401, "INVALID_SIGNATURE"))
    with pytest.raises(ServiceError, match="signature") as told:
        await world.run("schedules", "fire", URL, "--body", str(body))
    assert told.value.exit_code == 4
