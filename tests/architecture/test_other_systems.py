"""Windows and macOS, as far as this computer can tell: nothing that starts there may need what they lack.

Nothing was run on either. A process pretends to be one: what the system lacks can be neither imported nor looked up.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

CHECKOUT = Path(__file__).parents[2]
X11_ONLY = ["coasty_desktop.computer.hand.x11", "coasty_desktop.computer.hand.xi2"]
NAMES = {"win32": "Windows", "darwin": "macOS"}
# Of threads that no Python code started, from 3.12 on.
WARNINGS = ["-W", "error", "-W", "ignore:This process:DeprecationWarning"]

COMMANDS = {
    "help": ["--help"],
    "stop": ["stop"],
    "history": ["history", "list"],
    "key": ["key", "show"],
    "doctor": ["doctor"],
    "run": ["run", "Click 'OK'", "--approve", "none", "--practice"],
    "hand": ["--hand"],
}

PRETEND = r"""
import importlib, json, os, pkgutil, signal, socket, sys, types

system, folder, commands = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
modules = {"Xlib", "jeepney", "secretstorage"}
lacking = {signal: ["SIGPWR", "SIGRTMIN"]}
if system == "win32":
    modules |= {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "readline", "curses"}
    # `os.uname` stays, because the library for pictures needs it on this system.
    lacking = {
        os: "getuid geteuid getgid getegid getpgid killpg setsid fork forkpty set_blocking get_blocking mkfifo fchmod "
        "fchown chown sched_getaffinity O_NOFOLLOW O_DIRECTORY O_CLOEXEC O_NONBLOCK WNOHANG memfd_create".split(),
        signal: "SIGHUP SIGKILL SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGPIPE SIGQUIT alarm setitimer sigwait".split(),
        socket: ["AF_UNIX", "send_fds", "recv_fds"],
    }

# Every library is loaded first, as this system's: how they start on another one is their makers' business.
import coasty_desktop
every = sorted(one.name for one in pkgutil.walk_packages(coasty_desktop.__path__, "coasty_desktop."))
for name in [*every, "mss.linux", "httpx", "keyring.backends.fail", "multiprocessing.connection"]:
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] in {*modules, "coasty_desktop"}]:
    del sys.modules[name]

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in modules:
            raise ModuleNotFoundError(f"{system} has no {name}", name=name)

sys.meta_path.insert(0, Refuse())
fork, pair, local = os.fork, socket.socketpair, socket.AF_UNIX
socket.socketpair = lambda *_: pair(local)
for module, names in lacking.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
if system == "win32":
    msvcrt = sys.modules["msvcrt"] = types.ModuleType("msvcrt")
    msvcrt.LK_NBLCK, msvcrt.LK_UNLCK, msvcrt.locking = 2, 0, lambda *_: None
    os.environ["LOCALAPPDATA"] = os.environ["COASTY_HOME"]
sys.platform = system

def import_all():
    for name in every:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            print(name, "needs", error.name)

def command(args):
    from coasty_desktop.__main__ import main
    return main(args)

def window():
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QLabel
    from coasty_desktop.ui.main_window import MainWindow
    polls = []

    def look(window):
        said = [label.text() for label in window.findChildren(QLabel) if "never tried" in label.text()]
        polls.append(said)
        if said or len(polls) > 200:
            print(*said)
            signal.raise_signal(signal.SIGTERM)

    def show_event(window, event):
        timer = QTimer(window)
        timer.timeout.connect(lambda: look(window))
        timer.start(50)

    MainWindow.showEvent = show_event
    return command([])

def in_a_child(name, work):
    # One process for everything would be one start of Qt, of the loop and of the profile for everything.
    child = fork()
    if child:
        return os.waitpid(child, 0)[1]
    for number, kind in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{folder}/{name}.{kind}", os.O_CREAT | os.O_WRONLY, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 99
    try:
        code = work() or 0
    except SystemExit as leaving:
        code = leaving.code or 0
    except BaseException:
        import traceback
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

work = {name: lambda args=args: command(args) for name, args in commands.items()}
work |= {"imports": import_all, "window": window}
codes = {name: os.waitstatus_to_exitcode(in_a_child(name, one)) for name, one in work.items()}
print(json.dumps(codes))
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="module", params=NAMES)
def system(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def done(system: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """Everything that is tried there, in one process that pretends and a child for each."""
    folder = tmp_path_factory.mktemp(system)
    pretending = subprocess.run(
        [sys.executable, *WARNINGS, "-c", PRETEND, system, str(folder), json.dumps(COMMANDS)],
        cwd=CHECKOUT,
        env=os.environ | {"COASTY_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert pretending.returncode == 0, pretending.stderr

    def said(name: str, kind: str) -> str:
        return (folder / f"{name}.{kind}").read_text("utf-8", "replace")

    codes = json.loads(pretending.stdout.splitlines()[-1])
    return {name: Done(code, said(name, "out"), said(name, "err")) for name, code in codes.items()}


pytestmark = pytest.mark.timeout(150)


def test_that_every_module_but_those_for_x11_can_be_imported(done: dict[str, Done]) -> None:
    assert done["imports"].code == 0, done["imports"].err
    assert done["imports"].out.splitlines() == [f"{name} needs Xlib" for name in X11_ONLY]


@pytest.mark.parametrize("name", ["help", "stop", "history", "key"])
def test_that_what_needs_no_screen_works(done: dict[str, Done], name: str) -> None:
    assert done[name].code == 0, done[name]
    assert done[name].out
    assert "Traceback" not in done[name].err


def test_that_the_doctor_says_what_is_untested_and_what_works(done: dict[str, Done], system: str) -> None:
    doctor = done["doctor"]

    assert doctor.code == 6, doctor
    assert f"{NAMES[system]}" in doctor.out
    assert "written for it, never tested" in doctor.out
    assert "keys, usage and the practice service do not need the screen" in doctor.out
    # The library for pictures is this system's own here, so there are some.
    assert "the screen can be captured" in doctor.out
    assert "MISSING  Mouse and keyboard" in doctor.out
    assert "Window targets: not there yet" in doctor.out
    assert doctor.err == ""


def test_that_a_run_is_refused_in_one_sentence(done: dict[str, Done], system: str) -> None:
    run = done["run"]

    assert run.code == 6, run
    assert run.err.count("\n") == 1
    assert f"Acting on the screen of {NAMES[system]} is written, but was never tried" in run.err


def test_that_the_hand_says_so_and_leaves(done: dict[str, Done]) -> None:
    assert done["hand"].code == 6, done["hand"]
    assert "was never tried" in done["hand"].out
    assert done["hand"].err == ""


def test_that_the_window_opens_and_says_so(done: dict[str, Done], system: str) -> None:
    assert done["window"].code == 0, done["window"]
    assert f"screen of {NAMES[system]} is written, but was never tried" in done["window"].out
    assert "Traceback" not in done["window"].err


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_that_types_name_nothing_the_system_lacks(system: str) -> None:
    mypy = [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", os.devnull]
    checked = subprocess.run(mypy, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=600)

    assert checked.returncode == 0, checked.stdout
