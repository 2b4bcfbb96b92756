"""The real Chromium, started so that it can be acted on and read back on a private desktop."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.desktop.desktop import Desktop

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable")
MISSING = (
    "no Chromium that reaches a private desktop is installed (a snap, like Ubuntu's, cannot: its /tmp is not ours); "
    "install google-chrome-stable from google.com/chrome, or run this on Debian"
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome that is an ordinary program, not a snap."""
    for name in NAMES:
        found = shutil.which(name)
        if found and not _is_snap(Path(found)):
            return found
    return None


def spawn_chromium(desktop: Desktop, url: str, profile: Path) -> "subprocess.Popen[bytes]":
    """Open `url` in a Chromium of its own; skip the test, saying what to install, when there is none."""
    program = find_chromium()
    if program is None:
        pytest.skip(MISSING)
    return desktop.spawn(
        program,
        # Its sandbox needs user namespaces, which containers and root do not have.
        "--no-sandbox",
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--no-default-browser-check",
        "--password-store=basic",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-features=Translate",
        "--force-renderer-accessibility",
        url,
    )


def _is_snap(program: Path) -> bool:
    if "/snap/" in str(program.resolve()):
        return True
    start = program.resolve().read_bytes()[:4096]
    # Ubuntu's chromium-browser is a shell script that starts the snap.
    return start.startswith(b"#!") and b"/snap/bin" in start
