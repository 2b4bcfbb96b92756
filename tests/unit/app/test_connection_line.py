"""What the footer says of whoever answers."""

from __future__ import annotations

from datetime import UTC, datetime

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.app.connection_line import ConnectionLine
from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.signal import Signal
from coasty_desktop.services.run_ports import Happened

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Runs:
    """What the line needs of the run service."""

    def __init__(self, *, practice: bool) -> None:
        self.happened: Signal[Happened] = Signal()
        self.current = RunSnapshot("run_1", "Do it", 25, NOW, practice=practice)


class Footer:
    """Notes what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show_connection(self, text: str, tone: str) -> None:
        self.shown.append((text, tone))


def shown_after(*events: happened.RunEvent, practice: bool = False) -> tuple[str, str]:
    runs, footer = Runs(practice=practice), Footer()
    ConnectionLine(footer, runs)  # type: ignore[arg-type]  # both stand in
    for event in events:
        runs.happened.emit(Happened(event, NOW))
    return footer.shown[-1]


def test_that_an_answer_shows_how_long_it_took() -> None:
    assert shown_after(happened.StepFinished(1, {"predict": 211.7})) == ("Connected · 212 ms", "ok")


def test_that_practice_is_never_called_a_connection() -> None:
    text, tone = shown_after(happened.StepFinished(1, {"predict": 900.0}), practice=True)
    assert (text, tone) == ("Practice, on this computer · 900 ms", "ok")


def test_that_asking_again_is_told_and_an_answer_ends_it() -> None:
    assert shown_after(happened.Retrying(4.0, "429")) == ("No answer yet, asking again in 4 s", "warn")
    assert shown_after(happened.Retrying(4.0, "429"), happened.StepFinished(1, {"predict": 1.0}))[1] == "ok"


def test_that_a_problem_of_the_window_is_one_line() -> None:
    footer = Footer()
    line = ConnectionLine(footer, Runs(practice=True))  # type: ignore[arg-type]  # both stand in
    line.show_problem(NotPossibleHere("This session runs on Wayland", hint="Log in to X11."))
    assert footer.shown == [("This session runs on Wayland", "warn")]
