"""What may be imported, by whom, and when: the contracts of pyproject.toml, and the imports that are late."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
HEAVY = {"PySide6", "qasync", "pyautogui", "keyring", "rapidocr", "onnxruntime", "cv2", "numpy", "httpx", "mss", "PIL"}


def test_that_the_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", ["coasty_desktop.__main__", "coasty_desktop.cli", "coasty_desktop.app"])
def test_that_starting_loads_nothing_heavy(module: str) -> None:
    """The window has half a second to its first frame, and a command should answer at once."""
    assert _loaded_by(module) & HEAVY == set()


@pytest.mark.slow
def test_that_every_module_can_be_imported_first() -> None:
    """A circle shows only when its members are imported in the wrong order, so each is tried on its own."""
    modules = sorted(
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        for path in (CHECKOUT / "coasty_desktop").rglob("*.py")
        if not any(part in OTHER_SYSTEMS for part in path.stem.split("_"))
    )
    code = (
        "import importlib, json, os, sys\n"
        # Other people's are loaded once, before the forks; only the order of ours is in question.
        "import PySide6.QtWidgets, Xlib.display, cv2, httpx, keyring, mss, msgspec, qasync, rapidocr\n"
        "failed = []\n"
        "for name in json.loads(sys.argv[1]):\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        try:\n"
        "            importlib.import_module(name)\n"
        "            os._exit(0)\n"
        "        except BaseException as error:\n"
        "            print(f'{name}: {error!r}', file=sys.stderr, flush=True)\n"
        "            os._exit(1)\n"
        "    if os.waitpid(pid, 0)[1]:\n"
        "        failed.append(name)\n"
        "print(json.dumps(failed))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(modules)], capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) == [], done.stderr


OTHER_SYSTEMS = {"windows", "macos", "win32", "darwin"}


def _loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True, check=True, timeout=30
    )
    return set(done.stdout.split())
