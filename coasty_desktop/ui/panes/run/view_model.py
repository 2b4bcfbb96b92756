"""What the Run pane shows and what it can ask for. Knows the run service's protocol, and no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from coasty_desktop.agent.ports import Answer, Question
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.errors import CoastyError, Offer, ServiceError
from coasty_desktop.core.money import dollars
from coasty_desktop.core.settings import Settings
from coasty_desktop.core.target import DisplayTarget, describe_target
from coasty_desktop.services.presets import Preset
from coasty_desktop.services.run_ports import Estimate
from coasty_desktop.services.run_request import RunRequest
from coasty_desktop.ui.ports import Runs
from coasty_desktop.ui.translation import translator

# At most 30 pictures of a run's state a second reach the widgets.
MERGE_MS = 33
# The price follows a form that changes with every key, without asking the screen for its size each time.
PRICE_MS = 120
tr = translator("run")


class Problem(msgspec.Struct, frozen=True):
    """What went wrong, what to do about it, the id to quote, and the action that helps."""

    title: str
    hint: str = ""
    request_id: str = ""
    offer: Offer = "none"


class RunViewModel(QObject):
    """The form as one frozen request, the run as one frozen snapshot, and the intents between them."""

    form_changed = Signal()
    price_changed = Signal(str)
    targets_changed = Signal()
    run_changed = Signal()
    problem_changed = Signal()

    def __init__(self, runs: Runs, settings: Settings, parent: QObject | None = None) -> None:
        """Start with the profile's defaults; nothing is asked of the service before `refresh`."""
        super().__init__(parent)
        self._runs = runs
        self.form = form_from(settings)
        self.run: RunSnapshot | None = runs.current
        self.problem: Problem | None = None
        self.targets: list[tuple[Any, str]] = [(self.form.target, describe_target(self.form.target))]
        self._answered: Question | None = None
        self._merging = _timer(self, MERGE_MS, self._show_latest)
        self._pricing = _timer(self, PRICE_MS, self._ask_price)
        self._latest = self.run
        self._disconnect = runs.changed.connect(self._on_run)
        self.destroyed.connect(self._disconnect)

    @property
    def is_running(self) -> bool:
        """Whether a run is on."""
        return self.run is not None and not self.run.has_ended

    @property
    def question(self) -> Question | None:
        """The step that waits for an answer which nobody has given yet."""
        return None if self.run is None else self.open_question(self.run)

    def open_question(self, run: RunSnapshot) -> Question | None:
        """The question of a snapshot, unless it was answered already."""
        asked = run.question if run.status == "asking" else None
        return None if asked is self._answered else asked

    def presets(self) -> Sequence[Preset]:
        """The ways of working that can be chosen."""
        return self._runs.presets()

    def past_tasks(self) -> list[str]:
        """Earlier tasks, newest first."""
        return self._runs.past_tasks()

    def change(self, **fields: Any) -> None:
        """Take over what the user changed in the form."""
        changed = msgspec.structs.replace(self.form, **fields)
        if changed != self.form:
            self.form = changed
            self._set_problem(None)
            self.form_changed.emit()
            self._pricing.start()

    def refresh(self) -> None:
        """Ask for the targets and the price; cheap, but not before the first frame is painted."""
        self.refresh_targets()
        self._pricing.start()

    def refresh_targets(self) -> None:
        """Ask what can be acted on now."""
        try:
            found = [(choice.target, choice.label) for choice in self._runs.targets()]
        except CoastyError as error:
            self._set_problem(problem_of(error))
            return
        if all(target != self.form.target for target, _ in found):
            found.insert(0, (self.form.target, describe_target(self.form.target)))
        if found != self.targets:
            self.targets = found
            self.targets_changed.emit()

    def start(self) -> None:
        """Start the run that the form describes."""
        if self.is_running:
            return
        self._set_problem(None)
        try:
            self._runs.start(self.form)
        except CoastyError as error:
            self._set_problem(problem_of(error))

    def take_offer(self, offer: Offer) -> None:
        """Change the form as an error offered; what is not the form's business is the window's."""
        if offer == "smaller_picture":
            self.change(image="sd")
        elif offer == "engine_v3":
            self.change(engine="v3")

    def stop(self, by: str = "button") -> None:
        """Stop the run."""
        self._runs.stop(by)

    def pause(self) -> None:
        """Hold the run."""
        self._runs.pause("user")

    def resume(self, note: str = "") -> None:
        """Let it go on; `note` says what the person changed meanwhile."""
        self._runs.resume(note.strip())

    def approve(self) -> None:
        """Let the step happen."""
        self._answer(Answer("approve"))

    def approve_rest(self) -> None:
        """Let this step and all that follow in this run happen."""
        self._answer(Answer("rest_of_run"))

    def skip(self) -> None:
        """Leave the step out."""
        self._answer(Answer("skip"))

    def reject(self, reason: str) -> None:
        """Leave the step out and say why; without a reason it is skipped."""
        reason = reason.strip()
        self._answer(Answer("reject", reason) if reason else Answer("skip"))

    def _answer(self, answer: Answer) -> None:
        # One answer a question: a second key press must not answer the next step.
        asked = self.question
        if asked is not None:
            self._answered = asked
            self._runs.answer(answer)
            self.run_changed.emit()

    def _on_run(self, run: RunSnapshot) -> None:
        before, self._latest = self._latest, run
        urgent = before is None or before.status != run.status or before.run_id != run.run_id
        if urgent:
            self._merging.stop()
            self._show_latest()
        elif not self._merging.isActive():
            self._merging.start()

    def _show_latest(self) -> None:
        self.run = self._latest
        if self.run is not None and self.run.status == "error" and not self.run.steps:
            self._set_problem(Problem(self.run.reasoning, self.run.hint, self.run.request_id, self.run.offer))
        self.run_changed.emit()

    def _ask_price(self) -> None:
        try:
            text = price_line(self._runs.estimate(self.form))
        except CoastyError as error:
            text = error.title
        self.price_changed.emit(text)

    def _set_problem(self, problem: Problem | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self.problem_changed.emit()


def form_from(settings: Settings) -> RunRequest:
    """A request with the profile's defaults. Risky steps cannot be told apart yet, so they ask for every step."""
    return RunRequest(
        task="",
        target=DisplayTarget(0),
        engine=settings.engine,
        image=settings.image,
        preset=settings.preset,
        max_steps=settings.max_steps,
        approve="none" if settings.approve == "none" else "every",
        on_user_input=settings.on_user_input,
    )


def price_line(estimate: Estimate) -> str:
    """`Up to 25 steps · at most $2.48 · 720p`."""
    steps = tr("Up to 1 step") if estimate.max_steps == 1 else tr("Up to {0} steps").format(estimate.max_steps)
    price = tr("free, practice") if estimate.is_free else tr("at most {0}").format(dollars(estimate.credits))
    return " · ".join((steps, price, f"{estimate.picture.height}p"))


def problem_of(error: CoastyError) -> Problem:
    """An error as it is shown where the user acted."""
    if isinstance(error, ServiceError):
        return Problem(error.title, error.hint, error.request_id, error.offer)
    return Problem(error.title, error.hint)


def _timer(parent: QObject, interval_ms: int, work: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(work)
    return timer
