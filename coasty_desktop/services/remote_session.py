"""The service as the loop needs it: its sessions over the client, its answers in the loop's words."""

from __future__ import annotations

from coasty_desktop.agent.ports import Prediction
from coasty_desktop.api.answers import Predicted
from coasty_desktop.api.caller import OnRetry
from coasty_desktop.api.client import CoastyClient
from coasty_desktop.api.pricing import SESSION_CREDITS, session_step_cost
from coasty_desktop.core.geometry import Size


class RemoteService:
    """Satisfies `agent.ports.Service`; the client stays its owner's to close. `on_retry` hears of every wait."""

    def __init__(self, client: CoastyClient, on_retry: OnRetry | None = None) -> None:
        """Take the client; nothing is sent yet."""
        self._client = client
        self._on_retry = on_retry

    async def open_session(self, size: Size, *, engine: str, instructions: str) -> tuple[RemoteSession, float]:
        """Open a session for pictures of `size`; returns it with the credits it cost."""
        opened = await self._client.sessions.create(
            size, engine=engine, instructions=instructions, on_retry=self._on_retry
        )
        session = RemoteSession(self._client, opened.id, engine, len(instructions), self._on_retry)
        return session, opened.receipt.credits

    def opening_cost(self) -> int:
        """The estimated credits of opening a session; 0 with a key that is free."""
        return 0 if self._client.key.is_free else SESSION_CREDITS

    def next_step_cost(self, step: int, size: Size, *, engine: str, instructions: str) -> int:
        """The estimated credits of the session's step `step`, counted from 1; 0 with a key that is free."""
        if self._client.key.is_free:
            return 0
        return session_step_cost(step, size, engine=engine, prompt_characters=len(instructions))


class RemoteSession:
    """Satisfies `agent.ports.Session`. It counts its steps, because their price grows with them."""

    def __init__(
        self, client: CoastyClient, session_id: str, engine: str, prompt_characters: int, on_retry: OnRetry | None
    ) -> None:
        """Take a session that the service has opened."""
        self._client, self._id = client, session_id
        self._engine, self._prompt_characters = engine, prompt_characters
        self._on_retry = on_retry
        self._answered = 0

    @property
    def id(self) -> str:
        """The service's id of it."""
        return self._id

    async def predict(self, png: bytes, size: Size, instruction: str) -> Prediction:
        """Ask for the next actions. Raises ServiceError, ServiceUnreachable."""
        estimate = session_step_cost(
            self._answered + 1, size, engine=self._engine, prompt_characters=self._prompt_characters
        )
        answer = await self._client.sessions.predict(
            self._id, png, size, instruction, estimate=estimate, on_retry=self._on_retry
        )
        self._answered += 1
        return _prediction(answer)

    async def delete(self) -> None:
        """End it; a service that no longer knows it is fine. Raises ServiceError, ServiceUnreachable."""
        await self._client.sessions.delete(self._id)


def _prediction(answer: Predicted) -> Prediction:
    receipt = answer.receipt
    return Prediction(
        actions=answer.actions,
        status=answer.status,
        reasoning=answer.reasoning,
        credits=receipt.credits,
        credits_are_estimated=receipt.credits_are_estimated,
        balance=receipt.balance,
        request_id=receipt.request_id,
    )
