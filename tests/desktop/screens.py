"""`make screens`: pictures of every pane and state, light and dark, at 100 % and 200 %, into build/screens/.

Run as `python -m tests.desktop.screens [part of a name]...`; each combination of look and scale is a process of its
own on one private desktop, because Qt takes its scale factor once, when it starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

OUT = Path("build/screens")
LOOKS = ("light", "dark")
SCALES = ("1", "2")
SIZES = {"large": (1280, 800), "small": (900, 600)}


def main(wanted: list[str]) -> int:
    """Draw all screens whose name holds one of the words, or all of them."""
    from tests.desktop.desktop import open_desktop

    OUT.mkdir(parents=True, exist_ok=True)
    failed = 0
    with open_desktop(size=(2600, 1700), compositor=True) as desktop:
        for look in LOOKS:
            for scale in SCALES:
                env = {**desktop.env, "QT_SCALE_FACTOR": scale, "PYTHONPATH": os.getcwd()}
                command = [sys.executable, "-m", "tests.desktop.screens", "--draw", look, scale, *wanted]
                failed += subprocess.run(command, env=env, check=False).returncode != 0
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")
    return 1 if failed else 0


def draw(look: str, scale: str, wanted: list[str]) -> int:
    """Draw every screen in one look at one scale; in a process of its own."""
    from PySide6.QtWidgets import QApplication

    from coasty_desktop.ui.theme import Theme
    from tests.desktop import screen_states

    app = QApplication(["screens"])
    theme = Theme(app, "dark" if look == "dark" else "light")
    for name, build in screen_states.STATES.items():
        if wanted and not any(word in name for word in wanted):
            continue
        for size_name, size in SIZES.items():
            if size_name == "small" and not name.startswith(("run", "settings")):
                continue
            widget = build(theme, size)
            # Long enough for the views' own timers: the price, the focus of a question.
            wait(250)
            path = OUT / f"{name}-{size_name}-{look}-{scale}00.png"
            widget.grab().save(str(path))
            widget.close()
            widget.deleteLater()
            wait(20)
    app.quit()
    return 0


def wait(ms: int) -> None:
    """Run Qt's loop for a moment."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        sys.exit(draw(sys.argv[2], sys.argv[3], sys.argv[4:]))
    sys.exit(main(sys.argv[1:]))
