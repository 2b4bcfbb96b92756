"""The client against a real process: a small one that answers, crashes, hangs or ends as it is told."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.tasks import spawn
from coasty_desktop.ocr.client import KEPT_READINGS, NotAPicture, OcrClient, OcrFailed, own_command, worker_environment

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OcrClient]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    client = OcrClient(FAKE, timeout_s=10)
    yield client
    await client.close()
    await client.close()


async def said(client: OcrClient, text: str) -> list[str]:
    return (await client.read(text.encode())).lines[0].text.rsplit(" ", 1)


async def test_that_one_process_serves_all_pictures(client: OcrClient) -> None:
    first, second = await said(client, "one"), await said(client, "two")
    assert (first[0], second[0]) == ("one", "two")
    assert first[1] == second[1]


async def test_that_an_unchanged_picture_is_not_read_again(client: OcrClient) -> None:
    first = await client.read(b"one")
    assert await client.read(b"one") is first


async def test_that_only_recent_readings_are_kept(client: OcrClient) -> None:
    first = await client.read(b"one")
    for number in range(KEPT_READINGS):
        await client.read(f"other {number}".encode())
    assert await client.read(b"one") is not first


async def test_that_a_worker_that_ended_when_idle_is_started_again(client: OcrClient) -> None:
    before = await said(client, "rest")
    after = await said(client, "next")
    assert before[1] != after[1]


async def test_that_a_crash_is_tried_once_more(client: OcrClient, tmp_path: Path) -> None:
    assert (await said(client, f"crash once {tmp_path / 'mark'}"))[0].startswith("crash once")


async def test_that_a_second_crash_is_told_and_the_next_picture_is_read(client: OcrClient) -> None:
    with pytest.raises(OcrFailed, match="ended unexpectedly"):
        await client.read(b"crash")
    assert (await said(client, "next"))[0] == "next"


async def test_that_a_hanging_worker_is_given_up(client: OcrClient) -> None:
    client._timeout_s = 0.2
    with pytest.raises(OcrFailed, match="too long"):
        await client.read(b"hang")
    client._timeout_s = 10
    assert (await said(client, "next"))[0] == "next"


async def test_that_a_reading_that_is_given_up_does_not_answer_the_next_one(client: OcrClient) -> None:
    await client.read(b"warm")
    asked = spawn(client.read(b"hang"), name="asked", on_error=lambda error: None)
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (await said(client, "next"))[0] == "next"


async def test_that_two_at_once_get_their_own_answers(client: OcrClient) -> None:
    found = await asyncio.gather(*(said(client, name) for name in ("a", "b", "c")))
    assert [each[0] for each in found] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("picture", "error"), [(b"missing", NotPossibleHere), (b"picture", NotAPicture), (b"failed", OcrFailed)]
)
async def test_that_each_problem_has_its_error(client: OcrClient, picture: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match="because"):
        await client.read(picture)


async def test_that_a_missing_package_is_said_with_what_to_install(client: OcrClient) -> None:
    with pytest.raises(NotPossibleHere) as problem:
        await client.read(b"missing")
    assert "coasty-desktop[practice]" in problem.value.hint


def test_that_the_program_starts_itself_packaged_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command() == (sys.executable, "-m", "coasty_desktop", "--ocr-worker")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == (sys.executable, "--ocr-worker")


def test_that_the_worker_inherits_nothing_of_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_PLUGIN_PATH", "/x")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/x")
    assert not {"QT_PLUGIN_PATH", "LD_LIBRARY_PATH"} & set(worker_environment())
