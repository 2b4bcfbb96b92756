"""Sessions: the service keeps the earlier pictures of a task. Source: contract, sections 1, 5 and 11."""

from __future__ import annotations

from typing import Any

from coasty_desktop.api import wire
from coasty_desktop.api.answers import Predicted, Receipt, SessionInfo
from coasty_desktop.api.bodies import predictions as bodies
from coasty_desktop.api.caller import Caller, OnRetry
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.pricing import SESSION_CREDITS
from coasty_desktop.api.request import FOR_PREDICTIONS, Request, json_body, path_id
from coasty_desktop.api.resources.optional import call_if_offered
from coasty_desktop.core.geometry import Size


class Sessions:
    """`/sessions`. Every method raises BadInput before anything is sent, ServiceError and ServiceUnreachable after."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    async def create(
        self,
        size: Size,
        *,
        engine: str = "v3",
        instructions: str = "",
        system_prompt: str = "",
        on_retry: OnRetry | None = None,
    ) -> SessionInfo:
        """Open a session for pictures of `size`; costs 10 credits. Delete it when the task is over."""
        body = bodies.session_create_body(size, engine=engine, instructions=instructions, system_prompt=system_prompt)
        request = Request("POST", "/sessions", json_body(body), is_keyed=True, estimate=SESSION_CREDITS)
        return await self._caller.call(request, wire.read_session, on_retry)

    async def predict(
        self,
        session_id: str,
        image: bytes,
        size: Size,
        instruction: str,
        *,
        estimate: float = 0,
        on_retry: OnRetry | None = None,
    ) -> Predicted:
        """Ask for the next actions.

        `image` is a PNG or JPEG of `size`, the session's. `estimate` is what `pricing.session_step_cost` says; it is
        booked only when the service never tells the price. Raises ServiceUnreachable when the service worked with
        another size.
        """
        bodies.check_size(image, size)
        request = Request(
            "POST",
            f"/sessions/{path_id(session_id)}/predict",
            json_body(bodies.session_predict_body(image, instruction)),
            is_keyed=True,
            may_renew_key=True,
            estimate=estimate,
            patience=FOR_PREDICTIONS,
        )
        return await self._caller.call(
            request, lambda value, receipt: wire.read_predicted(value, receipt, size), on_retry
        )

    async def reset(self, session_id: str) -> None:
        """Let the session forget its pictures; the price of its next step is that of the first."""
        await self._caller.call(Request("POST", f"/sessions/{path_id(session_id)}/reset"), _acknowledged)

    async def delete(self, session_id: str) -> None:
        """End the session; one that the service no longer knows has ended."""
        await call_if_offered(self._caller, Request("DELETE", f"/sessions/{path_id(session_id)}"), _acknowledged)

    def list(self) -> Listing[SessionInfo]:
        """The open sessions of this key."""
        return listing(self._caller, "/sessions", ("sessions",), wire.read_session)

    async def get(self, session_id: str) -> SessionInfo | None:
        """One session; None when it has ended, or when this service does not offer the look."""
        request = Request("GET", f"/sessions/{path_id(session_id)}")
        return await call_if_offered(self._caller, request, wire.read_session)


def _acknowledged(_value: Any, receipt: Receipt) -> Receipt:
    return receipt
