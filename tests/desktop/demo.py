"""`make run` without a screen: the practice task, carried out for real where somebody could have watched.

A private desktop, the window, and a form in a process of its own. A person's events (XTEST) type the task, press
Start and approve every step. What counts in the end is what the form itself wrote, not what the run says of itself.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.desktop.accessibility import AccessibilityTree
from tests.desktop.desktop import Desktop, missing_programs, open_desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until

TASK = "Type 'Ada Lovelace' into Name, type 'London' into City, tick 'Send me news', then click 'Save'"
EXPECTED = {"name": "Ada Lovelace", "city": "London", "send_me_news": True}
OURS = (sys.executable, "-m", "coasty_desktop")
TASK_BOX = "What should be done?"
NEEDED = ("Xvfb", "openbox", "dbus-daemon", "xclip")
FOLDER = Path("build/practice").resolve()
LONGEST_S = 180.0


class DemoFailed(Exception):
    """The practice task was not carried out; the text says how far it came."""


def main() -> int:
    """Carry the practice task out; returns the exit code."""
    if missing := missing_programs(*NEEDED):
        print(f"There is no screen, and these programs are missing to make one: {', '.join(missing)}", file=sys.stderr)
        return 6
    FOLDER.mkdir(parents=True, exist_ok=True)
    say("There is no screen here, so this opens a private virtual one and practises there.")
    with open_desktop() as desktop:
        try:
            carry_out(desktop)
        except (DemoFailed, TimeoutError, subprocess.TimeoutExpired) as error:
            picture = FOLDER / "where-it-stopped.png"
            desktop.screenshot(picture)
            print(f"\nFailed: {error}\nWhat the screen showed: {picture}", file=sys.stderr)
            return 1
    return 0


def carry_out(desktop: Desktop) -> None:
    """Open the form and the window, be the person at them, read the form's own file. Raises DemoFailed."""
    out = desktop.directory / "practice-form.json"
    desktop.spawn(*OURS, "--practice-form", str(out))
    desktop.wait_for_window("Practice form")
    say(f"Opened the practice form, a program of its own, on display {desktop.display}.")
    window = desktop.spawn(*OURS)
    tree = AccessibilityTree(desktop)
    start = tree.find("push button", "Start", timeout_s=30)
    say("Opened the window.")
    with Person(desktop) as person:
        person.click(*tree.find("text", TASK_BOX).centre)
        tree.wait_for_focus("text", TASK_BOX)
        person.type(TASK)
        wait_until(lambda: tree.find("text", TASK_BOX).text == TASK, "the whole task in the task box")
        say(f"Typed the task: {TASK}")
        person.click(*start.centre)
        say("Pressed Start; this is what the strip asked, and a click on its Approve answered:\n")
        approve_every_step(tree, person, window)
    status, report = report_of(desktop)
    say(f"\nThe run ended: {status}\nReport, one page that needs no network: {report}")
    if status != "done":
        raise DemoFailed(f"the run ended as {status!r}")
    compare(out)


def approve_every_step(tree: AccessibilityTree, person: Person, window: subprocess.Popen[bytes]) -> None:
    """Click Approve on the strip whenever it asks, until it shows the result. Raises DemoFailed."""
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        if window.poll() is not None:
            raise DemoFailed(f"the program ended with exit code {window.returncode}")
        elements = tree.elements()
        buttons = {one.name: one for one in elements if one.role == "push button"}
        if "Show steps" in buttons:
            return
        asked = next((one.text for one in elements if one.name == "What happens"), "")
        # The elements are asked one after the other; a strip that is just being drawn has only some of them.
        if asked and "Approve" in buttons:
            say(f"  {asked}")
            person.click(*buttons["Approve"].centre)
            _wait_for_another(tree, asked)
    raise DemoFailed(f"the run did not end within {LONGEST_S:g} s")


def report_of(desktop: Desktop) -> tuple[str, Path]:
    """How the newest run of the desktop's profile ended, and its report, written where it stays."""
    newest = json.loads(_told(desktop, "history", "list", "--limit", "1", "--json"))
    report = FOLDER / "report.html"
    _told(desktop, "history", "export", newest["run_id"], str(report))
    return newest["status"], report


def compare(out: Path) -> None:
    """Say what the form wrote. Raises DemoFailed when that is not what the task asked for."""
    if not out.exists():
        raise DemoFailed("nothing was saved in the form")
    found = json.loads(out.read_text(encoding="utf-8"))
    say(f"\nRead back from the form: {json.dumps(found, ensure_ascii=False)}")
    if found != EXPECTED:
        raise DemoFailed(f"the task asked for {json.dumps(EXPECTED, ensure_ascii=False)}")
    say("That is what the task asked for.")


def _wait_for_another(tree: AccessibilityTree, asked: str) -> None:
    """Wait until the strip asks something else, or nothing: the click has been taken."""

    def is_taken() -> bool:
        elements = tree.elements()
        can_approve = any(one.name == "Approve" and one.role == "push button" for one in elements)
        return not (can_approve and any(one.name == "What happens" and one.text == asked for one in elements))

    # A strip that moved meanwhile was missed; it is looked for and clicked again.
    with contextlib.suppress(TimeoutError):
        wait_until(is_taken, "the answer to be taken", timeout_s=5)


def _told(desktop: Desktop, *arguments: str) -> str:
    done = subprocess.run([*OURS, *arguments], env=desktop.env, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise DemoFailed(f"`{' '.join(arguments)}` ended with exit code {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def say(text: str) -> None:
    """Tell it now, also when the output goes into a file."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
