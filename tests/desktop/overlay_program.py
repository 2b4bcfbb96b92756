"""Shows the overlay and the strip over a desktop, in a process of its own, until it is ended.

`python -m tests.desktop.overlay_program [translucent|solid] [asking|done]`; prints `shown` once both are on the screen.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import Action, Click, Drag, Scroll, TypeText
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.core.settings import Settings
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.out_of_the_way import OutOfTheWay
from coasty_desktop.ui.overlay.placing import placed
from coasty_desktop.ui.theme import Theme
from tests.fakes import scripted_runs as script

ACTIONS: tuple[Action, ...] = (
    Click(ModelPoint(300, 200)),
    TypeText("Grüße, 漢字"),
    Drag(ModelPoint(200, 420), ModelPoint(520, 520)),
    Scroll(-3, at=ModelPoint(760, 300)),
)


def main(look: str, state: str) -> int:
    """Show a step that waits, or a result."""
    app = QApplication(["overlay"])
    theme = Theme(app, "dark" if "dark" in sys.argv else "light")
    runs = script.ScriptedRuns()
    window = MainWindow(
        runs=runs, keys=script.ScriptedKeys(), theme=theme, settings=Settings(), save_settings=lambda _: None
    )
    out = OutOfTheWay(window, runs, theme, has_compositor=lambda: look == "translucent")
    screen = placed(app.primaryScreen()).native
    runs.publish(script.started(credits=10))
    runs.happen(*script.asking_events(4, script.capture(screen=screen), ACTIONS, "The invoice is unpaid; tell them."))
    if state == "acting":
        runs.happen(happened.StepApproved(4, "person"), happened.ActionStarted(4, 0))
    if state == "done":
        runs.happen(happened.RunFinished("done", "Invoice 4821 is unpaid; its total is $1,240.", 4, 26, 14.2))
    QTimer.singleShot(150, lambda: print("shown", out.strip.frameGeometry().getRect(), flush=True))  # type: ignore[union-attr]
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
