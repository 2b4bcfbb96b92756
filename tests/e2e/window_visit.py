"""The real window in a process of its own, and a person before it: real events in, what programs say out."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from Xlib import X
from Xlib.error import XError

from coasty_desktop.agent.events import PictureTaken
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.stored_run import StoredRun
from tests.desktop.accessibility import AccessibilityTree, Element
from tests.desktop.desktop import Desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until

OURS = (sys.executable, "-m", "coasty_desktop")
TITLE = "Coasty Desktop"
TASK_BOX = "What should be done?"
PATIENCE_S = 40.0
STEP = re.compile(r"Step \d+ (of \d+|waits)$")
# A hotkey that comes sooner does not answer: nobody can have read the question.
READ_S = 0.5


class WindowVisit:
    """One window on one desktop. Its questions are read from the strip, its outcome from the profile's store."""

    def __init__(self, desktop: Desktop, person: Person, *arguments: str) -> None:
        """Start the program and wait until its window takes a task; `arguments` are the program's."""
        self.desktop, self.person = desktop, person
        self.process = desktop.spawn(*OURS, *arguments)
        self.tree = AccessibilityTree(desktop)
        self._before = self._newest()
        self.tree.find("push button", "Start", PATIENCE_S)

    # ---- a person's doings -------------------------------------------------------------------------------------

    def type_task(self, task: str) -> None:
        """Replace what stands in the task box."""
        self.person.click(*self.tree.find("text", TASK_BOX).centre)
        self.tree.wait_for_focus("text", TASK_BOX)
        self.person.press("ctrl+a")
        self.person.type(task)
        wait_until(lambda: self.tree.find("text", TASK_BOX).text == task, "the task in its box")

    def start(self, task: str, *, by_keys: bool = True) -> None:
        """Type a task and start it, by Ctrl+Enter or by a click on Start."""
        self.type_task(task)
        self._before = self._newest()
        if by_keys:
            self.person.press("ctrl+enter")
        else:
            self.person.click(*self.tree.find("push button", "Start").centre)

    def _newest(self) -> str:
        run = newest_run(self.desktop)
        return run.summary.run_id if run is not None else ""

    def click(self, name: str) -> None:
        """Click the button of that name: the topmost, when the window below has one as well."""
        self.person.click(*self.button(name).centre)

    def button(self, name: str) -> Element:
        """The button of that name once it is there."""
        return wait_until(
            lambda: next(reversed([one for one in self.buttons() if one.name == name]), None), f"{name!r}", PATIENCE_S
        )  # type: ignore[return-value]  # wait_until returns the first truthy value

    def buttons(self) -> list[Element]:
        """Every button on the screen, ours and others'."""
        return [one for one in self.tree.elements() if one.role == "push button"]

    # ---- what the window shows ---------------------------------------------------------------------------------

    def question(self) -> str:
        """What the strip, or the bar in the window, asks now, with the number of the step; empty when nothing."""
        elements = self.tree.elements()
        if not any(one.name == "Approve" and one.role == "push button" for one in elements):
            return ""
        # The strip is the youngest of our windows, so what it says comes last.
        count = next((one.name for one in reversed(elements) if STEP.match(one.name)), "")
        words = next((one.text for one in reversed(elements) if one.name in ("What happens", "What will happen")), "")
        return f"{count}: {words}" if count and words else ""

    def wait_for_question(self, other_than: str = "") -> str:
        """Wait until something else is asked, and as long as reading it takes."""
        asked = wait_until(
            lambda: (now := self.question()) != other_than and now, f"a question after {other_than!r}", PATIENCE_S
        )
        seen = time.monotonic()
        wait_until(lambda: time.monotonic() > seen + READ_S, "the question to be read")
        return str(asked)

    def approve_all(self) -> list[str]:
        """Click Approve on the strip whenever it asks, until the run has ended; returns what was asked."""
        asked: list[str] = []
        while True:
            now = wait_until(lambda: self.has_ended() or self.question(), "a question or the end", PATIENCE_S)
            if now is True:
                return asked
            if now not in asked:
                asked.append(str(now))
                self.click("Approve")

    def has_ended(self) -> bool:
        """Whether the newest run is over, as the profile keeps it."""
        run = newest_run(self.desktop)
        return run is not None and run.summary.run_id != self._before and run.finished is not None

    def wait_for_end(self) -> StoredRun:
        """Wait until the newest run has ended and the window is back; returns what was kept of it."""
        wait_until(self.has_ended, "the end", PATIENCE_S)
        wait_until(self.is_window_shown, "the window to come back")
        run = newest_run(self.desktop)
        assert run is not None
        return run

    def wait_for_words(self, words: str) -> None:
        """Wait until a label or a text on the screen says `words`."""
        wait_until(lambda: any(words in (one.name, one.text) for one in self.tree.elements()), repr(words), PATIENCE_S)

    def wait_for_part_of_words(self, part: str) -> None:
        """Wait until `part` stands in a label or a text on the screen."""
        wait_until(
            lambda: any(part in one.name or part in one.text for one in self.tree.elements()), repr(part), PATIENCE_S
        )

    def is_window_active(self) -> bool:
        """Whether keys go to the main window."""
        return active_window(self.desktop) == main_window(self.desktop) != 0

    def is_window_shown(self) -> bool:
        """Whether the main window, not the strip, can be seen."""
        return bool(main_window(self.desktop))


def main_window(desktop: Desktop) -> int:
    """The X id of our main window when it can be seen: the one that the window manager manages."""
    with desktop.connection() as connection:
        clients = connection.screen().root.get_full_property(
            connection.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType
        )
        name = connection.intern_atom("_NET_WM_NAME")
        for number in clients.value if clients else ():
            window = connection.create_resource_object("window", number)
            # A window may go while it is asked.
            with contextlib.suppress(XError):
                title = window.get_full_property(name, X.AnyPropertyType)
                if title and title.value.decode() == TITLE and window.get_attributes().map_state == X.IsViewable:
                    return int(number)
    return 0


def active_window(desktop: Desktop) -> int:
    """The X id of the window that the window manager calls active."""
    with desktop.connection() as connection:
        active = connection.screen().root.get_full_property(
            connection.intern_atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType
        )
        return int(active.value[0]) if active and len(active.value) else 0


def tray_icon(desktop: Desktop) -> tuple[int, int]:
    """Where to click our icon: it is alone in the tray."""
    with desktop.connection() as connection:
        tray = connection.create_resource_object("window", desktop.wait_for_window("panel"))
        size = tray.get_geometry()
        corner = connection.screen().root.translate_coords(tray, 0, 0)
        return corner.x + size.width // 2, corner.y + size.height // 2


def is_anything_down(desktop: Desktop) -> bool:
    """Whether the server takes any key or button for pressed."""
    with desktop.connection() as connection:
        buttons = connection.screen().root.query_pointer().mask & 0x1F00
        return bool(buttons) or any(connection.query_keymap())


def newest_run(desktop: Desktop) -> StoredRun | None:
    """What the profile of a desktop keeps of its newest run."""
    with contextlib.closing(Profile(Path(desktop.env["COASTY_HOME"]))) as profile:
        runs = profile.runs.list(1)
        return profile.runs.load(runs[0].run_id) if runs else None


def pictures_of(run: StoredRun) -> list[Image.Image]:
    """Every picture that was sent in a run."""
    sent = [stored.event.capture.png for stored in run.events if isinstance(stored.event, PictureTaken)]
    return [Image.open(io.BytesIO(png)).convert("RGB") for png in sent]


def saved_in(form: Path) -> dict[str, Any]:
    """What the practice form has written; empty before it is saved."""
    return dict(json.loads(form.read_text(encoding="utf-8"))) if form.exists() else {}


@contextlib.contextmanager
def window_over_form(desktop: Desktop) -> Iterator[tuple[WindowVisit, Path, tuple[int, int, int, int]]]:
    """The window on top of a practice form, the file that the form writes, and where on the screen the form lies."""
    form = desktop.directory / "form.json"
    desktop.spawn(*OURS, "--practice-form", str(form))
    AccessibilityTree(desktop).find("push button", "Save", PATIENCE_S)
    area = wait_until(lambda: desktop.screenshot().getbbox(), "the form to be painted")
    with Person(desktop) as person:
        yield WindowVisit(desktop, person), form, area
