"""What the programs of a private desktop say of themselves: role, name and place of every element on the screen.

A test finds the button it presses as a screen reader would, so that no coordinate stands in a test.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.desktop.desktop import Desktop
from tests.desktop.waiting import wait_until

ENABLED, FOCUSED, SHOWING = 8, 12, 25
SCREEN_COORDINATES = 0


@dataclass(frozen=True)
class Element:
    """An element on the screen, in screen pixels."""

    role: str
    name: str
    text: str
    x: int
    y: int
    width: int
    height: int
    is_enabled: bool
    is_focused: bool

    @property
    def centre(self) -> tuple[int, int]:
        """Where to click."""
        return self.x + self.width // 2, self.y + self.height // 2


class AccessibilityTree:
    """The elements of every program on a desktop that was opened with a bus."""

    def __init__(self, desktop: Desktop) -> None:
        """Ask `desktop`'s session bus for the accessibility bus, which starts it when nobody has yet."""
        with open_dbus_connection(desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as session:
            bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            self._address = str(_ask(session, bus, "GetAddress")[0])

    def find(self, role: str, name: str, timeout_s: float = 10.0) -> Element:
        """Wait for the element that can be seen with that role and name; roles are AT-SPI's, such as "push button"."""
        return wait_until(
            lambda: next((one for one in self.elements() if one.role == role and one.name == name), None),
            f"the {role} {name!r}; there are {[(one.role, one.name) for one in self.elements()]}",
            timeout_s,
            every_s=0.1,
        )  # type: ignore[return-value]  # wait_until returns the first truthy value

    def wait_for_focus(self, role: str, name: str) -> None:
        """Wait until keys go to that element.

        A window manager holds a click back while it raises the window, and keys overtake it.
        """
        wait_until(lambda: self.find(role, name).is_focused, f"the focus in the {role} {name!r}")

    def elements(self) -> list[Element]:
        """Every element that can be seen now, in reading order of the trees."""
        with open_dbus_connection(self._address) as connection:
            root = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
            found: list[Element] = []
            for program in _children(connection, root):
                # A program may end, or be busy, while it is being asked.
                with contextlib.suppress(RuntimeError, TimeoutError, ConnectionError):
                    found += _below(connection, program)
            return found


def _below(connection: DBusConnection, node: tuple[str, str]) -> Iterator[Element]:
    for child in _children(connection, node):
        element = _element(connection, child)
        if element is not None:
            yield element
            yield from _below(connection, child)


def _element(connection: DBusConnection, node: tuple[str, str]) -> Element | None:
    accessible = DBusAddress(node[1], node[0], "org.a11y.atspi.Accessible")
    low, high = _ask(connection, accessible, "GetState")[0]
    states = low | high << 32
    if not states >> SHOWING & 1:
        return None
    role = _ask(connection, accessible, "GetRoleName")[0]
    # Later versions of the accessibility service have another word for it.
    role = "push button" if role == "button" else role
    properties = DBusAddress(node[1], node[0], "org.freedesktop.DBus.Properties")
    name = _ask(connection, properties, "Get", "ss", "org.a11y.atspi.Accessible", "Name")[0][1]
    component = DBusAddress(node[1], node[0], "org.a11y.atspi.Component")
    x, y, width, height = 0, 0, 0, 0
    with contextlib.suppress(RuntimeError):
        x, y, width, height = _ask(connection, component, "GetExtents", "u", SCREEN_COORDINATES)[0]
    text = ""
    with contextlib.suppress(RuntimeError):
        text = _ask(connection, DBusAddress(node[1], node[0], "org.a11y.atspi.Text"), "GetText", "ii", 0, -1)[0]
    return Element(role, name, text, x, y, width, height, bool(states >> ENABLED & 1), bool(states >> FOCUSED & 1))


def _children(connection: DBusConnection, node: tuple[str, str]) -> list[tuple[str, str]]:
    accessible = DBusAddress(node[1], node[0], "org.a11y.atspi.Accessible")
    return [(name, path) for name, path in _ask(connection, accessible, "GetChildren")[0]]


def _ask(connection: DBusConnection, address: DBusAddress, method: str, types: str = "", *values: object) -> tuple:  # type: ignore[type-arg]  # a D-Bus body: what stands in it depends on the method
    message = new_method_call(address, method, types or None, values)
    reply = connection.send_and_get_reply(message, timeout=5)
    if reply.header.message_type is MessageType.error:
        raise RuntimeError(f"{method}: {reply.body}")
    return tuple(reply.body)
