"""A program is killed between writing a request down and its answer: the next one knows it, and sends nothing."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.clock import SystemClock
from coasty_desktop.services.reconcile_service import ReconcileService
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse
from tests.fakes.service import FakeService, Silence, says

REPOSITORY = Path(__file__).parents[3]
KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
SENDER = """
import asyncio, sys
from pathlib import Path
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.geometry import SD
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.purse import Purse

async def main():
    base_url, key = BaseUrl.parse(sys.argv[2]), ApiKey.parse(sys.stdin.read())
    journal = Profile(Path(sys.argv[1])).journal.of(Purse.of(base_url, key))
    async with CoastyClient(base_url, key, journal=journal) as client:
        await client.predict(b"\\xff\\xd8" + bytes(200), SD, "go")

asyncio.run(main())
"""


async def kill_midway(service: FakeService, folder: Path) -> None:
    service.tell(Silence())
    sender = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SENDER, str(folder), service.base_url, cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE
    )
    assert sender.stdin is not None
    sender.stdin.write(KEY.secret.encode())
    sender.stdin.close()
    try:
        async with asyncio.timeout(30):
            while not service.requests:
                assert sender.returncode is None
                await asyncio.sleep(0.01)
    finally:
        sender.kill()
        await sender.wait()


def files_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def test_that_a_program_killed_midway_leaves_exactly_what_it_sent(tmp_path: Path) -> None:
    async with FakeService() as service:
        await kill_midway(service, tmp_path)
        (sent,) = service.requests
        profile, base_url = Profile(tmp_path), BaseUrl.parse(service.base_url)
        profile.journal.adopt(SystemClock().now())
        (left,) = profile.journal.unsettled(Purse.of(base_url, KEY))
        assert (left.key, left.path, left.body) == (sent.header("idempotency-key"), "/predict", sent.body)

        service.tell(says({"status": "completed", "result": {"usage": {"credits_charged": 5}}, "original_status": 200}))
        reconciling = ReconcileService(profile.journal, profile.sessions, SystemClock())
        async with CoastyClient(base_url, KEY) as client:
            assert await reconciling.reconcile(client) == 0

        assert [request.method for request in service.requests] == ["POST", "GET"]
        assert service.requests[-1].path == f"/v1/idempotency/{left.key}"
        month = profile.ledger.month(SystemClock().now())
        assert (month.requests, month.credits, month.estimated_credits) == (1, 5, 0)
        profile.close()
        assert files_in(tmp_path)
        assert not any(KEY.secret.encode() in kept for kept in files_in(tmp_path))
