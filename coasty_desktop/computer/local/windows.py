"""The windows on the screen: order, owner, title, place; which one a point would hit; bringing one to the front.

X11 only. A *window* here is what a person sees as one: the top-level child of the root (with the frame of the window
manager, if it drew one) together with the program's own window inside it.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coasty_desktop.computer.local.x11 import XServer
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

if TYPE_CHECKING:
    from Xlib.display import Display

# A window manager answers in a few milliseconds; one that animates needs some frames more.
ACTIVATE_TIMEOUT_S = 1.0
_ASK_AGAIN_S = 0.005
_MOST_TITLES_NAMED = 6


class WindowInfo(msgspec.Struct, frozen=True):
    """One window. `area` is what can be seen of it: with its frame, without the shadow a toolkit draws around it."""

    id: int
    top_level: int
    title: str
    pids: frozenset[int]
    area: ScreenRect
    is_viewable: bool


class Windows:
    """Questions about the windows of one X server."""

    def __init__(self, server: XServer) -> None:
        """Take the server to ask."""
        self._server = server

    def stack(self) -> tuple[WindowInfo, ...]:
        """Every window that can be seen or that a window manager knows, the topmost first."""
        with self._server.asked() as display:
            return _Look(display).stack()

    def of_pids(self, pids: set[int], area: ScreenRect) -> tuple[WindowInfo, ...]:
        """The windows of these processes that can be seen within `area`."""
        if not pids:
            return ()
        with self._server.asked() as display:
            look = _Look(display)
            windows = look.stack(look.tops_of(pids))
        return tuple(
            window
            for window in windows
            if window.is_viewable and window.pids & pids and window.area.intersection(area) is not None
        )

    def with_title(self, part: str) -> WindowInfo:
        """The topmost window whose title holds `part`, small and capital letters alike.

        Raises BadInput, naming the nearest title, when there is none.
        """
        titled = [window for window in self.stack() if window.title]
        wanted = part.casefold()
        for fits in (lambda title: title == wanted, lambda title: wanted in title):
            for window in titled:
                if fits(window.title.casefold()):
                    return window
        raise BadInput(f"No window's title holds “{part}”", hint=_nearest(part, [window.title for window in titled]))

    def by_id(self, window_id: int) -> WindowInfo | None:
        """The window of that id, or None when it is gone."""
        return next((window for window in self.stack() if window.id == window_id), None)

    def window_at(self, point: ScreenPoint) -> WindowInfo | None:
        """The window that a click at `point` would hit; one that lets clicks through is not it. None: the desktop."""
        return self._hit(point)[0]

    def pids_at(self, point: ScreenPoint) -> frozenset[int]:
        """Every process that owns a window a click at `point` would pass, such as a tray and the icon in it."""
        window, pids = self._hit(point)
        return pids | (window.pids if window else frozenset())

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        with self._server.asked() as display:
            at = display.screen().root.query_pointer()
            return ScreenPoint(at.root_x, at.root_y)

    def active_id(self) -> int:
        """The id of the window that the window manager calls the active one; 0 when there is none."""
        with self._server.asked() as display:
            return _Look(display).active()

    def pids_of_keys(self) -> frozenset[int]:
        """Which process gets the keys that are pressed now."""
        with self._server.asked() as display:
            look = _Look(display)
            focus = _id(display.get_input_focus().focus)
            # 0 and 1 are nobody, and whatever lies under the pointer.
            return frozenset(look.pids([focus]).values()) if focus > 1 else frozenset()

    def activate(self, window_id: int, timeout_s: float = ACTIVATE_TIMEOUT_S) -> bool:
        """Bring a window to the front and give it the keys. Blocks; returns whether that happened in time."""
        with self._server.asked() as display:
            look = _Look(display)
            look.ask_to_activate(window_id)
            deadline = time.monotonic() + timeout_s
            while not look.is_in_front(window_id):
                if time.monotonic() > deadline:
                    return False
                time.sleep(_ASK_AGAIN_S)
        return True

    def _hit(self, point: ScreenPoint) -> tuple[WindowInfo | None, frozenset[int]]:
        with self._server.asked() as display:
            look = _Look(display)
            chain = look.chain_at(point)
            if not chain:
                return None, frozenset()
            pids = frozenset(look.pids(chain).values())
            return next((window for window in look.stack() if window.top_level == chain[0]), None), pids


class _Look:
    """One look at the server. Questions are sent together and read together: a round trip each would take seconds."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root: Any = display.screen().root

    def tops_of(self, pids: set[int]) -> set[int] | None:
        """The top levels these processes have a window in; None when the server does not know whose they are."""
        tops = [child.id for child in self._root.query_tree().children]
        listed = self._numbers([self._root.id], "_NET_CLIENT_LIST").get(self._root.id, [])
        owners = self.pids([*tops, *listed])
        if not owners:
            return None
        theirs = [at for at, pid in owners.items() if pid in pids]
        return set(self._within(theirs, set(tops)))

    def stack(self, only: set[int] | None = None) -> tuple[WindowInfo, ...]:
        """All windows, or the ones of these top levels, the topmost first."""
        from Xlib import X
        from Xlib.protocol import request

        if only == set():
            return ()
        server = self._display.display
        tops = [child.id for child in self._root.query_tree().children if only is None or child.id in only]
        attributes = _answers(tops, lambda at: request.GetWindowAttributes(display=server, defer=True, window=at))
        shown = [
            at
            for at in tops
            if at in attributes
            and attributes[at].win_class == X.InputOutput
            and attributes[at].map_state == X.IsViewable
        ]
        inner = self._clients(tops, shown)
        seen = [at for at in reversed(tops) if at in shown or at in inner]
        geometry = _answers(seen, lambda at: request.GetGeometry(display=server, defer=True, drawable=at))
        clients = {top: inner.get(top, top) for top in seen}
        pids = self.pids([*seen, *clients.values()])
        declared = self._numbers(clients.values(), "_NET_WM_PID")
        shadows = self._numbers(clients.values(), "_GTK_FRAME_EXTENTS")
        titles = self._titles(clients.values())
        return tuple(
            WindowInfo(
                id=client,
                top_level=top,
                title=titles.get(client, ""),
                pids=frozenset(
                    [pid for pid in (pids.get(top), pids.get(client), *declared.get(client, [])[:1]) if pid]
                ),
                area=_area(geometry[top], shadows.get(client, [])),
                is_viewable=top in shown,
            )
            for top, client in clients.items()
            # Helper windows of window managers and toolkits are one pixel large.
            if top in geometry and (geometry[top].width, geometry[top].height) != (1, 1)
        )

    def pids(self, windows: Iterable[int]) -> dict[int, int]:
        """Which process each window was made by, as the server knows it: no program can claim to be another."""
        from Xlib.ext.res import LocalClientPIDMask

        asked = list(windows)
        if not asked or not self._display.has_extension("X-Resource"):
            return {}
        # The server answers with the id's upper bits, which name the client.
        mask = int(self._display.display.info.resource_id_mask)
        bases = {at & ~mask for at in asked}
        found = {
            one.spec.client & ~mask: int(one.value[0])
            for one in self._display.res_query_client_ids([(base, LocalClientPIDMask) for base in bases]).ids
            if one.value
        }
        return {at: found[at & ~mask] for at in asked if at & ~mask in found}

    def chain_at(self, point: ScreenPoint) -> list[int]:
        """The windows under a point from the top level inwards; shapes that let input through are passed by."""
        from Xlib.error import BadWindow

        chain: list[int] = []
        at = self._root
        while True:
            try:
                child = at.translate_coords(self._root, point.x, point.y).child
            except BadWindow:
                return chain
            if not child:
                return chain
            chain.append(child.id)
            at = child

    def active(self) -> int:
        return next(iter(self._numbers([self._root.id], "_NET_ACTIVE_WINDOW").get(self._root.id, [])), 0)

    def ask_to_activate(self, window_id: int) -> None:
        from Xlib import X
        from Xlib.protocol import event

        target = self._display.create_resource_object("window", window_id)
        if self._is_managed():
            # Source 2: a pager, that is a person's wish; a window manager may refuse a program's own.
            message = event.ClientMessage(
                window=target,
                client_type=self._display.intern_atom("_NET_ACTIVE_WINDOW"),
                data=(32, [2, X.CurrentTime, 0, 0, 0]),
            )
            self._root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        else:
            target.map()
            target.configure(stack_mode=X.Above)
            target.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def is_in_front(self, window_id: int) -> bool:
        if self._is_managed():
            return self.active() == window_id
        return _id(self._display.get_input_focus().focus) == window_id

    def _is_managed(self) -> bool:
        return bool(self._numbers([self._root.id], "_NET_SUPPORTING_WM_CHECK"))

    def _clients(self, tops: Sequence[int], shown: Sequence[int]) -> dict[int, int]:
        """The program's window inside each top level, as the window manager lists them."""
        listed = self._numbers([self._root.id], "_NET_CLIENT_LIST").get(self._root.id)
        return {top: top for top in shown} if listed is None else self._within(listed, set(tops))

    def _within(self, windows: Iterable[int], known: set[int]) -> dict[int, int]:
        """The `known` top level around each window; a window in none of them is left out."""
        from Xlib.protocol import request

        server = self._display.display
        clients = {at: at for at in windows}
        found: dict[int, int] = {}
        while clients:
            found |= {top: client for top, client in clients.items() if top in known}
            trees = _answers(
                [at for at in clients if at not in known],
                lambda at: request.QueryTree(display=server, defer=True, window=at),
            )
            clients = {_id(tree.parent): clients[at] for at, tree in trees.items() if _id(tree.parent)}
        return found

    def _titles(self, windows: Iterable[int]) -> dict[int, str]:
        from Xlib import Xatom

        asked = list(windows)
        old = self._properties(asked, Xatom.WM_NAME)
        new = self._properties(asked, self._display.intern_atom("_NET_WM_NAME"))
        texts = {at: _text(prop.value[1], "latin-1") for at, prop in old.items()}
        # What the window manager made of it: right also for a program that only has the old encodings.
        shown = self._properties(asked, self._display.intern_atom("_NET_WM_VISIBLE_NAME"))
        return texts | {at: _text(prop.value[1], "utf-8") for at, prop in [*shown.items(), *new.items()]}

    def _numbers(self, windows: Iterable[int], name: str) -> dict[int, list[int]]:
        """A property that holds numbers or ids, of each window that has it."""
        atom = self._display.intern_atom(name)
        return {
            at: [int(value) for value in prop.value[1]]
            for at, prop in self._properties(list(windows), atom).items()
            if prop.value[0] == 32
        }

    def _properties(self, windows: Sequence[int], atom: int) -> dict[int, Any]:
        from Xlib import X
        from Xlib.protocol import request

        server = self._display.display
        # In units of four bytes; a title or a list of windows longer than that is cut.
        answers = _answers(
            windows,
            lambda at: request.GetProperty(
                display=server,
                defer=True,
                delete=False,
                window=at,
                property=atom,
                type=X.AnyPropertyType,
                long_offset=0,
                long_length=4096,
            ),
        )
        return {at: answer for at, answer in answers.items() if answer.property_type and answer.value}


def _answers(windows: Iterable[int], ask: Callable[[int], Any]) -> dict[int, Any]:
    """The answer for each window that still exists."""
    from Xlib.error import XError

    found: dict[int, Any] = {}
    for at, question in [(at, ask(at)) for at in dict.fromkeys(windows)]:
        try:
            question.reply()
        except XError:
            continue
        found[at] = question
    return found


def _id(window: Any) -> int:
    """The id of a window that may be none: the library says 0 then."""
    return int(getattr(window, "id", window))


def _area(geometry: Any, shadow: Sequence[int]) -> ScreenRect:
    border = 2 * geometry.border_width
    left, right, top, bottom = shadow if len(shadow) == 4 else (0, 0, 0, 0)
    return ScreenRect(
        geometry.x + left,
        geometry.y + top,
        max(1, geometry.width + border - left - right),
        max(1, geometry.height + border - top - bottom),
    )


def _text(value: Any, encoding: str) -> str:
    return bytes(value).decode(encoding, errors="replace").rstrip("\0") if not isinstance(value, str) else value


def _nearest(part: str, titles: Sequence[str]) -> str:
    if not titles:
        return "There is no window with a title."
    by_lower = {title.casefold(): title for title in titles}
    # A part of a long title is near, too: each is compared by its best stretch of that length.
    near = max(by_lower, key=lambda title: _likeness(part.casefold(), title))
    named = ", ".join(f"“{title}”" for title in list(dict.fromkeys(titles))[:_MOST_TITLES_NAMED])
    if _likeness(part.casefold(), near) >= 0.6:
        return f"Did you mean “{by_lower[near]}”? Open: {named}."
    return f"Open: {named}."


def _likeness(part: str, title: str) -> float:
    length = len(part)
    stretches = {title[at : at + length] for at in range(max(1, len(title) - length + 1))}
    return max(difflib.SequenceMatcher(None, part, stretch).ratio() for stretch in stretches)
