"""Traps in other people's packages that were measured once and must not come back with an update."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def test_that_x11_is_spoken_by_the_real_python_xlib() -> None:
    """python3-xlib 0.15 installs over Xlib/ with a protocol layer eight years older; pyautogui asks for it."""
    assert metadata.version("python-xlib") == "0.33"
    assert "python3-xlib" not in {distribution.name for distribution in metadata.distributions()}


def test_that_opencv_sets_no_qt_variables() -> None:
    """opencv-python carries a Qt of its own and points QT_* at it, which breaks Qt programs started from ours."""
    names = {distribution.name for distribution in metadata.distributions()}
    assert "opencv-python" not in names
    code = "import os, cv2; print([name for name in os.environ if name.startswith('QT_QPA')])"
    assert _python(code) == "[]"


def test_that_qt_keeps_the_references_to_none() -> None:
    """PySide6 6.12.0 drops a reference to None with every call that returns nothing, until Python 3.11 dies of it."""
    assert tuple(map(int, metadata.version("PySide6-Essentials").split(".")))[:2] < (6, 12)
    code = (
        "import sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "application = QCoreApplication([])\n"
        "application.processEvents()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(2000):\n"
        "    application.processEvents()\n"
        "print(sys.getrefcount(None) - before)\n"
    )
    assert abs(int(_python(code))) < 100


@pytest.mark.parametrize("name", ["build.txt", "run.txt", "dev.txt"])
def test_that_a_requirements_file_pins_and_hashes_and_names_no_index(name: str) -> None:
    text = (CHECKOUT / "requirements" / name).read_text()
    joined = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")]
    assert joined
    assert [line for line in joined if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text
    assert "--index" not in text


def test_that_both_locks_agree_and_hold_what_the_project_asks_for() -> None:
    run, dev = (_pins(CHECKOUT / "requirements" / name) for name in ("run.txt", "dev.txt"))
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}
    missing = {
        requirement for requirement in metadata.requires("coasty-desktop") or () if _name(requirement) not in run
    }
    assert missing == set()


def test_that_every_package_we_run_with_is_named_with_its_licence() -> None:
    listed = (CHECKOUT / "resources/licences/THIRD-PARTY.md").read_text().lower().replace("pyobjc-framework-*", "")
    ours = {name for name in _pins(CHECKOUT / "requirements/run.txt") if not name.startswith("pyobjc-framework-")}
    assert {name for name in ours if name not in listed} == set()


def _pins(path: Path) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        if line[:1].isalnum():
            name, _, rest = line.partition("==")
            pins.setdefault(name, set()).add(rest.split()[0])
    return pins


def _name(requirement: str) -> str:
    return re.split(r"[\s;<>=!\[]", requirement)[0].lower().replace("_", "-")


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()
