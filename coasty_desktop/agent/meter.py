"""What a run has cost, and whether what comes next still fits into its budget."""

from __future__ import annotations

from coasty_desktop.agent.endings import Ended
from coasty_desktop.agent.limits import Limits
from coasty_desktop.agent.ports import Service
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.core.geometry import SD, Size


class Meter:
    """`credits` is what answers said, an estimate where one was lost; what comes next is an estimate.

    `size` is that of the pictures.
    """

    def __init__(self, service: Service, limits: Limits, *, engine: str, instructions: str) -> None:
        """Nothing is spent yet."""
        self._service, self._limits = service, limits
        self._engine, self._instructions = engine, instructions
        self.credits = 0.0
        self.size: Size = SD

    def open_or_end(self) -> None:
        """Raise Ended when the budget does not allow a session and its first step."""
        self._allow_or_end(self._service.opening_cost() + self._step_cost(1))

    def step_or_end(self, step: int) -> None:
        """Raise Ended when the budget does not allow this step."""
        self._allow_or_end(self._step_cost(step))

    def take_failed(self, error: ServiceError, step: int) -> None:
        """What may have been charged for this step all the same: what was said, else the estimate."""
        is_unknown = error.context.get("outcome_is_unknown", False)
        self.credits += error.context.get("credits", 0) or (self._step_cost(step) if is_unknown else 0)

    def _allow_or_end(self, cost: int) -> None:
        if not self._limits.allows(self.credits, cost):
            raise Ended(
                "budget", f"What comes next ({cost} credits) would go over the budget", "Raise the budget to go on."
            )

    def _step_cost(self, step: int) -> int:
        return self._service.next_step_cost(step, self.size, engine=self._engine, instructions=self._instructions)
