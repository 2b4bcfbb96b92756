"""The hand as the program uses it: awaitable calls, callbacks for what it hears, and a stop that waits for nothing."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Collection
from typing import Any, Literal, TypeVar, cast

import msgspec

from coasty_desktop.computer.hand import wire
from coasty_desktop.computer.hand.hotkeys import parse_all
from coasty_desktop.computer.local.actor_lock import ActorLock
from coasty_desktop.computer.local.hand_link import HandLink
from coasty_desktop.core.action import Button
from coasty_desktop.core.errors import ActionRefused, HandLost, NotPossibleHere, Stopped
from coasty_desktop.core.geometry import ScreenPoint
from coasty_desktop.core.settings import Hotkeys

T = TypeVar("T")
HotkeyName = wire.HotkeyName
Did = wire.Did
Request = Literal["pause", "resume"]


class Hand:
    """The process that injects input. `what` names the run or window to others; the calls come from one event loop.

    The callbacks come on that loop, in the order things happened. Every call but `release` and `close` may raise
    Stopped, ActionRefused or HandLost; points are `ScreenPoint`s.
    """

    def __init__(
        self,
        what: str = "Coasty Desktop",
        hotkeys: Hotkeys | None = None,
        active: tuple[HotkeyName, ...] = ("stop",),
    ) -> None:
        """Start nothing yet; no action presses any of `hotkeys`, and the `active` ones are listened for."""
        self.on_hotkey: Callable[[HotkeyName], object] = _nobody
        self.on_person: Callable[[Did], object] = _nobody
        self.on_stop: Callable[[str], object] = _nobody
        self.on_request: Callable[[Request], object] = _nobody
        self.on_clash: Callable[[HotkeyName], object] = _nobody
        self.on_lost: Callable[[HandLost], object] = _nobody
        self.what = what
        self._combos = _combos(hotkeys or Hotkeys())
        self._active = active
        self._loop: asyncio.AbstractEventLoop | None = None
        self._link: HandLink | None = None
        self._lock = ActorLock()
        self._starting = asyncio.Lock()
        self._calls = itertools.count(1)
        self._pending: dict[int, asyncio.Future[wire.Answer]] = {}
        self._pending_guard = threading.Lock()

    @property
    def hotkeys(self) -> tuple[frozenset[int], ...]:
        """The keysyms of every hotkey that no action presses. Raises NotPossibleHere for one that names no keys."""
        return tuple(parse_all(self._combos).values())

    async def start(self) -> None:
        """Start the process, unless it runs. Raises NotPossibleHere, HandLost."""
        async with self._starting:
            if self._link is not None and self._link.is_alive:
                return
            self._loop = asyncio.get_running_loop()
            self._link = link = HandLink(self._on_frame, self._on_lost, lambda: bool(self._pending))
            await _in_a_thread(link.start)
            await self._tell_hotkeys()

    async def set_hotkeys(self, hotkeys: Hotkeys, active: Collection[HotkeyName]) -> None:
        """Listen for the `active` ones of these from now on, and never press any of them. Raises NotPossibleHere."""
        self._combos, self._active = _combos(hotkeys), tuple(active)
        await self.start()
        await self._tell_hotkeys()

    async def arm(self) -> None:
        """Take the desktop and get ready to act. Raises BadInput when somebody else acts, NotPossibleHere."""
        await self.start()
        ready = self._link.ready if self._link else None
        assert ready is not None
        self._lock.acquire(self.what, hand_pid=ready.pid, socket=ready.socket)
        try:
            await self._call(wire.Arm(next(self._calls)))
        except BaseException:
            self._lock.release()
            raise

    async def click(self, at: ScreenPoint, button: Button = "left", count: int = 1) -> None:
        """Press and release a button there; two and three count as a double and a triple click."""
        await self._call(wire.Click(next(self._calls), at, button, count))

    async def move(self, at: ScreenPoint) -> None:
        """Put the pointer there."""
        await self._call(wire.Move(next(self._calls), at))

    async def type_text(self, text: str) -> None:
        """Type any text into whatever has the keys; newline and tab are the Enter and Tab keys."""
        await self._call(wire.TypeText(next(self._calls), text))

    async def key_press(self, keys: tuple[str, ...]) -> None:
        """Tap keys one after the other."""
        await self._call(wire.KeyPress(next(self._calls), keys))

    async def key_combo(self, keys: tuple[str, ...]) -> None:
        """Hold keys together."""
        await self._call(wire.KeyCombo(next(self._calls), keys))

    async def scroll(
        self, clicks: int, axis: Literal["vertical", "horizontal"] = "vertical", at: ScreenPoint | None = None
    ) -> None:
        """Turn a wheel there, or where the pointer is: positive is up or right."""
        await self._call(wire.Scroll(next(self._calls), clicks, axis, at))

    async def drag(self, start: ScreenPoint, end: ScreenPoint, button: Button = "left") -> None:
        """Press at one point, move to the other, release."""
        await self._call(wire.Drag(next(self._calls), start, end, button))

    def stop_now(self, by: str) -> None:
        """Stop before the next injected event and let go of everything; any thread or signal handler may."""
        if self._link is not None:
            self._link.send(wire.Stop(by))

    def hold_now(self) -> None:
        """Cut short what is being carried out and let go of everything; any thread or signal handler may.

        The call raises ActionRefused with the rule "paused"; the hand stays armed. Without a call nothing happens.
        """
        if self._link is not None:
            self._link.send(wire.Hold())

    async def release(self) -> None:
        """Let go of everything that is down, and of the desktop. Safe to call twice; raises nothing."""
        try:
            if self._link is not None and self._link.is_alive and self._lock.is_held:
                await self._call(wire.Disarm(next(self._calls)))
        except (HandLost, Stopped):
            # A hand that is gone holds nothing: whoever noticed has let go for it.
            pass
        finally:
            self._lock.release()

    async def close(self) -> None:
        """End the process. Safe to call twice."""
        link, self._link = self._link, None
        if link is not None:
            await _in_a_thread(link.close)
        self._lock.release()

    async def _tell_hotkeys(self) -> None:
        await self._call(wire.SetHotkeys(next(self._calls), self._combos, self._active))

    async def _call(self, call: wire.Call) -> float:
        """Send a call and wait for its answer; returns how many milliseconds it took there."""
        link = self._link
        if link is None or not link.is_alive or self._loop is None:
            raise HandLost("The process that acts on the screen does not run", hint="Start the task again.")
        future: asyncio.Future[wire.Answer] = self._loop.create_future()
        with self._pending_guard:
            self._pending[call.call] = future
        link.send(call)
        if not link.is_alive:
            # It was lost between the look and the entry: nobody else will say so.
            self._fail_pending(HandLost("The process that acts on the screen ended unexpectedly"))
        try:
            answer = await future
        except asyncio.CancelledError:
            link.send(wire.Stop("cancelled"))
            raise
        finally:
            with self._pending_guard:
                self._pending.pop(call.call, None)
        match answer:
            case wire.Declined(rule=rule, title=title, hint=hint):
                raise ActionRefused(title, hint, rule=rule)
            case wire.Halted(by=by):
                raise Stopped(by)
            case wire.Impossible(title=title, hint=hint):
                raise NotPossibleHere(title, hint)
            case wire.Finished(ms=ms):
                return ms

    # On the reading thread.

    def _on_frame(self, frame: wire.FromHand) -> None:
        match frame:
            case wire.Finished() | wire.Declined() | wire.Halted() | wire.Impossible():
                with self._pending_guard:
                    future = self._pending.get(frame.call)
                if future is not None:
                    self._soon(_settle, future, frame)
            case wire.HotkeyPressed(name=name):
                self._soon(lambda: self.on_hotkey(name))
            case wire.PersonActed(did=did):
                self._soon(lambda: self.on_person(did))
            case wire.StopAsked(by=by):
                self._soon(lambda: self.on_stop(by))
            case wire.Requested(what=what):
                self._soon(lambda: self.on_request(what))
            case wire.GrabClash(name=name):
                self._soon(lambda: self.on_clash(name))
            case _:
                pass

    def _on_lost(self, error: HandLost) -> None:
        self._fail_pending(error)
        self._soon(lambda: self.on_lost(error))

    def _fail_pending(self, error: HandLost) -> None:
        with self._pending_guard:
            pending = tuple(self._pending.values())
        for future in pending:
            self._soon(_fail, future, error)

    def _soon(self, act: Callable[..., object], *args: Any) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(act, *args)
            except RuntimeError:
                # The loop closed in between: nobody is left who could be told.
                return


async def _in_a_thread(work: Callable[[], T]) -> T:
    """Do what blocks in a thread that ends with it: the threads of the loop may all be taken, and Qt's never end."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            loop.call_soon_threadsafe(_fail, future, error)
        else:
            loop.call_soon_threadsafe(_settle, future, result)

    thread = threading.Thread(target=run, name="hand-start-or-end", daemon=True)
    thread.start()
    return await future


def _settle(future: asyncio.Future[T], value: T) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _combos(hotkeys: Hotkeys) -> dict[HotkeyName, str]:
    return cast("dict[HotkeyName, str]", msgspec.structs.asdict(hotkeys))


def _nobody(_: object) -> None:
    """Nobody listens."""
