"""What the command line tells of machines, and what it keeps to itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.schedule_check import local_time
from tests.fakes.machines import picture
from tests.fakes.service import Respond, says
from tests.unit.cli.service_world import ServiceWorld

PEM = "-----BEGIN KEY-----\nc2VjcmV0\n-----END KEY-----\n"
CONNECTION = {
    "machine_id": "m1", "public_ip": "203.0.113.7", "ssh_port": 22, "ssh_username": "user", "ssh_private_key_pem": PEM,
    "vnc_password": "hunter2", "vnc_url": "https://vnc.example/?token=abc", "websocket_port": 6080, "region": "eu",
}  # fmt: skip


async def test_that_machines_are_listed_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    machines = [
        {
            "id": "m1",
            "status": "running",
            "display_name": "Office",
            "os_type": "linux",
            "billing": {"accrued_cents": 7},
        },
        {"id": "m22", "status": "brand_new", "display_name": "B\x1b[2J"},
    ]  # fmt: skip
    async with ServiceWorld() as world:
        assert await world.do("machines", "list", answers=(says({"data": machines, "has_more": True}),)) == 0
        assert world.asked == ["GET /machines?limit=200"]
    told = capsys.readouterr()
    assert told.out == "m1   running    linux  7 cr ($0.07)  Office\nm22  brand_new                       B[2J\n"
    assert "more than these" in told.err


async def test_that_no_machine_is_said_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        await world.do("machines", "list", answers=(says({"data": []}),))
    assert "machines create" in capsys.readouterr().out


async def test_that_one_machine_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    machine = {
        "id": "m1", "status": "running", "cpu_cores": 2, "memory_gb": 4, "desktop_enabled": True,
        "billing": {"running_credits_per_hour": 5, "accrued_cents": 7},
    }  # fmt: skip
    async with ServiceWorld() as world:
        assert await world.do("machines", "show", "m1", answers=(says({"machine": machine}),)) == 0
    told = capsys.readouterr().out
    for line in ("Status       running", "Size         2 cores, 4 GB memory", "Desktop      yes"):
        assert f"{line}\n" in told
    assert "5 cr ($0.05) an hour while it runs" in told


async def test_that_a_lifetime_is_set_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        at = "2026-01-01T00:30:00Z"
        await world.do("machines", "ttl", "m1", "30", answers=(says({"machine_id": "m1", "auto_destroy_at": at}),))
        await world.do("machines", "ttl", "m1", "0", answers=(says({"machine_id": "m1", "ttl_minutes": None}),))
        assert [one.json for one in world.service.requests] == [{"ttl_minutes": 30}, {"ttl_minutes": 0}]
        with pytest.raises(BadInput):
            await world.do("machines", "ttl", "m1", "4")
    told = capsys.readouterr().out
    assert local_time(at) in told
    assert "never" in told


async def test_that_prices_are_told_however_they_are_arranged(capsys: pytest.CaptureFixture[str]) -> None:
    rates = {"pricing": {"linux": {"running": 5, "stopped": 1}, "currency": "credits"}}
    async with ServiceWorld() as world:
        await world.do("machines", "pricing", answers=(says(rates),))
        await world.do("machines", "pricing", "--json", answers=(says(rates),))
    words, line = capsys.readouterr().out.rsplit("\n", 2)[:2]
    assert words == "linux running  5\nlinux stopped  1\ncurrency       credits"
    assert json.loads(line) == rates


async def test_that_a_snapshot_tells_its_name_and_its_price(capsys: pytest.CaptureFixture[str]) -> None:
    kept = {"machine_id": "m1", "snapshot_id": "snap_1", "credits_charged": 1}
    async with ServiceWorld() as world:
        assert await world.do("machines", "snapshot", "m1", answers=(says(kept),)) == 0
        assert world.service.requests[0].header("idempotency-key")
    assert capsys.readouterr().out == "Snapshot  snap_1\nMachine   m1\nCost      1 cr ($0.01)\n"


async def test_that_a_screenshot_is_written_as_it_came_and_overwrites_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    image, file = picture(size=(64, 48), kind="JPEG"), tmp_path / "screen.jpg"
    bare = Respond(body=image, content_type="image/jpeg")
    answer = says({"image_b64": base64.b64encode(image).decode(), "mime_type": "image/jpeg"})
    async with ServiceWorld() as world:
        assert await world.do("machines", "screenshot", "m1", str(file), answers=(answer,)) == 0
        assert file.read_bytes() == image
        with pytest.raises(BadInput, match="there already"):
            await world.do("machines", "screenshot", "m1", str(file))
        assert world.asked == ["GET /machines/m1/screenshot"]
        again = tmp_path / "again.jpg"
        await world.do("machines", "screenshot", "m1", str(again), "--json", answers=(bare,))
        assert again.read_bytes() == image
        with pytest.raises(BadInput, match="cannot be written"):
            await world.do("machines", "screenshot", "m1", str(tmp_path / "no" / "x.png"), answers=(answer,))
    words, fields = capsys.readouterr().out.splitlines()
    assert words == f"{file}: 64x48, image/jpeg"
    assert json.loads(fields) == {
        "file": str(again), "mime_type": "image/jpeg", "width": 64, "height": 48, "captured_at": None,
    }  # fmt: skip


@pytest.mark.parametrize("as_json", [(), ("--json",)])
async def test_that_the_ways_in_are_told_without_what_opens_them(
    capsys: pytest.CaptureFixture[str], as_json: tuple[str, ...]
) -> None:
    async with ServiceWorld() as world:
        assert await world.do("machines", "connection", "m1", *as_json, answers=(says(CONNECTION),)) == 0
    told = capsys.readouterr()
    assert "203.0.113.7" in told.out
    for secret in ("hunter2", "c2VjcmV0", "token=abc"):
        assert secret not in told.out + told.err


async def test_that_secrets_are_shown_when_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    async with ServiceWorld() as world:
        await world.do("machines", "connection", "m1", "--reveal", answers=(says(CONNECTION),))
        words = capsys.readouterr()
        await world.do("machines", "connection", "m1", "--reveal", "--json", answers=(says(CONNECTION),))
        fields = capsys.readouterr()
    assert f"ssh private key pem:\n{PEM}" in words.out
    assert "hunter2" in words.out
    assert json.loads(fields.out) == CONNECTION
    assert words.err == fields.err == ""
