"""What the footer says of whoever answers: how fast it was last, that it is being asked again, or what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.snapshot import RunSnapshot
from coasty_desktop.core.errors import CoastyError
from coasty_desktop.services.run_ports import Happened
from coasty_desktop.services.run_service import RunService
from coasty_desktop.ui.footer import Footer


class ConnectionLine:
    """Follows runs. A problem of the window's own stands until the next answer."""

    def __init__(self, footer: Footer, runs: RunService) -> None:
        """Say nothing yet: nobody has been asked."""
        self._footer, self._runs = footer, runs
        runs.happened.connect(self._on_event)

    def show_problem(self, error: CoastyError) -> None:
        """Say what does not work, in one line."""
        self._footer.show_connection(error.title, "warn")

    def show_words(self, words: str) -> None:
        """Say something that asks for attention."""
        self._footer.show_connection(words, "warn")

    def _on_event(self, fact: Happened) -> None:
        match fact.event:
            case happened.Retrying(in_s=in_s):
                self.show_words(_tr("No answer yet, asking again in {0} s").format(f"{in_s:.0f}"))
            case happened.StepFinished(ms=ms):
                self._footer.show_connection(_answered(self._runs.current, ms.get("predict", 0)), "ok")
            case happened.RunFinished(status="error", reasoning=reasoning):
                self.show_words(reasoning)
            case _:
                pass


def _answered(run: RunSnapshot | None, ms: float) -> str:
    who = _tr("Practice, on this computer") if run is not None and run.practice else _tr("Connected")
    return f"{who} · {ms:.0f} ms"


def _tr(text: str) -> str:
    return QCoreApplication.translate("connection", text)
