"""Who answers a run, and what is put in order before it does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from coasty_desktop.agent.ports import Service
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.clock import Clock, SystemClock
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.services import connection as module
from coasty_desktop.services.connection import Connection, OnRetry
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.secrets import Secrets
from tests.fakes.dialogue import JumpingClock, ScriptedService

KEY = "sk-coasty-test-0123456789abcdefghij"
URL = "https://service.example/v1"
SANDBOX = {"COASTY_API_KEY": "sk-coasty-test-practice-0123456789", "COASTY_BASE_URL": "http://127.0.0.1:9/v1"}


class NotingAnswerers:
    """Notes in which order it is asked, and with which key."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hangs = False
        self.still_open: list[int] = []

    def client(self, base_url: BaseUrl, key: ApiKey) -> CoastyClient:
        return CoastyClient(base_url, key)

    async def hosted(self, base_url: BaseUrl, key: ApiKey, on_retry: OnRetry) -> Service:
        self.asked.append(f"hosted {base_url}")
        return ScriptedService(())

    async def practice(self, on_retry: OnRetry) -> tuple[Service, str]:
        self.asked.append("practice")
        return ScriptedService(()), "http://127.0.0.1:1/v1"

    # ---- it puts in order, too -------------------------------------------------------------------------------

    async def tidy(self) -> None:
        self.asked.append("tidy")

    async def reconcile(self, client: CoastyClient) -> int:
        self.asked.append(f"reconcile {client.base_url}")
        if self.hangs:
            await asyncio.Event().wait()
        return self.still_open.pop(0) if self.still_open else 0


class NoKeychain:
    async def get(self, name: str) -> None:
        return None


def connection_of(
    environ: dict[str, str],
    answerers: NotingAnswerers,
    profile: Profile,
    clock: Clock = SystemClock(),  # noqa: B008
) -> Connection:
    return Connection(
        secrets=Secrets(environ, NoKeychain()),  # type: ignore[arg-type]  # only asked for keys
        answerers=answerers,
        open_sessions=profile.sessions, reconciler=answerers, clock=clock, environ=environ,
    )  # fmt: skip


async def service(environ: dict[str, str], answerers: NotingAnswerers, folder: Path, *, practice: bool = False) -> bool:
    profile = Profile(folder)
    try:
        connection = connection_of(environ, answerers, profile)
        _, practises = await connection.service("run_1", wants_practice=practice, on_retry=lambda in_s, code: None)
    finally:
        profile.close()
    return practises


async def test_that_what_a_crash_left_open_is_ended_before_anything_is_opened(tmp_path: Path) -> None:
    answerers = NotingAnswerers()
    assert not await service({"COASTY_API_KEY": KEY, "COASTY_BASE_URL": URL}, answerers, tmp_path)
    assert answerers.asked == [f"reconcile {URL}", f"hosted {URL}"]


async def test_that_a_service_that_hangs_over_it_does_not_hold_the_run_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MEND_S", 0.01)
    answerers = NotingAnswerers()
    answerers.hangs = True
    await service({"COASTY_API_KEY": KEY, "COASTY_BASE_URL": URL}, answerers, tmp_path)
    assert answerers.asked[-1] == f"hosted {URL}"


async def test_that_no_key_and_no_address_means_practice(tmp_path: Path) -> None:
    answerers = NotingAnswerers()
    assert await service({}, answerers, tmp_path)
    assert answerers.asked[-1] == "practice"


async def test_that_an_address_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="no key for https://service"):
        await service({"COASTY_BASE_URL": URL}, NotingAnswerers(), tmp_path)


async def test_that_what_is_kept_at_the_service_needs_a_key_even_where_runs_would_practise(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    try:
        with pytest.raises(ServiceError, match="no key") as refused:
            await connection_of({}, NotingAnswerers(), profile).client()
        client = await connection_of(SANDBOX, NotingAnswerers(), profile).client()
        async with client:
            assert (str(client.base_url), client.key.mode) == (SANDBOX["COASTY_BASE_URL"], "practice")
    finally:
        profile.close()
    assert refused.value.exit_code == 4
    assert "coasty-desktop sandbox" in refused.value.hint


async def test_that_practice_can_be_asked_for_in_spite_of_a_key(tmp_path: Path) -> None:
    answerers = NotingAnswerers()
    environ = {"COASTY_API_KEY": KEY, "COASTY_BASE_URL": URL}
    assert await service(environ, answerers, tmp_path, practice=True)
    assert answerers.asked == ["tidy", "practice"]


async def test_that_the_key_of_a_sandbox_is_asked_there_and_counts_as_practice(tmp_path: Path) -> None:
    answerers = NotingAnswerers()
    assert await service(SANDBOX, answerers, tmp_path)
    assert answerers.asked[-1] == "hosted http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("environ", "practises"),
    [
        ({}, True),
        (SANDBOX, True),
        ({"COASTY_API_KEY": KEY}, False),
        ({"COASTY_BASE_URL": URL}, False),
        ({"COASTY_API_KEY": "no key at all"}, False),
        ({**SANDBOX, "COASTY_BASE_URL": "no address"}, False),
    ],
)
def test_that_it_is_known_beforehand_who_would_answer(tmp_path: Path, environ: dict[str, str], practises: bool) -> None:
    profile = Profile(tmp_path)
    connection = connection_of(environ, NotingAnswerers(), profile)
    assert connection.would_practise(False) is practises
    assert connection.would_practise(True)
    profile.close()


async def test_that_what_is_still_open_is_asked_for_again_in_the_background(tmp_path: Path) -> None:
    answerers, clock, profile = NotingAnswerers(), JumpingClock(), Profile(tmp_path)
    answerers.still_open = [2, 1, 1]
    connection = connection_of({"COASTY_API_KEY": KEY, "COASTY_BASE_URL": URL}, answerers, profile, clock)
    await connection.mend_patiently(await connection.key())
    profile.close()
    assert answerers.asked == [f"reconcile {URL}"] * 4
    assert clock.passed == 750
