"""A service on loopback that answers predictions from a script, in a thread, so that tests may wait."""

from __future__ import annotations

import asyncio
import base64
import io
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from tests.fakes.service import Behaviour, FakeService, Recorded, says

KEY = "sk-coasty-test-0123456789abcdefghij"


class ScriptedService(FakeService):
    """The friendly service; what `script` holds answers the next predictions, and then it says that all is done.

    What can be called is given the picture that came.
    """

    def __init__(self) -> None:
        super().__init__()
        self.script: deque[Behaviour | Callable[[Image.Image], Behaviour]] = deque()

    @property
    def env(self) -> dict[str, str | None]:
        """What makes the program ask this one."""
        return {"COASTY_BASE_URL": self.base_url, "COASTY_API_KEY": KEY}

    @property
    def calls(self) -> list[str]:
        """Each request as its method and its path after /v1."""
        return [f"{request.method} {request.path.removeprefix('/v1')}" for request in self.requests]

    @property
    def predictions(self) -> list[Recorded]:
        """The requests for a next step."""
        return [request for request in self.requests if request.path.endswith("/predict")]

    def _of_session(self, method: str, session: str, rest: list[str]) -> Any:
        if rest != ["predict"] or session not in self.steps:
            return super()._of_session(method, session, rest)
        answer = self.script.popleft() if self.script else predicts(status="done", reasoning="All is done")
        return answer(picture_of(self.requests[-1])) if callable(answer) else answer


def picture_of(request: Recorded) -> Image.Image:
    """The picture that a request for a next step holds."""
    return Image.open(io.BytesIO(base64.b64decode(request.json["screenshot"]))).convert("RGB")


def predicts(*actions: dict[str, Any], status: str = "continue", reasoning: str = "Because") -> Behaviour:
    """An answer with these actions."""
    body = {"request_id": "req_1", "actions": list(actions), "reasoning": reasoning, "status": status}
    return says(body, X_Credits_Charged="4")


def action(kind: str, **params: Any) -> dict[str, Any]:
    """One action of an answer."""
    return {"action_type": kind, "params": params}


@contextmanager
def serving() -> Iterator[ScriptedService]:
    """Serve until the end of the block."""
    service, listens = ScriptedService(), threading.Event()
    stop: list[Any] = []

    async def serve() -> None:
        end = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with service:
            stop.append(lambda: loop.call_soon_threadsafe(end.set))
            listens.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="scripted-service")
    thread.start()
    assert listens.wait(10)
    try:
        yield service
    finally:
        stop[0]()
        thread.join()
