"""When a run ends by itself: steps, time, credits, and a service that goes round in circles."""

from __future__ import annotations

import msgspec

# Answers in a row that say "continue" and name nothing to do. Source: contract, section 5, step 6.
IDLE_ANSWERS = 3
# A service that asks for a longer wait is told so; a person would have given up.
LONGEST_WAIT_S = 60.0


class Limits(msgspec.Struct, frozen=True):
    """The caps of one run; None means no cap. `time_limit_s` counts from the first picture."""

    max_steps: int = 25
    budget_credits: float | None = None
    time_limit_s: float | None = None

    def allows(self, used: float, next_step: float) -> bool:
        """Whether the next step still fits into the budget."""
        return self.budget_credits is None or used + next_step <= self.budget_credits
