"""Finds the operation a request is for, checks who asks and how, and turns what comes of it into an answer.

The order of the checks is: the path, the key, the size and kind of the body, the scope, Idempotency-Key.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qsl, unquote

import msgspec

from coasty_desktop.sandbox.accounts import Account, KeyRing, PracticeKey
from coasty_desktop.sandbox.connection import Request, Response
from coasty_desktop.sandbox.idempotency import StoredAnswers
from coasty_desktop.sandbox.refusals import Refusal, invalid, not_found
from coasty_desktop.sandbox.route import Answer, Call, Route, Stream

Headers = tuple[tuple[str, str], ...]
Settle = Callable[[Account], object]
_OWN_MODELS = ("x-llm-provider", "x-llm-api-key", "x-llm-model")


class Router:
    """All operations of one service."""

    def __init__(self, routes: Iterable[Route], keys: KeyRing, stored: StoredAnswers, settle: Settle) -> None:
        """Fixed words in a path win over ids: contract, section 1. `settle` takes what an account owes by now."""
        self._keys, self._stored, self._settle = keys, stored, settle
        known = [(route.path.split("/"), route) for route in routes]
        self._routes = sorted(known, key=lambda item: [part.startswith("{") for part in item[0]])

    async def answer(self, request: Request) -> Response:
        """Every request gets one; nothing is raised."""
        request_id = f"req_practice_{secrets.token_hex(8)}"
        always: Headers = (("X-Coasty-Request-Id", request_id),)
        try:
            path, _, query = request.path.partition("#")[0].partition("?")
            fitting = [(route, ids) for route, ids in self._fitting(path)]
            key = None if any(route.is_open for route, _ in fitting) else self._key_of(request)
            account = self._keys.account(key.mode if key else self._keys.first.mode)
            if key is not None:
                always += _mode_headers(account)
            route, ids = _only(fitting, request.method)
            call = Call(request, request_id, account, key, ids=ids, query=_query(query), route=_name(route))
            answer = await self._answer(route, call)
        except Refusal as refusal:
            answer = _refused(refusal, request_id)
        if isinstance(answer, Stream):
            return Response(200, always, frames=answer.frames)
        named = {name for name, _ in answer.headers}
        return Response(answer.status, (*(one for one in always if one[0] not in named), *answer.headers), answer.body)

    def _fitting(self, path: str) -> Iterable[tuple[Route, dict[str, str]]]:
        """Routes of any method for a path: those with fixed words, or those with ids, never both."""
        parts = path.split("/")
        shape: list[str] | None = None
        for pattern, route in self._routes:
            if len(pattern) != len(parts) or (shape is not None and shape != pattern):
                continue
            if all(want == part or (want.startswith("{") and part) for want, part in zip(pattern, parts, strict=True)):
                shape = pattern
                pairs = zip(pattern, parts, strict=True)
                yield route, {want[1:-1]: unquote(part) for want, part in pairs if want.startswith("{")}

    def _key_of(self, request: Request) -> PracticeKey:
        given = [request.headers["x-api-key"]] if "x-api-key" in request.headers else []
        if bearer := request.headers.get("authorization", ""):
            given.append(bearer[7:] if bearer[:7].lower() == "bearer " else "")
        return self._keys.find(given)

    async def _answer(self, route: Route, call: Call) -> Answer | Stream:
        _check_size(route, call.request)
        _check_content(route, call.request)
        _check_scope(route, call)
        self._settle(call.account)
        call.account.count(call.route)
        key = call.request.headers.get("idempotency-key")
        if key is None or not route.is_keyed:
            return await _act(route, call)
        request = json.dumps([call.request.method, call.request.path]).encode() + (call.request.body or b"")

        async def act() -> Answer:
            answer = await _act(route, call)
            assert isinstance(answer, Answer), "an operation with a key does not stream"
            return answer

        answer, is_repeat = await self._stored.once(call.account.mode, key, request, act)
        if is_repeat:
            return _replayed(answer, call.account)
        return msgspec.structs.replace(answer, headers=(*answer.headers, ("Idempotency-Status", "completed")))


async def _act(route: Route, call: Call) -> Answer | Stream:
    """Refusals become answers here, so that they can be stored; what was charged for nothing is given back."""
    own: Headers = (("X-Coasty-Request-Id", call.request_id),)
    try:
        outcome = await route.act(call)
    except Refusal as refusal:
        if call.charged:
            call.account.give_back(call.charged, call.route)
            own += (("X-Credits-Charged", str(call.charged)), ("X-Credits-Refunded", str(call.charged)))
            own += (("X-Credits-Remaining", str(call.account.balance)),)
        answer = _refused(refusal, call.request_id)
        return msgspec.structs.replace(answer, headers=(*own, *answer.headers))
    if isinstance(outcome, Stream):
        return outcome
    answer = outcome if isinstance(outcome, Answer) else Answer(200, msgspec.json.encode(outcome))
    if call.is_billed:
        own += (("X-Credits-Charged", str(call.charged)), ("X-Credits-Remaining", str(call.account.balance)))
    return msgspec.structs.replace(answer, headers=(*own, *answer.headers))


def _replayed(answer: Answer, account: Account) -> Answer:
    """A stored answer: it bills nothing now. Source: contract, section 4."""
    body, data = msgspec.json.decode(answer.body or b"null"), answer.body
    if isinstance(body, dict) and isinstance(usage := body.get("usage"), dict) and usage.get("billed"):
        nothing = {"credits_charged": 0, "cost_cents": 0, "billed": False, "breakdown": []}
        data = msgspec.json.encode(body | {"usage": usage | nothing})
    now = {"X-Credits-Charged": "0", "X-Credits-Remaining": str(account.balance)}
    kept = [(name, now.get(name, value)) for name, value in answer.headers if name != "X-Credits-Refunded"]
    said = (
        ("Idempotency-Status", "completed"),
        ("X-Coasty-Idempotent-Replay", "true"),
        ("Idempotency-Replayed", "true"),
    )
    return Answer(answer.status, data, (*kept, *said))


def _refused(refusal: Refusal, request_id: str) -> Answer:
    extra: Headers = (("WWW-Authenticate", "Bearer"),) if refusal.status == 401 else ()
    if (wait := refusal.context.get("retry_after")) is not None:
        extra += (("Retry-After", str(wait)),)
    if (allowed := refusal.context.get("allowed_methods")) is not None:
        extra += (("Allow", ", ".join(allowed)),)
    return Answer(refusal.status, refusal.body(request_id), extra)


def _only(fitting: Sequence[tuple[Route, dict[str, str]]], method: str) -> tuple[Route, dict[str, str]]:
    if not fitting:
        raise not_found("NOT_FOUND", "practice does not know this path")
    for route, ids in fitting:
        if route.method == method:
            return route, ids
    allowed = sorted(route.method for route, _ in fitting)
    raise Refusal(405, "METHOD_NOT_ALLOWED", f"this path takes {', '.join(allowed)}", allowed_methods=allowed)


def _check_size(route: Route, request: Request) -> None:
    if request.body is None or len(request.body) > route.most_body:
        raise Refusal(
            413, "PAYLOAD_TOO_LARGE", "the body is too large", "Make it smaller.",
            examples={"max_body_bytes": route.most_body},
        )  # fmt: skip


def _check_content(route: Route, request: Request) -> None:
    said = request.headers.get("content-type", "").lower()
    if request.body and not route.takes_any_body and said.partition(";")[0].strip() != "application/json":
        raise invalid("the body must be application/json", "header.Content-Type")
    if any(name in request.headers for name in _OWN_MODELS):
        raise Refusal(400, "FEATURE_NOT_AVAILABLE", "practice has no models of others", "Leave the X-LLM headers out.")


def _check_scope(route: Route, call: Call) -> None:
    if call.key is None:
        return
    needed = [route.scope] if isinstance(route.scope, str) else route.scope(call)
    for scope in needed:
        if scope and scope not in call.key.scopes:
            raise Refusal(
                403, "INSUFFICIENT_SCOPE", f"the key lacks the scope {scope}", "Use a key that has it.",
                required_scope=scope, current_scopes=list(call.key.scopes),
            )  # fmt: skip


def _query(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise invalid("the query has too many fields", "query") from None


def _mode_headers(account: Account) -> Headers:
    return (("X-Coasty-Key-Kind", account.mode), ("X-Coasty-Test-Mode", "true" if account.is_test else "false"))


def _name(route: Route) -> str:
    """How the account's statement calls an operation."""
    return f"{route.method} {route.path}"
