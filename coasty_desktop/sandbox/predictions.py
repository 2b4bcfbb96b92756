"""Predictions: sessions, one-off predictions, grounding and parsing. Source: contract, sections 3 to 5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import CoastyError, NotPossibleHere
from coasty_desktop.ocr.client import NotAPicture
from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.bodies import Ground, Parse, Predict, SessionCreate, SessionPredict
from coasty_desktop.sandbox.engine import Asked, PracticeEngine, Turn
from coasty_desktop.sandbox.finder import CannotFind
from coasty_desktop.sandbox.pictures import picture_of
from coasty_desktop.sandbox.progress import Progress
from coasty_desktop.sandbox.pyautogui_code import actions_of
from coasty_desktop.sandbox.refusals import Refusal, bad_screenshot, invalid
from coasty_desktop.sandbox.route import Call, Json, Route
from coasty_desktop.sandbox.sessions import PracticeSession, Sessions
from coasty_desktop.sandbox.target_words import NotATarget, target_of

ACTION_TYPES = ("click", "type_text", "key_press", "key_combo", "scroll", "drag", "move", "wait", "done", "fail")


class Predictions:
    """The operations of one service, with its sessions."""

    def __init__(self, engine: PracticeEngine, clock: Clock) -> None:
        """The engine decides what to do; sessions age by `clock`."""
        self._engine = engine
        self._sessions = Sessions(clock)

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        one = "/v1/sessions/{id}"
        return (
            Route("POST", "/v1/predict", self._predict, "predict", is_keyed=True),
            Route("POST", "/v1/sessions", self._create, "session", is_keyed=True),
            Route("GET", "/v1/sessions", self._list, "session"),
            Route("GET", one, self._get, "session"),
            Route("DELETE", one, self._delete, "session"),
            Route("POST", f"{one}/predict", self._session_predict, "session", is_keyed=True),
            Route("POST", f"{one}/reset", self._reset, "session"),
            Route("POST", "/v1/ground", self._ground, "ground", is_keyed=True),
            Route("POST", "/v1/parse", self._parse, "parse"),
        )

    async def _create(self, call: Call) -> Json:
        asked = call.read(SessionCreate)
        call.charge(("base", prices.SESSION, None))
        session = self._sessions.create(call.account, asked)
        session.credits = call.charged
        return session.described() | {"request_id": call.request_id, "usage": call.usage()}

    async def _list(self, call: Call) -> Json:
        listed = [session.described() for session in self._sessions.all(call.account)]
        return {"object": "list", "sessions": listed, "has_more": False, "request_id": call.request_id}

    async def _get(self, call: Call) -> Json:
        return self._sessions.get(call.account, call.id).described() | {"request_id": call.request_id}

    async def _delete(self, call: Call) -> Json:
        self._sessions.delete(call.account, call.id)
        return {"status": "ok", "session_id": call.id, "request_id": call.request_id}

    async def _reset(self, call: Call) -> Json:
        session = self._sessions.get(call.account, call.id)
        session.progress, session.step_count = Progress(), 0
        session.pictures.clear()
        self._sessions.touch(session)
        return {"status": "ok", "session_id": call.id, "request_id": call.request_id}

    async def _session_predict(self, call: Call) -> Json:
        session = self._sessions.get(call.account, call.id)
        body = call.read(SessionPredict)
        picture = picture_of(body.screenshot, None, None)
        _check_same_size(session, picture.width, picture.height)
        is_hd = prices.is_hd(picture.width, picture.height)
        prompt = session.prompt + body.instructions
        call.charge(*prices.prediction(prices.SESSION_PREDICT, session.version, prompt, session.pictures, is_hd))
        limit = 1 if session.version == "v1" else len(ACTION_TYPES)
        with reading_failures():
            turn = await self._engine.answer(
                Asked(picture.data, body.instruction, limit, session.tools), session.progress, session.step_count + 1
            )
        session.step_count += 1
        session.pictures.append(is_hd)
        session.credits += call.charged
        self._sessions.touch(session)
        extra: Json = {"step": session.step_count, "session_id": session.id, "cua_version": session.version}
        return _prediction(turn, call, body.include_reasoning) | extra

    async def _predict(self, call: Call) -> Json:
        body = call.read(Predict)
        picture = picture_of(body.screenshot, body.screen_width, body.screen_height)
        earlier = []
        for index, item in enumerate(body.trajectory):
            if item.screenshot.startswith("data:"):
                raise invalid("a screenshot has a data: prefix", f"$.trajectory[{index}].screenshot")
            taken = picture_of(item.screenshot, None, None)
            earlier.append(prices.is_hd(taken.width, taken.height))
        is_hd = prices.is_hd(picture.width, picture.height)
        prompt = body.system_prompt + body.instructions
        call.charge(*prices.prediction(prices.PREDICT, body.cua_version, prompt, earlier, is_hd))
        limit = 1 if body.cua_version == "v1" else body.max_actions
        tools = None if body.tools is None else tuple(body.tools)
        progress = Progress.after([len(item.actions) for item in body.trajectory])
        with reading_failures():
            turn = await self._engine.answer(
                Asked(picture.data, body.instruction, limit, tools), progress, len(body.trajectory) + 1
            )
        size: Json = {
            "screen_width": picture.width, "screen_height": picture.height, "cua_version": body.cua_version
        }  # fmt: skip
        return _prediction(turn, call, body.include_reasoning) | size

    async def _ground(self, call: Call) -> Json:
        body = call.read(Ground)
        picture = picture_of(body.screenshot, body.screen_width, body.screen_height)
        call.charge(*prices.grounding(prices.is_hd(picture.width, picture.height)))
        try:
            with reading_failures("GROUNDING_FAILED"):
                x, y = await self._engine.locate(picture.data, target_of(body.element))
        except NotATarget as error:
            raise Refusal(500, "GROUNDING_FAILED", f"the description is not understood: {error}") from None
        except CannotFind as error:
            raise Refusal(500, "GROUNDING_FAILED", str(error)) from None
        size = {"screen_width": picture.width, "screen_height": picture.height}
        return {"request_id": call.request_id, "x": x, "y": y, "usage": call.usage()} | size

    async def _parse(self, call: Call) -> Json:
        return {"request_id": call.request_id, "actions": actions_of(call.read(Parse).code)}


@contextmanager
def reading_failures(code: str = "PREDICTION_FAILED") -> Iterator[None]:
    """What the reader of pictures raises, as refusals."""
    try:
        yield
    except NotAPicture as error:
        raise bad_screenshot(f"the screenshot cannot be read ({error.hint})") from None
    except NotPossibleHere as error:
        raise Refusal(503, "SERVICE_UNAVAILABLE", error.title, error.hint) from None
    except CoastyError as error:
        raise Refusal(500, code, error.title, error.hint, retryable=True) from None


def _check_same_size(session: PracticeSession, width: int, height: int) -> None:
    if (width, height) != (session.width, session.height):
        raise invalid(
            f"the screenshot has {width}x{height} pixels, the session was opened for {session.width}x{session.height}",
            "$.screenshot",
        )


def _prediction(turn: Turn, call: Call, with_reasoning: bool) -> Json:
    body: Json = {
        "request_id": call.request_id, "actions": list(turn.actions), "status": turn.status, "raw_code": [],
        "usage": call.usage(),
    }  # fmt: skip
    return body | ({"reasoning": turn.reasoning} if with_reasoning else {})
