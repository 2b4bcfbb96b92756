"""Predictions without a session, grounding, and reading actions from source text. Source: contract, sections 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.api import pricing, wire
from coasty_desktop.api.answers import Grounded, Parsed, Predicted
from coasty_desktop.api.bodies import predictions as bodies
from coasty_desktop.api.caller import Caller, OnRetry
from coasty_desktop.api.request import FOR_PREDICTIONS, Request, json_body
from coasty_desktop.api.trajectory import EarlierStep
from coasty_desktop.core.geometry import Size


class Predictions:
    """`/predict`, `/ground`, `/parse`. Raises BadInput before anything is sent, ServiceError after."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def predict(
        self,
        image: bytes,
        size: Size,
        instruction: str,
        *,
        engine: str = "v3",
        most_actions: int | None = None,
        earlier: Sequence[EarlierStep] = (),
        instructions: str = "",
        system_prompt: str = "",
        tools: Sequence[str] = (),
        on_retry: OnRetry | None = None,
    ) -> Predicted:
        """Ask for the next actions on one picture (PNG or JPEG of `size`); `earlier` steps come oldest first."""
        bodies.check_size(image, size)
        body = bodies.predict_body(
            image,
            size,
            instruction,
            engine=engine,
            most_actions=most_actions,
            earlier=earlier,
            instructions=instructions,
            system_prompt=system_prompt,
            tools=tools,
        )
        cost = pricing.predict_cost(
            size,
            earlier=[size] * len(earlier[-20:]),
            engine=engine,
            prompt_characters=len(instructions) + len(system_prompt),
        )
        return await self._caller.call(
            _keyed("/predict", json_body(body), cost),
            lambda value, receipt: wire.read_predicted(value, receipt, size),
            on_retry,
        )

    async def ground(self, image: bytes, size: Size, element: str, *, on_retry: OnRetry | None = None) -> Grounded:
        """Find the element that the text describes, in pixels of the picture."""
        bodies.check_size(image, size)
        return await self._caller.call(
            _keyed("/ground", json_body(bodies.ground_body(image, size, element)), pricing.ground_cost(size)),
            lambda value, receipt: wire.read_grounded(value, receipt, size),
            on_retry,
        )

    async def parse(self, code: str) -> Parsed:
        """Turn source text for a desktop-automation library into actions; free, and nothing is executed."""
        return await self._caller.call(Request("POST", "/parse", json_body(bodies.parse_body(code))), wire.read_parsed)


def _keyed(path: str, body: bytes, estimate: float) -> Request:
    return Request("POST", path, body, is_keyed=True, may_renew_key=True, estimate=estimate, patience=FOR_PREDICTIONS)
