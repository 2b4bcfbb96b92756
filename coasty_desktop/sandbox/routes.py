"""What each route of the practice service does. Everything is free: the keys are test keys."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import msgspec

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError, NotPossibleHere
from coasty_desktop.ocr.client import NotAPicture
from coasty_desktop.sandbox.bodies import Ground, Parse, Predict, SessionCreate, SessionPredict, read_body
from coasty_desktop.sandbox.connection import MOST_BODY, Request
from coasty_desktop.sandbox.engine import Asked, PracticeEngine, Turn
from coasty_desktop.sandbox.finder import CannotFind
from coasty_desktop.sandbox.idempotency import Answer, StoredAnswers
from coasty_desktop.sandbox.pictures import picture_of
from coasty_desktop.sandbox.progress import Progress
from coasty_desktop.sandbox.pyautogui_code import actions_of
from coasty_desktop.sandbox.refusals import Refusal, bad_screenshot, invalid, not_found
from coasty_desktop.sandbox.sessions import PracticeSession, Sessions
from coasty_desktop.sandbox.target_words import NotATarget, target_of

# Nothing is ever taken from it.
PRACTICE_BALANCE = 1000
_UNBILLED = {"input_tokens": 0, "output_tokens": 0, "credits_charged": 0, "cost_cents": 0, "billed": False}
_ACTION_TYPES = ("click", "type_text", "key_press", "key_combo", "scroll", "drag", "move", "wait", "done", "fail")
_OPEN = ("/v1/health", "/v1/machines/health")

Act = Callable[[Request, str, str], Awaitable[dict[str, object]]]


class Routes:
    """All routes of one service, with its sessions and stored answers."""

    def __init__(self, engine: PracticeEngine, clock: Clock) -> None:
        """The engine decides what to do; time comes from `clock`."""
        self._engine, self._clock = engine, clock
        self._sessions = Sessions(clock)
        self._stored = StoredAnswers()
        self._requests: dict[str, int] = {}
        self._routes: dict[tuple[str, str], tuple[Act, str]] = {
            ("POST", "/v1/predict"): (self._predict, "billed"),
            ("POST", "/v1/sessions"): (self._create_session, "billed"),
            ("GET", "/v1/sessions"): (self._list_sessions, "free"),
            ("GET", "/v1/sessions/*"): (self._get_session, "free"),
            ("DELETE", "/v1/sessions/*"): (self._delete_session, "free"),
            ("POST", "/v1/sessions/*/predict"): (self._session_predict, "billed"),
            ("POST", "/v1/sessions/*/reset"): (self._reset_session, "free"),
            ("POST", "/v1/ground"): (self._ground, "billed"),
            ("POST", "/v1/parse"): (self._parse, "free"),
            ("GET", "/v1/models"): (self._models, "free"),
            ("GET", "/v1/usage"): (self._usage, "free"),
            ("GET", "/v1/health"): (self._health, "free"),
        }

    @staticmethod
    def is_open(target: str) -> bool:
        """Whether a route answers without a key."""
        return urlsplit(target).path in _OPEN

    async def answer(self, request: Request, request_id: str) -> Answer:
        """Raises Refusal."""
        route, item = _route_of(urlsplit(request.path).path)
        found = self._routes.get((request.method, route))
        if found is None:
            raise not_found("NOT_FOUND", f"practice does not know {request.method} on this path")
        if request.body is None:
            raise Refusal(
                413, "PAYLOAD_TOO_LARGE", "the body is too large", "Make the picture smaller.",
                examples={"max_body_bytes": MOST_BODY},
            )  # fmt: skip
        _check_content_type(request)
        act, price = found
        self._requests[route] = self._requests.get(route, 0) + 1
        key = request.headers.get("idempotency-key")
        if key is None or price == "free":
            return await self._act(act, price, request, request_id, item)
        identity = json.dumps([request.method, request.path]).encode() + request.body
        return await self._stored.once(key, identity, lambda: self._act(act, price, request, request_id, item))

    async def _act(self, act: Act, price: str, request: Request, request_id: str, item: str) -> Answer:
        try:
            body = await act(request, request_id, item)
        except NotAPicture as error:
            raise bad_screenshot(f"the screenshot cannot be read ({error.hint})") from None
        except NotPossibleHere as error:
            raise Refusal(503, "SERVICE_UNAVAILABLE", error.title, error.hint) from None
        except CoastyError as error:
            raise Refusal(500, "PREDICTION_FAILED", error.title, error.hint, retryable=True) from None
        headers: tuple[tuple[str, str], ...] = (("X-Coasty-Request-Id", request_id),)
        if price == "billed":
            headers += (("X-Credits-Charged", "0"), ("X-Credits-Remaining", str(PRACTICE_BALANCE)))
            if "idempotency-key" in request.headers:
                headers += (("Idempotency-Status", "completed"),)
        return Answer(200, msgspec.json.encode(body), headers)

    # ---- sessions ----------------------------------------------------------------------------------------------

    async def _create_session(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        session = self._sessions.create(read_body(SessionCreate, request.body or b""))
        return session.described() | {"request_id": request_id, "usage": _UNBILLED}

    async def _list_sessions(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        listed = [session.described() for session in self._sessions.all()]
        return {"object": "list", "sessions": listed, "has_more": False, "request_id": request_id}

    async def _get_session(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        return self._sessions.get(item).described() | {"request_id": request_id}

    async def _delete_session(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        self._sessions.delete(item)
        return {"status": "ok", "session_id": item, "request_id": request_id}

    async def _reset_session(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        session = self._sessions.get(item)
        session.progress, session.step_count = Progress(), 0
        self._sessions.touch(session)
        return {"status": "ok", "session_id": item, "request_id": request_id}

    async def _session_predict(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        session = self._sessions.get(item)
        body = read_body(SessionPredict, request.body or b"")
        picture = picture_of(body.screenshot, None, None)
        _check_same_size(session, picture.width, picture.height)
        limit = 1 if session.version == "v1" else len(_ACTION_TYPES)
        turn = await self._engine.answer(
            Asked(picture.data, body.instruction, limit, session.tools), session.progress, session.step_count + 1
        )
        session.step_count += 1
        self._sessions.touch(session)
        extra = {"step": session.step_count, "session_id": session.id, "cua_version": session.version}
        return _prediction(turn, request_id, body.include_reasoning) | extra

    # ---- without a session -------------------------------------------------------------------------------------

    async def _predict(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        body = read_body(Predict, request.body or b"")
        picture = picture_of(body.screenshot, body.screen_width, body.screen_height)
        for index, earlier in enumerate(body.trajectory):
            if earlier.screenshot.startswith("data:"):
                raise invalid("a screenshot has a data: prefix", f"$.trajectory[{index}].screenshot")
        limit = 1 if body.cua_version == "v1" else body.max_actions
        tools = None if body.tools is None else tuple(body.tools)
        progress = Progress.after([len(earlier.actions) for earlier in body.trajectory])
        turn = await self._engine.answer(
            Asked(picture.data, body.instruction, limit, tools), progress, len(body.trajectory) + 1
        )
        size = {"screen_width": picture.width, "screen_height": picture.height, "cua_version": body.cua_version}
        return _prediction(turn, request_id, body.include_reasoning) | size

    async def _ground(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        body = read_body(Ground, request.body or b"")
        picture = picture_of(body.screenshot, body.screen_width, body.screen_height)
        try:
            x, y = await self._engine.locate(picture.data, target_of(body.element))
        except NotATarget as error:
            raise Refusal(500, "GROUNDING_FAILED", f"the description is not understood: {error}") from None
        except CannotFind as error:
            raise Refusal(500, "GROUNDING_FAILED", str(error)) from None
        size = {"screen_width": picture.width, "screen_height": picture.height}
        return {"request_id": request_id, "x": x, "y": y, "usage": _UNBILLED} | size

    async def _parse(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        return {"request_id": request_id, "actions": actions_of(read_body(Parse, request.body or b"").code)}

    async def _models(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        versions: list[dict[str, object]] = [
            {"id": name, "description": "practice: follows literal instructions by reading the picture", "features": []}
            for name in ("v3", "v4", "v1")
        ]
        models = [{"id": "practice", "description": "the embedded practice engine, not a model"}]
        return {"models": models, "cua_versions": versions, "action_types": list(_ACTION_TYPES)}

    async def _usage(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        return {
            "period": self._clock.now().strftime("%Y-%m"),
            "total_requests": sum(self._requests.values()),
            "total_credits": 0,
            "total_cost_cents": 0,
            "breakdown": {route: {"requests": count, "credits": 0} for route, count in self._requests.items()},
            "balance": PRACTICE_BALANCE,
            "wallet_balance_cents": PRACTICE_BALANCE,
            "wallet_balance_usd": PRACTICE_BALANCE / 100,
            "tier": "practice",
            "request_id": request_id,
        }

    async def _health(self, request: Request, request_id: str, item: str) -> dict[str, object]:
        return {"status": "ok", "api_version": "v1", "service": "practice"}


def _route_of(path: str) -> tuple[str, str]:
    """The path with the id taken out, and the id."""
    parts = path.split("/")
    if len(parts) in (4, 5) and parts[:3] == ["", "v1", "sessions"] and parts[3]:
        return "/".join([*parts[:3], "*", *parts[4:]]), parts[3]
    return path, ""


def _check_content_type(request: Request) -> None:
    said = request.headers.get("content-type", "")
    if request.body and not said.lower().startswith("application/json"):
        raise invalid("the body must be application/json", "header.Content-Type")


def _check_same_size(session: PracticeSession, width: int, height: int) -> None:
    if (width, height) != (session.width, session.height):
        raise invalid(
            f"the screenshot has {width}x{height} pixels, the session was opened for {session.width}x{session.height}",
            "$.screenshot",
        )


def _prediction(turn: Turn, request_id: str, with_reasoning: bool) -> dict[str, object]:
    body: dict[str, object] = {
        "request_id": request_id, "actions": list(turn.actions), "status": turn.status, "raw_code": [],
        "usage": _UNBILLED,
    }  # fmt: skip
    return body | ({"reasoning": turn.reasoning} if with_reasoning else {})
