"""The same actions by a plain pyautogui loop and by this program, side by side: `make bench-hands`.

Each on a fresh private 1920x1080 desktop with a full-screen window that logs what really arrives. Prints a table in
Markdown; `--write FILE` also keeps it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.hands.checks import judge
from tests.desktop.desktop import Desktop, open_desktop
from tests.desktop.waiting import wait_until

HERE = Path(__file__).parent
ACTIONS = HERE / "actions.json"
# Nothing has arrived for so long: nothing more will.
QUIET_S = 1.0

Perform = Callable[[Desktop, str], None]


def by_public_loop(python: Path) -> Perform:
    """Perform with pyautogui, in the environment whose interpreter is `python`."""

    def perform(desktop: Desktop, what: str) -> None:
        argv = [str(python), str(HERE / "public_loop.py"), str(ACTIONS), what]
        subprocess.run(argv, env=desktop.env, check=False, timeout=120, stderr=subprocess.DEVNULL)

    return perform


def by_us(desktop: Desktop, what: str) -> None:
    """Perform with this program's own decoder, computer and hand."""
    argv = [sys.executable, "-m", "benchmarks.hands.ours", str(ACTIONS), what]
    subprocess.run(argv, env=desktop.env, check=True, timeout=120, cwd=HERE.parent.parent)


def log_of(perform: Perform, what: str) -> list[dict[str, Any]]:
    """Everything that arrived on a fresh desktop."""
    with open_desktop((1920, 1080)) as desktop:
        path = desktop.directory / "arrived.jsonl"
        desktop.spawn(sys.executable, str(HERE / "log_window.py"), str(path))
        desktop.wait_for_window("What arrives")
        wait_until(lambda: path.exists() and path.read_text(encoding="utf-8"), "the window's log")
        asyncio.run(asyncio.sleep(QUIET_S))
        perform(desktop, what)
        before = -1
        while before != (before := path.stat().st_size):
            asyncio.run(asyncio.sleep(QUIET_S))
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(log: list[dict[str, Any]]) -> str:
    """What the field held at the end."""
    return str(next((line["text"] for line in reversed(log) if line["kind"] == "text"), ""))


def table(ways: dict[str, Perform]) -> tuple[str, bool]:
    """The table, and whether everything arrived by the last way."""
    given = json.loads(ACTIONS.read_text(encoding="utf-8"))
    rows: list[tuple[str, list[bool]]] = []
    judged = [judge(given["steps"], log_of(perform, "steps")) for perform in ways.values()]
    rows += [(name, [checks[index][1] for checks in judged]) for index, (name, _) in enumerate(judged[0])]
    sums = [sum(row[1][way] for row in rows) for way in range(len(ways))]
    texts = [
        (f"`{text.replace('|', '&#124;')}`", [text_of(log_of(perform, str(i))) == text for perform in ways.values()])
        for i, text in enumerate(given["texts"])
    ]
    whole = [sum(row[1][way] for row in texts) for way in range(len(ways))]
    lines = ["| check | " + " | ".join(ways) + " |", "|---|" + "---|" * len(ways)]
    lines += [f"| {name} | " + " | ".join("yes" if ok else "**no**" for ok in oks) + " |" for name, oks in rows]
    lines += [f"| **actions that arrived, of {len(rows)}** | " + " | ".join(f"**{n}**" for n in sums) + " |"]
    lines += [f"| {name} | " + " | ".join("yes" if ok else "**no**" for ok in oks) + " |" for name, oks in texts]
    lines += [f"| **texts that arrived whole, of {len(texts)}** | " + " | ".join(f"**{n}**" for n in whole) + " |"]
    return "\n".join(lines), sums[-1] == len(rows) and whole[-1] == len(texts)


def main() -> int:
    """Print the table; exit 1 when something of ours did not arrive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public-python", type=Path, help="an interpreter with pyautogui")
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    ways: dict[str, Perform] = {}
    if args.public_python:
        ways["plain pyautogui loop"] = by_public_loop(args.public_python)
    ways["Coasty Desktop"] = by_us
    text, is_whole = table(ways)
    print(text)
    if args.write:
        head = args.write.read_text(encoding="utf-8").split("<!-- table -->")[0] if args.write.exists() else ""
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, Xvfb 1920x1080"
        args.write.write_text(f"{head}<!-- table -->\n{text}\n\nMeasured by `make bench-hands` on {machine}.\n")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
