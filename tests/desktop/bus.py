"""A private session bus that can start the accessibility service and nothing else of this computer."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.waiting import wait_until

SERVICES = Path("/usr/share/dbus-1/services")

CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def start_bus(directory: Path, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a bus at XDG_RUNTIME_DIR/bus; whoever asks for a secret service finds one only if we start it.

    The usual services directory would start the gnome-keyring of this computer, locked, on the first question.
    """
    services = directory / "bus-services"
    services.mkdir()
    for service in SERVICES.glob("org.a11y.*.service"):
        (services / service.name).symlink_to(service)
    socket = Path(env["XDG_RUNTIME_DIR"]) / "bus"
    config = directory / "bus.conf"
    config.write_text(CONFIG.format(socket=socket, services=services))
    with (directory / "dbus-daemon.out").open("wb") as log:
        process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=dict(env),
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout:
        # It tells its address once it listens.
        if not process.stdout.readline().strip():
            process.wait()
            raise RuntimeError(f"dbus-daemon did not start: {(directory / 'dbus-daemon.out').read_text()}")
    return process


def start_keyring(directory: Path, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a real Secret Service with an open, empty keyring."""
    with (directory / "gnome-keyring.out").open("wb") as log:
        process = subprocess.Popen(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=dict(env),
            start_new_session=True,
        )
    assert process.stdin is not None
    with process.stdin:
        process.stdin.write(b"\n")
    wait_until(lambda: _has_owner(env, "org.freedesktop.secrets"), "the secret service")
    return process


def _has_owner(env: Mapping[str, str], name: str) -> bool:
    daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    with open_dbus_connection(env["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        answer = connection.send_and_get_reply(new_method_call(daemon, "NameHasOwner", "s", (name,)), timeout=5)
    return bool(answer.body[0])
