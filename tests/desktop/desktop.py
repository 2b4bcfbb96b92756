"""A private desktop: an X server, a session bus, a window manager and a home of its own.

Nothing in it is shared with the desktop of whoever runs the tests, nor with another desktop opened at the same time.
Everything is ended by pid when it closes; `processes.py` sees to it when the test run is killed.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from Xlib import X, Xatom
from Xlib.display import Display as XConnection
from Xlib.error import XError

from tests.desktop import bus as session_bus
from tests.desktop.processes import TOKEN_VARIABLE, end_all, start_keeper
from tests.desktop.waiting import wait_until
from tests.desktop.x_server import place_displays, start_xorg, start_xvfb

# What would make a program find the real desktop, or behave as the tester's own settings say.
FOREIGN_PREFIXES = ("COASTY_", "DBUS_", "DESKTOP_", "GDK_", "GNOME_", "GTK_", "LC_", "QT_", "WAYLAND_", "XDG_")
FOREIGN_PROXIES = {f"{scheme}_PROXY" for scheme in ("HTTP", "HTTPS", "ALL", "NO")}
FOREIGN = {
    "DISPLAY",
    "XAUTHORITY",
    "SESSION_MANAGER",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LANGUAGE",
    "NO_AT_BRIDGE",
    "TZ",
}


class Desktop:
    """A running private desktop, made by `open_desktop`."""

    def __init__(self, directory: Path, env: dict[str, str], size: tuple[int, int]) -> None:
        """Describe a desktop whose X server runs; `open_desktop` starts the rest."""
        self.directory = directory
        self.env = env
        self.size = size
        self._processes: list[subprocess.Popen[Any]] = []

    def __repr__(self) -> str:
        """Name the display and its size."""
        return f"<Desktop {self.display} {self.size[0]}x{self.size[1]}>"

    @property
    def display(self) -> str:
        """The X display, such as ":7"."""
        return self.env["DISPLAY"]

    def spawn(self, *argv: str, env: Mapping[str, str] | None = None, **popen_kwargs: Any) -> "subprocess.Popen[Any]":
        """Start a program here; `env` is added to the desktop's. Its output goes to `log_of` unless told otherwise.

        The program is ended, with the group it leads, when the desktop closes.
        """
        with self.log_of(argv[0]).open("ab") as log:
            options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            options |= {"cwd": self.env["HOME"], "start_new_session": True} | popen_kwargs
            process = subprocess.Popen(argv, env=self.env | dict(env or {}), **options)
        self._processes.append(process)
        return process

    def log_of(self, program: str) -> Path:
        """Where the output of `program` goes."""
        return self.directory / f"{Path(program).name}.out"

    def stop(self, process: "subprocess.Popen[Any]", patience_s: float = 3.0) -> int:
        """End a program that was spawned here, with the processes it started, and return its exit code."""
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(patience_s)
        _signal(process, signal.SIGKILL)
        return process.wait()

    def wait_for_window(self, title_part: str, timeout_s: float = 20.0) -> int:
        """Return the X id of the first window on the screen whose title contains `title_part`.

        Raises TimeoutError, which says what could be seen and which programs have ended meanwhile.
        """
        with self.connection() as connection:
            try:
                return wait_until(
                    lambda: next((window for window, title in _titles(connection) if title_part in title), 0),
                    f"a window titled {title_part!r}",
                    timeout_s,
                )
            except TimeoutError as error:
                error.add_note(f"there are {[title for _, title in _titles(connection)]}")
                error.add_note(f"ended: {self._ended()}")
                raise

    def _ended(self) -> list[str]:
        """The programs that have ended by themselves, with the end of what they said."""
        ended = [process for process in self._processes if process.poll() is not None]
        said = {str(process.args[0]): self.log_of(str(process.args[0])) for process in ended}  # type: ignore[index]  # spawn takes a list
        return [
            f"{name}: {log.read_text(errors='replace')[-300:] if log.exists() else ''}" for name, log in said.items()
        ]

    def window_titles(self) -> list[str]:
        """The titles of the windows that can be seen."""
        with self.connection() as connection:
            return [title for _, title in _titles(connection)]

    def screenshot(self, path: Path | str | None = None) -> Image.Image:
        """Return a picture of the whole screen; save it when `path` is given."""
        with self.connection() as connection:
            root = connection.screen().root
            size = root.get_geometry()
            pixels = root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF).data
        image = Image.frombytes("RGB", (size.width, size.height), pixels, "raw", "BGRX")
        if path is not None:
            image.save(path)
        return image

    def place_displays(self, displays: Sequence[tuple[int, int, int, int]]) -> None:
        """Change the layout while programs run: (width, height, x, y) each, the first one primary.

        Only for a desktop that was opened with `displays`.
        """
        place_displays(displays, self.env)
        self.size = (max(w + x for w, _, x, _ in displays), max(h + y for _, h, _, y in displays))

    @contextlib.contextmanager
    def connection(self) -> Iterator[XConnection]:
        """Open an X connection to this desktop, whatever the environment of this process says."""
        with _environment({"XAUTHORITY": self.env["XAUTHORITY"]}):
            connection = XConnection(self.display)
        try:
            yield connection
        finally:
            connection.close()

    def wait_for_owner(self, selection: str, timeout_s: float = 10.0) -> None:
        """Wait until somebody owns an X selection: how a compositor and a tray tell that they are up."""
        with self.connection() as connection:
            atom = connection.intern_atom(selection)
            wait_until(lambda: connection.get_selection_owner(atom) != X.NONE, f"an owner of {selection}", timeout_s)

    def close(self) -> None:
        """End every program of this desktop, the youngest first, and remove its directory."""
        for process in reversed(self._processes):
            self.stop(process)
        end_all(self.env[TOKEN_VARIABLE])
        shutil.rmtree(self.directory, ignore_errors=True)

    def _adopt(self, process: "subprocess.Popen[Any]") -> None:
        self._processes.append(process)


@contextlib.contextmanager
def open_desktop(
    size: tuple[int, int] = (1280, 800),
    *,
    window_manager: bool = True,
    compositor: bool = False,
    bus: bool = True,
    keyring: bool = False,
    tray: bool = False,
    displays: Sequence[tuple[int, int, int, int]] | None = None,
) -> Iterator[Desktop]:
    """Open a private desktop.

    `displays`: (width, height, x, y) each, the first one primary, instead of one screen of `size`.
    """
    directory = Path(tempfile.mkdtemp(prefix="coasty-desktop-"))
    env = clean_environment(directory)
    keeper = start_keeper(env[TOKEN_VARIABLE], directory)
    desktop = Desktop(directory, env, size)
    try:
        server = start_xorg(directory, env) if displays else start_xvfb(size, directory, env)
        desktop._adopt(server.process)
        env["DISPLAY"] = server.display
        if displays:
            desktop.place_displays(displays)
        if bus or keyring:
            env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={env['XDG_RUNTIME_DIR']}/bus"
            desktop._adopt(session_bus.start_bus(directory, env))
        if keyring:
            desktop._adopt(session_bus.start_keyring(directory, env))
        if window_manager:
            _start_window_manager(desktop)
        if compositor:
            desktop.spawn("picom", "--backend", "xrender")
            desktop.wait_for_owner("_NET_WM_CM_S0")
        if tray:
            desktop.spawn("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "24")
            desktop.wait_for_owner("_NET_SYSTEM_TRAY_S0")
        yield desktop
    finally:
        desktop.close()
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait()


def clean_environment(directory: Path) -> dict[str, str]:
    """The environment of a desktop in `directory`, without its display and bus: nothing of the tester's desktop."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_PREFIXES)}
    env = {name: value for name, value in kept.items() if name.upper() not in FOREIGN | FOREIGN_PROXIES}
    places = {"HOME": "home", "XDG_RUNTIME_DIR": "runtime", "COASTY_HOME": "coasty"}
    for variable, name in places.items():
        place = directory / name
        place.mkdir(mode=0o700)
        env[variable] = str(place)
    return env | {
        TOKEN_VARIABLE: directory.name,
        "XAUTHORITY": str(directory / "Xauthority"),
        "XDG_SESSION_TYPE": "x11",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "0",
        "GTK_MODULES": "gail:atk-bridge",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONUNBUFFERED": "1",
    }


def missing_programs(*programs: str) -> list[str]:
    """Which of `programs` are not installed."""
    return [program for program in programs if shutil.which(program) is None]


def _start_window_manager(desktop: Desktop) -> None:
    ready = desktop.directory / "window-manager-is-up"
    desktop.spawn("openbox", "--sm-disable", "--startup", f"touch {ready}")
    wait_until(ready.exists, f"openbox: {desktop.log_of('openbox')}")


def _titles(connection: XConnection) -> list[tuple[int, str]]:
    """Every viewable window with a title, the outermost first."""
    name = connection.intern_atom("_NET_WM_NAME")
    found: list[tuple[int, str]] = []
    waiting = [connection.screen().root]
    while waiting:
        window = waiting.pop(0)
        # A window may end while it is being asked.
        with contextlib.suppress(XError):
            if window.get_attributes().map_state != X.IsViewable:
                continue
            waiting.extend(window.query_tree().children)
            title = window.get_full_property(name, X.AnyPropertyType) or window.get_full_property(Xatom.WM_NAME, 0)
            if title and title.value:
                value = title.value
                found.append((window.id, value.decode(errors="replace") if isinstance(value, bytes) else str(value)))
    return found


def _signal(process: "subprocess.Popen[Any]", number: int) -> None:
    """Signal the group that `process` leads, or the process alone when it leads none."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)


@contextlib.contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def main() -> None:
    """Open a desktop and carry a command out there: `python -m tests.desktop.desktop xterm`."""
    with open_desktop() as desktop:
        sys.exit(desktop.spawn(*sys.argv[1:], stdin=None, stdout=None, stderr=None, cwd=None).wait())


if __name__ == "__main__":
    main()
