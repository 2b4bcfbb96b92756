"""Which open session is the one whose answer was lost: only when there can be no other.

It is taken for ours when the service says that it was made while our only lost request was on its way, with the
engine and the picture size we asked for, and that nobody has used it for ten minutes: whoever opens a session with
this program, here or on another computer, takes its first step within seconds. In any doubt it is left; an idle
session ends by itself after two hours (contract, section 5).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from coasty_desktop.api.answers import SessionInfo
from coasty_desktop.api.journal import Pending
from coasty_desktop.api.lenient import mapping
from coasty_desktop.api.request import Patience

if TYPE_CHECKING:
    from coasty_desktop.api.client import CoastyClient

_UNUSED_FOR = timedelta(minutes=10)
_ENDS_BY_ITSELF = timedelta(hours=2)
# The whole call, and what two clocks may differ by.
_ON_ITS_WAY = timedelta(seconds=Patience().whole_s)
_CLOCKS_DIFFER = timedelta(seconds=5)


def may_still_appear(pending: Pending, now: datetime) -> bool:
    """Whether it is too early to tell."""
    return now - pending.made_at < _UNUSED_FOR + _ON_ITS_WAY


async def find_lost_session(client: CoastyClient, pending: Pending, unsettled: list[Pending], now: datetime) -> str:
    """The id of the session that the request opened; "" without certainty. Raises ServiceError."""
    is_only_one = sum(one.path == pending.path for one in unsettled) == 1
    if not is_only_one or not pending.body or now - pending.made_at > _ENDS_BY_ITSELF:
        return ""
    listing = client.sessions.list()
    candidates = [session.id async for session in listing if _is_of(pending, session)]
    is_whole = not listing.is_cut and not listing.unreadable
    return candidates[0] if len(candidates) == 1 and is_whole else ""


def _is_of(pending: Pending, session: SessionInfo) -> bool:
    asked, made_at = mapping(msgspec.json.decode(pending.body)), _moment(session.created_at)
    size = f"{asked.get('screen_width')}x{asked.get('screen_height')}"
    return (
        made_at is not None
        and pending.made_at - _CLOCKS_DIFFER <= made_at <= pending.made_at + _ON_ITS_WAY + _CLOCKS_DIFFER
        and session.steps == 0
        and session.engine == asked.get("cua_version")
        and session.screen_size == size
    )


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC)
