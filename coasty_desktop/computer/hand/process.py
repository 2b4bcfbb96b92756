"""The hand's main loop: commands in, input out, and an eye on everything that may say stop.

It owns the order of things: before every injected event `_look` reads the program's pipe, the X connection and the
stop socket without waiting. How things are injected is `careful`, `mouse` and `keyboard`; what they are is `wire`.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from coasty_desktop.computer.hand import hotkeys, stop_address, wire
from coasty_desktop.computer.hand.actor import current_actor
from coasty_desktop.computer.hand.careful import Careful
from coasty_desktop.computer.hand.injector import Injector
from coasty_desktop.computer.hand.keyboard import Keyboard
from coasty_desktop.computer.hand.mouse import Mouse, refuse_off_screen
from coasty_desktop.computer.hand.open_injector import open_injector
from coasty_desktop.computer.hand.pipe import Pipe, ProgramLost
from coasty_desktop.computer.hand.refusals import cut_short
from coasty_desktop.computer.hand.stop_socket import Client, StopSocket, parse
from coasty_desktop.computer.hand.watch import Watch
from coasty_desktop.core.errors import ActionRefused, NotPossibleHere, Stopped
from coasty_desktop.core.geometry import ScreenPoint

# The program says that it lives every tenth of a second while something is carried out.
_SILENCE_S = 0.5
# A person's input is told at most this often of each kind.
_TELL_EVERY_S = 0.1
# A click may move the focus; keys that come sooner could still go to the window that had it.
_FOCUS_S = 0.1
_PROBE_S = 1.0


class Hand:
    """One run of the process."""

    def __init__(self, pipe: Pipe, injector: Injector, stop_socket: StopSocket, woken: socket.socket) -> None:
        """Serve `pipe`; `woken` becomes readable when a signal asks the process to end."""
        self._pipe, self._injector, self._socket, self._woken = pipe, injector, stop_socket, woken
        self._watch = Watch()
        self._careful = Careful(injector, self._watch, self._look, lambda: self._tell("warp"))
        self._mouse = Mouse(self._careful)
        self._keyboard = Keyboard(injector, self._careful)
        self._waiting: deque[wire.Call] = deque()
        self._told: dict[wire.Did, float] = {}
        self._asked_to_stop: list[Client] = []
        self._armed = False
        self._acting = False
        self._leaving = False
        # What is being carried out is to end here; nothing else is.
        self._on_hold = False
        # How the last stop came about; empty before the first.
        self._stopped_by = ""
        self._heard_at = time.monotonic()
        self._events_seen = 0
        self._watch.modifier_keys = injector.layout().modifier_keys

    def run(self) -> None:
        """Serve until the program is gone or says so; lets go of everything, however it ends."""
        self._pipe.send(wire.Ready(os.getpid(), str(self._socket.path)))
        try:
            while not self._leaving:
                if self._waiting:
                    self._answer(self._waiting.popleft())
                else:
                    self._look(None)
        except ProgramLost:
            pass
        finally:
            with contextlib.suppress(*self._injector.lost):
                self._let_go()
                self._keyboard.restore(listening=False)

    # Looking.

    def _look(self, wait_s: float | None) -> None:
        """Take in whatever has happened, waiting up to `wait_s` for it (None: until there is something).

        Raises Stopped or ActionRefused when what is being carried out must end, ProgramLost when nobody is there to
        act for.
        """
        if self._look_at_events():
            wait_s = 0
        sources: list[Any] = [self._pipe, self._injector, self._socket, self._woken, *self._socket.clients]
        ready, _, _ = select.select(sources, [], [], wait_s if wait_s is None else min(wait_s, _SILENCE_S))
        if self._woken in ready:
            self._stop("signal")
            self._leaving = True
        if self._pipe in ready:
            self._look_at_commands()
        if self._injector in ready:
            self._look_at_events()
        if self._socket in ready:
            self._socket.accept()
        for client in [client for client in self._socket.clients if client in ready]:
            self._look_at_client(client)
        if self._acting and time.monotonic() - self._heard_at > _SILENCE_S:
            self._stop("no heartbeat")
        if self._acting and (not self._armed or self._leaving):
            raise Stopped(self._stopped_by)
        if self._acting and self._on_hold:
            raise cut_short()

    def _look_at_commands(self) -> None:
        self._heard_at = time.monotonic()
        for frame in self._pipe.read():
            match frame:
                case wire.Heartbeat():
                    self._pipe.send(wire.Alive())
                case wire.Stop(by=by):
                    self._stop(by)
                case wire.Hold():
                    self._hold()
                case wire.Quit():
                    self._stop("quit")
                    self._leaving = True
                case wire.Hello():
                    raise ProgramLost
                case _:
                    self._waiting.append(frame)

    def _look_at_events(self) -> bool:
        """Take in what happened on the screen; whether anything did."""
        happened = False
        for event in self._injector.events():
            happened = True
            if event is None:
                continue
            self._events_seen += 1
            hotkey, did = self._watch.saw(event, self._careful.held_keys)
            if hotkey is not None:
                self._pipe.send(wire.HotkeyPressed(hotkey))
                if hotkey == "stop":
                    self._hotkey_stop()
            if did is not None:
                if did == "motion":
                    self._careful.person_moved()
                self._tell(did)
        return happened

    def _hotkey_stop(self) -> None:
        armed = self._armed
        self._stop("hotkey")
        if not armed:
            _forward_stop()

    def _look_at_client(self, client: Client) -> None:
        lines = client.lines()
        if lines is None:
            self._socket.drop(client)
            return
        for line in lines:
            match parse(line):
                case "stop":
                    self._asked_to_stop.append(client)
                    self._stop("command")
                case "pause" | "resume" as what:
                    self._pipe.send(wire.Requested(what))
                    client.answer(answer="ok")
                case "state":
                    state = "acting" if self._acting else "armed" if self._armed else "idle"
                    client.answer(answer="state", state=state, pid=os.getpid(), stopped_by=self._stopped_by)
                case _:
                    client.answer(answer="unknown")

    def _tell(self, did: wire.Did) -> None:
        now = time.monotonic()
        if self._armed and now - self._told.get(did, 0) > _TELL_EVERY_S:
            self._told[did] = now
            self._pipe.send(wire.PersonActed(did))

    # Stopping.

    def _stop(self, by: str) -> None:
        """Void the arm and let go; whoever acts notices at the end of its look."""
        self._armed = False
        self._stopped_by = by
        self._let_go()
        for client in self._asked_to_stop:
            client.answer(answer="released")
        self._asked_to_stop.clear()
        self._pipe.send(wire.StopAsked(by))

    def _hold(self) -> None:
        """End what was asked for so far: the call in hand at the end of this look, others before they begin."""
        self._on_hold = True
        called = [call for call in self._waiting if isinstance(call, wire.Acting)]
        for call in called:
            self._waiting.remove(call)
            self._pipe.send(_declined(call, cut_short()))

    def _let_go(self) -> None:
        self._careful.release_all()

    # Carrying out.

    def _answer(self, call: wire.Call) -> None:
        started = time.monotonic()
        try:
            self._carry_out(call)
        except Stopped as stopped:
            answer: wire.Answer = wire.Halted(call.call, stopped.by)
        except ActionRefused as refused:
            answer = _declined(call, refused)
        except NotPossibleHere as impossible:
            answer = wire.Impossible(call.call, impossible.title, impossible.hint)
        else:
            answer = wire.Finished(call.call, (time.monotonic() - started) * 1000)
        self._pipe.send(answer)

    def _carry_out(self, call: wire.Call) -> None:
        match call:
            case wire.Arm():
                self._arm()
            case wire.Disarm():
                self._disarm()
            case wire.SetHotkeys():
                self._set_hotkeys(call)
            case _ if not self._armed:
                if self._stopped_by:
                    raise Stopped(self._stopped_by)
                raise ActionRefused("Nothing is armed to act", "Start a run first.", rule="not_armed")
            case _:
                self._acting, self._on_hold = True, False
                self._heard_at = time.monotonic()
                try:
                    self._seed()
                    self._act(call)
                finally:
                    self._let_go()
                    self._acting = False

    def _act(self, action: wire.Acting) -> None:
        match action:
            case wire.Click(at=at, button=button, count=count):
                self._on_screen(at)
                self._mouse.click(at, button, count)
            case wire.Move(at=at):
                self._on_screen(at)
                self._mouse.move(at)
            case wire.Scroll(clicks=clicks, axis=axis, at=at):
                if at is not None:
                    self._on_screen(at)
                self._mouse.scroll(clicks, axis, at)
            case wire.Drag(start=start, end=end, button=button):
                self._on_screen(start, end)
                self._mouse.drag(start, end, button)
            case wire.TypeText(text=text):
                self._with_focus(lambda: self._keyboard.type_text(text))
            case wire.KeyPress(keys=names):
                self._with_focus(lambda: self._keyboard.press(names))
            case wire.KeyCombo(keys=names):
                self._with_focus(lambda: self._keyboard.combo(names))

    def _on_screen(self, *points: ScreenPoint) -> None:
        refuse_off_screen(points, self._injector.bounds())

    def _with_focus(self, act: Callable[[], None]) -> None:
        self._careful.wait(self._mouse.last_click_at + _FOCUS_S - time.monotonic())
        act()

    def _seed(self) -> None:
        """What is down now and not by us is a person's; what we injected has all been heard of."""
        self._look_at_events()
        self._watch.seed(
            self._injector.keys_down() - set(self._careful.held_keys),
            self._injector.buttons_down() - set(self._careful.held_buttons),
        )

    def _arm(self) -> None:
        """Be ready to act; proves that what is injected is heard, or the stop would not be either."""
        self._stopped_by = ""
        self._injector.listen(motion=True)
        self._look_at_events()
        self._watch.expect("motion", 0)
        seen = self._events_seen
        self._injector.nudge()
        if not self._careful.wait_until(lambda: self._events_seen > seen, _PROBE_S):
            raise NotPossibleHere(
                "The stop hotkey could not be heard here, so nothing is done",
                hint="The X server does not report raw input events. Use another one.",
            )
        if self._stopped_by:
            raise Stopped(self._stopped_by)
        self._seed()
        self._careful.person_moved()
        self._armed = True

    def _disarm(self) -> None:
        self._let_go()
        self._armed, self._stopped_by = False, ""
        self._injector.listen(motion=False)
        self._keyboard.restore()

    def _set_hotkeys(self, call: wire.SetHotkeys) -> None:
        parsed = hotkeys.parse_all(call.combos)
        self._keyboard.hotkeys = tuple(parsed.values())
        layout = self._injector.layout()
        active = {name: keysyms for name, keysyms in parsed.items() if name in call.active}
        self._watch.listen_for({name: hotkeys.codes_of(keysyms, layout) for name, keysyms in active.items()})
        for name in hotkeys.grab(self._injector, active, layout):
            self._pipe.send(wire.GrabClash(name))


def _declined(call: wire.Call, refused: ActionRefused) -> wire.Declined:
    return wire.Declined(call.call, refused.rule, refused.title, refused.hint)


def _forward_stop() -> None:
    """Give the stop to whoever acts, when that is another program; never waits for it."""
    actor = current_actor()
    if actor is None or not actor.socket or actor.hand_pid == os.getpid():
        return
    with contextlib.suppress(OSError), stop_address.connect(actor.socket, 0.2) as connection:
        connection.sendall(b"stop\n")


def main() -> int:
    """Be the hand until the program goes; returns the exit code."""
    with contextlib.suppress(ProgramLost), contextlib.closing(Pipe()) as pipe:
        pipe.send(wire.Hello())
        return _serve(pipe)
    return 1


def _serve(pipe: Pipe) -> int:
    with contextlib.ExitStack() as closing:
        woken = closing.enter_context(_end_by_signal())
        try:
            injector = open_injector()
            closing.callback(_close, injector)
            stop_socket = StopSocket()
            closing.callback(stop_socket.close)
        except NotPossibleHere as impossible:
            pipe.send(wire.Impossible(0, impossible.title, impossible.hint))
            return 6
        try:
            Hand(pipe, injector, stop_socket, woken).run()
        except injector.lost as error:
            # An X server that is gone holds nothing any more; elsewhere only the listener is, and all was let go of.
            pipe.send(wire.Impossible(0, "The screen's input can no longer be reached", f"Log in again. ({error})"))
            return 6
    return 0


def _close(injector: Injector) -> None:
    # Saying goodbye to a server that is gone fails, too.
    with contextlib.suppress(*injector.lost):
        injector.close()


def _end_by_signal() -> socket.socket:
    """A socket that becomes readable when the process is asked to end; Ctrl+C is the program's business."""
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.detach())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: None)
    return woken
