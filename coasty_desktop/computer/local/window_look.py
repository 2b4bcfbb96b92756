"""One look at the windows of an X server: the questions of the protocol that `windows` is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from coasty_desktop.core.geometry import ScreenPoint, ScreenRect

if TYPE_CHECKING:
    from Xlib.display import Display

# A frame, the panel, a box or two in it, a plug, a socket, the icon.
_DEPTH_OF_A_PANEL = 7


class WindowInfo(msgspec.Struct, frozen=True):
    """One window. `area` is what can be seen of it: with its frame, without the shadow a toolkit draws around it.

    `is_furniture` is a panel or the desktop itself: nothing that somebody works in.
    """

    id: int
    top_level: int
    title: str
    pids: frozenset[int]
    area: ScreenRect
    is_viewable: bool
    is_furniture: bool = False


class Look:
    """One look at the server. Questions are sent together and read together: a round trip each would take seconds."""

    def __init__(self, display: Display) -> None:
        """Ask through this connection."""
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

    def tops_with(self, windows: Iterable[int]) -> set[int]:
        """The top levels these windows are in, or are."""
        tops = {child.id for child in self._root.query_tree().children}
        return set(self._within(windows, tops))

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
        kinds = self._numbers(clients.values(), "_NET_WM_WINDOW_TYPE")
        furniture = {self._display.intern_atom(f"_NET_WM_WINDOW_TYPE_{kind}") for kind in ("DOCK", "DESKTOP")}
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
                is_furniture=not furniture.isdisjoint(kinds.get(client, [])),
            )
            for top, client in clients.items()
            # Helper windows of window managers and toolkits are one pixel large.
            if top in geometry and (geometry[top].width, geometry[top].height) != (1, 1)
        )

    def is_any_viewable(self, windows: Iterable[int]) -> bool:
        """Whether one of these windows is on the screen; one that is gone is not."""
        from Xlib import X
        from Xlib.protocol import request

        server = self._display.display
        found = _answers(windows, lambda at: request.GetWindowAttributes(display=server, defer=True, window=at))
        return any(one.map_state == X.IsViewable for one in found.values())

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

    def tray_icons(self, pids: set[int]) -> list[ScreenRect]:
        """Where windows of these processes can be seen inside of a panel, as the icons of a tray are."""
        from Xlib import X
        from Xlib.protocol import request

        server = self._display.display
        level, inside = self._panels(), list[int]()
        for _ in range(_DEPTH_OF_A_PANEL):
            trees = _answers(level, lambda at: request.QueryTree(display=server, defer=True, window=at))
            level = [child.id for tree in trees.values() for child in tree.children]
            inside += level
        theirs = [at for at, pid in self.pids(inside).items() if pid in pids]
        attributes = _answers(theirs, lambda at: request.GetWindowAttributes(display=server, defer=True, window=at))
        seen = [at for at, answer in attributes.items() if answer.map_state == X.IsViewable]
        sizes = _answers(seen, lambda at: request.GetGeometry(display=server, defer=True, drawable=at))
        places = _answers(
            seen,
            lambda at: request.TranslateCoords(
                display=server, defer=True, src_wid=at, dst_wid=self._root.id, src_x=0, src_y=0
            ),
        )
        return [
            ScreenRect(places[at].x, places[at].y, size.width, size.height)
            for at, size in sizes.items()
            if at in places
        ]

    def _panels(self) -> list[int]:
        """The windows a tray may be in, while there is one: those of its owner, and whatever calls itself a dock."""
        tray = self._display.intern_atom(f"_NET_SYSTEM_TRAY_S{self._display.get_default_screen()}")
        owner = id_of(self._display.get_selection_owner(tray))
        if not owner:
            return []
        tops = [child.id for child in self._root.query_tree().children]
        listed = self._numbers([self._root.id], "_NET_CLIENT_LIST").get(self._root.id, [])
        dock = self._display.intern_atom("_NET_WM_WINDOW_TYPE_DOCK")
        docks = [at for at, kinds in self._numbers([*tops, *listed], "_NET_WM_WINDOW_TYPE").items() if dock in kinds]
        return list(dict.fromkeys([*docks, *(self.tops_of(set(self.pids([owner]).values())) or ())]))

    def active(self) -> int:
        """The id of the active window, as the window manager says; 0 for none."""
        return next(iter(self._numbers([self._root.id], "_NET_ACTIVE_WINDOW").get(self._root.id, [])), 0)

    def ask_to_activate(self, window_id: int) -> None:
        """Ask the window manager, or the server where none runs, to bring a window to the front."""
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
        """Whether that has happened."""
        if self._is_managed():
            return self.active() == window_id
        return id_of(self._display.get_input_focus().focus) == window_id

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
            clients = {id_of(tree.parent): clients[at] for at, tree in trees.items() if id_of(tree.parent)}
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


def id_of(window: Any) -> int:
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
