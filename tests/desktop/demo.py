"""`make run` without a screen: the practice task, carried out for real where somebody could have watched.

A private desktop, and a form in a process of its own. What counts in the end is what the form itself wrote, not what
the run says of itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.desktop.desktop import Desktop, missing_programs, open_desktop

TASK = "Type 'Ada Lovelace' into Name, type 'London' into City, tick 'Send me news', then click 'Save'"
EXPECTED = {"name": "Ada Lovelace", "city": "London", "send_me_news": True}
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
    """Open the form, carry the task out, read the form's own file. Raises DemoFailed."""
    out = desktop.directory / "practice-form.json"
    desktop.spawn(sys.executable, "-m", "coasty_desktop", "--practice-form", str(out))
    desktop.wait_for_window("Practice form")
    say(f"Opened the practice form, a program of its own, on display {desktop.display}.")
    say(f"The task: {TASK}\n")
    command = [sys.executable, "-m", "coasty_desktop", "run", TASK, "--approve", "none", "--practice"]
    done = subprocess.run([*command, "--trace", str(FOLDER)], env=desktop.env, check=False, timeout=LONGEST_S)
    if done.returncode:
        raise DemoFailed(f"the run ended with exit code {done.returncode}")
    compare(out)


def compare(out: Path) -> None:
    """Say what the form wrote. Raises DemoFailed when that is not what the task asked for."""
    if not out.exists():
        raise DemoFailed("nothing was saved in the form")
    found = json.loads(out.read_text(encoding="utf-8"))
    say(f"\nRead back from the form: {json.dumps(found, ensure_ascii=False)}")
    if found != EXPECTED:
        raise DemoFailed(f"the task asked for {json.dumps(EXPECTED, ensure_ascii=False)}")
    say("That is what the task asked for.")


def say(text: str) -> None:
    """Tell it now, also when the output goes into a file."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
