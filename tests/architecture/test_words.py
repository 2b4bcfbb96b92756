"""What must stand in no file of the project: places of one computer, and keys."""

import re
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
# Put together here, so that this file does not find itself.
PLACES = re.compile("|".join((r"(?<![\w./-])/" + "work/", r"\.\./" + "shared", r"(?<![\w.-])/root" + r"/\w")))
# Keys that are made up for a test count upwards; nobody was ever given such a one.
KEY = re.compile("sk-" + r"coasty-(?!test-)(?![\w-]*0123456789)[A-Za-z0-9-]{16,}")


def test_that_no_file_names_a_place_of_one_computer() -> None:
    assert _findings(PLACES) == []


def test_that_no_file_holds_a_real_key() -> None:
    assert _findings(KEY) == []


def _findings(pattern: re.Pattern[str]) -> list[str]:
    findings = []
    for path in _files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        findings += [
            f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    return findings


def _files() -> list[Path]:
    """Every file git would keep; without git (an unpacked archive), every file outside hidden and built folders."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return _files_without_git()
    return [path for name in done.stdout.splitlines() if (path := CHECKOUT / name).is_file()]


def _files_without_git() -> list[Path]:
    outside = {".venv", "build", ".git"}
    return [
        path for path in CHECKOUT.rglob("*") if path.is_file() and not outside & set(path.relative_to(CHECKOUT).parts)
    ]
