"""What a family of operations hands to the router: its routes, and what an operation is told and may answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from coasty_desktop.sandbox.accounts import Account, PracticeKey
from coasty_desktop.sandbox.bodies import read_body
from coasty_desktop.sandbox.connection import MOST_BODY, Request
from coasty_desktop.sandbox.refusals import Refusal

Json = dict[str, object]
Line = tuple[str, int, int | None]
Body = TypeVar("Body")
USUAL_LIMIT, MOST_LIMIT = 50, 200


class Stream(msgspec.Struct, frozen=True):
    """An answer that goes on: `text/event-stream`, until `frames` ends."""

    frames: AsyncGenerator[bytes, None]


class Call:
    """One request to an operation: who asks, for what, and what it has cost so far."""

    def __init__(
        self,
        request: Request,
        request_id: str,
        account: Account,
        key: PracticeKey | None,
        *,
        ids: Mapping[str, str],
        query: Mapping[str, str],
        route: str = "",
    ) -> None:
        """`ids` are the parts of the path in braces; `key` is None on routes that are open."""
        self.request, self.request_id, self.account, self.key = request, request_id, account, key
        self.ids, self.query, self.route = ids, query, route
        self.charged = 0
        self.is_billed = False
        self.lines: tuple[Line, ...] = ()
        self.headers: list[tuple[str, str]] = []

    @property
    def id(self) -> str:
        """The path's `{id}`."""
        return self.ids["id"]

    def read(self, kind: type[Body], *, may_be_absent: bool = False) -> Body:
        """The JSON body, checked against a msgspec type. Raises Refusal 422, which names the field."""
        return read_body(kind, self.request.body or b"", may_be_absent=may_be_absent)

    def raw(self) -> Any:
        """The JSON body as it is. Raises Refusal 422."""
        return read_body(object, self.request.body or b"")

    def limit(self, usual: int = USUAL_LIMIT) -> int:
        """The query's `limit`. Raises Refusal: INVALID_LIMIT."""
        said = self.query.get("limit")
        if said is None:
            return usual
        if not (said.isascii() and said.isdigit() and len(said) <= 3 and 1 <= int(said) <= MOST_LIMIT):
            raise Refusal(400, "INVALID_LIMIT", f"limit is 1 to {MOST_LIMIT}", f"Send 1 to {MOST_LIMIT}.")
        return int(said)

    def page(self, things: Iterable[Json], usual: int = USUAL_LIMIT) -> Json:
        """A list as it is answered: at most `limit` things, and whether there are more."""
        limit, listed = self.limit(usual), list(things)
        return {
            "object": "list",
            "data": listed[:limit],
            "has_more": len(listed) > limit,
            "request_id": self.request_id,
        }

    def charge(self, *lines: Line) -> None:
        """Take the fee before the work: lines of (item, credits, count). The router gives it back when the work fails.

        Raises Refusal 402.
        """
        self.is_billed = True
        self.charged += self.account.take(sum(credits for _, credits, _ in lines), self.route)
        self.lines += lines

    def usage(self) -> Json:
        """The answer's `usage`: what was charged, with its lines; nothing in test mode."""
        lines = [] if self.account.is_test else [line for line in self.lines if line[1]]
        return {
            "input_tokens": 0,
            "output_tokens": 0,
            "credits_charged": self.charged,
            "cost_cents": self.charged,
            "billed": self.charged > 0,
            "breakdown": [{"item": item, "credits": credits, "count": count} for item, credits, count in lines],
        }


class Answer(msgspec.Struct, frozen=True):
    """A finished answer that is not plain JSON with 200: status, body, further headers."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


Act = Callable[[Call], Awaitable[Json | Answer | Stream]]
Scope = str | Callable[[Call], Iterable[str]]


class Route(msgspec.Struct, frozen=True):
    """One operation. `path` has its ids in braces: `/v1/runs/{id}/events`.

    `scope` is one scope, "" when any key will do, or a function of the call for routes whose scope depends on the body.
    An open route needs no key. `is_keyed` routes honour Idempotency-Key. `most_body` is in bytes.
    """

    method: str
    path: str
    act: Act
    scope: Scope = ""
    is_keyed: bool = False
    is_open: bool = False
    takes_any_body: bool = False
    most_body: int = MOST_BODY
