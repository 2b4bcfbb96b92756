"""What a crash or a lost answer left open is brought to an end: asked for, booked, told; nothing is ever sent again.

Source: contract, sections 4 and 7. A key's requests and sessions are only that key's to ask about.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from coasty_desktop.api.billed import makes_something
from coasty_desktop.api.charge import charge_of
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.lenient import line, mapping
from coasty_desktop.api.records.reading import id_of
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError, ServiceError, ServiceUnreachable
from coasty_desktop.services.lost_session import find_lost_session, may_still_appear
from coasty_desktop.store.journal import StoredJournal
from coasty_desktop.store.purse import Purse
from coasty_desktop.store.sessions import SessionStore

if TYPE_CHECKING:
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.records.account import Lookup

_log = logging.getLogger(__name__)

# What is new is named before what it belongs to.
_IDS = ("snapshot_id", "id", "run_id", "session_id", "machine_id", "workflow_id", "schedule_id")


class ReconcileService:
    """Works through the journal and the list of open sessions. Safe to call at any time, and by several programs."""

    def __init__(self, journal: StoredJournal, sessions: SessionStore, clock: Clock) -> None:
        """Nothing is asked before `reconcile`."""
        self._journal, self._sessions, self._clock = journal, sessions, clock

    async def tidy(self) -> None:
        """What needs nobody's answer: take over from programs that are gone, drop what is too old."""
        await asyncio.to_thread(self._journal.adopt, self._clock.now())
        await asyncio.to_thread(self._sessions.drop_ended, self._clock.now())

    async def reconcile(self, client: CoastyClient) -> int:
        """Ask the service about everything of this key that is open; returns how much will have to be asked again.

        A service that cannot be reached, or has had enough, ends it at once, and all of it stays for the next time.
        Any other trouble concerns one request alone, which stays too.
        """
        purse = Purse.of(client.base_url, client.key)
        await self.tidy()
        await self._end_left_sessions(client, purse)
        unsettled = await asyncio.to_thread(self._journal.unsettled, purse)
        still_open = 0
        for done, pending in enumerate(unsettled):
            try:
                still_open += not await self._is_settled(client, purse, pending, unsettled)
            except CoastyError as error:
                if _concerns_all(error):
                    return still_open + len(unsettled) - done
                _log.info("what became of a lost request could not be settled: %s", type(error).__name__)
                still_open += 1
        return still_open

    async def _end_left_sessions(self, client: CoastyClient, purse: Purse) -> None:
        for left in await asyncio.to_thread(self._sessions.left_open, purse):
            try:
                await client.sessions.delete(left.session_id)
            except CoastyError:
                continue
            await asyncio.to_thread(self._sessions.session_closed, purse, left.session_id)

    async def _is_settled(self, client: CoastyClient, purse: Purse, pending: Pending, unsettled: list[Pending]) -> bool:
        stored = await client.lookup(pending.key)
        if stored is None:
            return await self._leave_unconfirmed(client, purse, pending, unsettled)
        if stored.status != "completed":
            return False
        if _code_of(stored) == "SNAPSHOT_OUTCOME_UNKNOWN":
            # Source: contract, section 10: the image may exist, so that nothing says its fee came back.
            return await self._leave_unconfirmed(client, purse, pending, unsettled)
        await self._take(client, purse, pending, stored)
        return True

    async def _take(self, client: CoastyClient, purse: Purse, pending: Pending, stored: Lookup) -> None:
        """Book what the stored answer says. Its headers are not kept, so that some prices stay estimates."""
        journal = self._journal.of(purse)
        if (stored.original_status or 200) >= 300:
            # Source: contract, section 4: fees are given back on failure.
            await journal.done(pending.key, "refused", 0, is_estimated=False, request_id=stored.request_id)
            return
        record_id = _record_id(stored)
        if pending.path == "/sessions" and record_id:
            await self._end_session(client, purse, record_id)
        elif makes_something(pending.path):
            await asyncio.to_thread(self._journal.note_recovered, pending, purse, record_id)
        charge = charge_of({}, stored.result, estimate=pending.estimate)
        await journal.done(
            pending.key,
            "answered",
            charge.credits,
            is_estimated=charge.is_estimated and pending.estimate > 0,
            request_id=stored.request_id,
        )

    async def _leave_unconfirmed(
        self, client: CoastyClient, purse: Purse, pending: Pending, unsettled: list[Pending]
    ) -> bool:
        """Nobody knows the key, or there is no such route: never repeated, its estimate stays one in the ledger."""
        if pending.path == "/sessions":
            now = self._clock.now()
            if may_still_appear(pending, now):
                return False
            if session_id := await find_lost_session(client, pending, unsettled, now):
                await self._end_session(client, purse, session_id)
        elif makes_something(pending.path):
            await asyncio.to_thread(self._journal.note_recovered, pending, purse, "")
        await asyncio.to_thread(self._journal.leave_unconfirmed, pending.key)
        return True

    async def _end_session(self, client: CoastyClient, purse: Purse, session_id: str) -> None:
        await asyncio.to_thread(self._sessions.session_left, purse, session_id, self._clock.now())
        await client.sessions.delete(session_id)
        await asyncio.to_thread(self._sessions.session_closed, purse, session_id)


def _concerns_all(error: CoastyError) -> bool:
    return isinstance(error, ServiceUnreachable) or (isinstance(error, ServiceError) and error.status == 429)


def _code_of(stored: Lookup) -> str:
    """The code of a stored failure, or ""."""
    return line(mapping(mapping(stored.result).get("error")).get("code"), 80)


def _record_id(stored: Lookup) -> str:
    answer = mapping(stored.result)
    return id_of(answer, *_IDS) or id_of(mapping(answer.get("machine")), *_IDS)
