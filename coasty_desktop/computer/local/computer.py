"""This computer as a `Computer`: one target on its screen, seen through pictures and acted on through the hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from coasty_desktop.agent.ports import Capture, Performed
from coasty_desktop.computer.hand.launch import refuse_other_systems
from coasty_desktop.computer.hand.refusals import cut_short
from coasty_desktop.computer.local.action_limits import refuse_absurd, typed
from coasty_desktop.computer.local.aim import Aim
from coasty_desktop.computer.local.capture import Grabber
from coasty_desktop.computer.local.clear_view import ClearView, NoOwnWindows, OwnWindows, own_window_refusal
from coasty_desktop.computer.local.displays import Layout, open_displays
from coasty_desktop.computer.local.encode import PictureEncoder
from coasty_desktop.computer.local.focus import Focus
from coasty_desktop.computer.local.injector import Injector
from coasty_desktop.computer.local.settle import QuietWatch, wait_until_quiet
from coasty_desktop.computer.local.unseen_windows import open_windows
from coasty_desktop.computer.local.x11 import XServer, has_x, is_xwayland, wayland_refusal
from coasty_desktop.core.action import (
    Acting,
    Click,
    Drag,
    KeyCombo,
    KeyPress,
    Move,
    Scroll,
    TypeText,
    points_of,
)
from coasty_desktop.core.errors import ActionRefused
from coasty_desktop.core.geometry import SD, ScreenPoint, ScreenRect, Size, fit
from coasty_desktop.core.target import LocalTarget, RegionTarget

# Displays that are being moved about settle in the first or second look.
_LOOKS = 3


class LocalComputer:
    """A display, a window or a region of this computer, and its mouse and keyboard.

    The hand and the grabber belong to whoever passes them in; everything else is let go by `release`.
    """

    def __init__(
        self,
        hand: Injector,
        grabber: Grabber,
        target: LocalTarget,
        *,
        limit: Size = SD,
        own_pids: Callable[[], set[int]] = set,
        own_hotkeys: Callable[[], Iterable[frozenset[int]]] = tuple,
        own_windows: OwnWindows | None = None,
    ) -> None:
        """Ask the system for nothing yet. Pictures are of at most `limit`.

        `own_pids` are the processes that are us, `own_hotkeys` the keysyms of the combinations only a person presses.
        """
        self._hand, self._grabber, self._limit = hand, grabber, limit
        self._target, self._own_hotkeys = target, own_hotkeys
        self._server = XServer()
        self._displays = open_displays(self._server)
        self._windows = open_windows(self._server)
        self._aim = Aim(target, self._windows, own_pids)
        self._view = ClearView(self._server, self._windows, grabber, own_pids, own_windows or NoOwnWindows())
        self._focus = Focus(self._windows, self._aim, own_pids)
        self._encoder = PictureEncoder()
        self._one_look = asyncio.Lock()
        # A session is opened for one size of picture; a window that is resized later gets a border or is scaled more.
        self._picture: Size | None = None
        # How often a hold was asked for.
        self._holds = 0
        # What could not be hidden from the last picture.
        self._last: tuple[Capture, tuple[ScreenRect, ...]] | None = None

    async def prepare(self) -> None:
        """See that the target is there, bring it to the front, arm the stop. Raises NotPossibleHere, BadInput."""
        await asyncio.to_thread(self._look_for_target)
        await self._hand.arm()

    async def capture(self) -> Capture:
        """Take a picture of the target without any window of ours in it.

        Raises NotPossibleHere, or CoastyError when a window target is gone.
        """
        async with self._one_look:
            for _ in range(_LOOKS):
                layout, area = await asyncio.to_thread(self._where)
                taken_at = datetime.now(UTC)
                frame, covered = await self._view.frame(area)
                if (await asyncio.to_thread(self._displays.layout)).generation == layout.generation:
                    break
            transform = fit(frame.area, self._limit, layout.generation, picture=self._picture)
            self._picture = transform.picture
            png = await self._encoder.encode(frame, transform, covered)
            capture = Capture(png, transform, taken_at)
            self._last = (capture, covered)
            return capture

    def refusal(self, action: Acting, capture: Capture) -> None:
        """Raise ActionRefused when the action must not be carried out on this picture; inject nothing."""
        self._checked(action, capture)

    def hold_now(self) -> None:
        """Refuse the action that is being prepared, if there is one; the hand is told by whoever has it."""
        self._holds += 1

    async def perform(self, action: Acting, capture: Capture) -> Performed:
        """Carry one action out. Raises Stopped, ActionRefused, HandLost."""
        began, holds = time.perf_counter(), self._holds
        points = await asyncio.to_thread(self._checked, action, capture)
        if isinstance(action, TypeText | KeyPress | KeyCombo):
            await asyncio.to_thread(self._focus.give_back)
            if isinstance(self._target, RegionTarget):
                await asyncio.to_thread(self._focus.refuse_outside, capture.transform.captured)
            await self._inject(action, points, holds)
        else:
            reached = points or [await asyncio.to_thread(self._pointer_within, capture.transform.captured)]
            async with self._view.out_of_the_way(reached):
                await self._inject(action, points, holds)
        return Performed(points[-1] if points else None, (time.perf_counter() - began) * 1000)

    async def settle(self) -> None:
        """Return once the target is quiet, or after a cap."""
        _, area = await asyncio.to_thread(self._where)
        ours = await asyncio.to_thread(self._view.ours, area)
        # What we draw over everything is no reason to look at nothing.
        small = [one for one in ours if 2 * one.width * one.height < area.width * area.height]
        await wait_until_quiet(self._grabber, area, QuietWatch(time.monotonic()), ignored=small)

    async def release(self) -> None:
        """Let go of every key and button, of the stop and of the system. Safe to call twice."""
        try:
            await self._hand.release()
        finally:
            self._encoder.close()
            self._server.close()

    def _look_for_target(self) -> None:
        refuse_other_systems()
        if has_x():
            with self._server.asked() as display:
                if is_xwayland(display):
                    raise wayland_refusal()
        self._view.prepare()
        self._focus.remember()
        self._aim.bring_to_front()
        self._where()

    def _where(self) -> tuple[Layout, ScreenRect]:
        layout = self._displays.layout()
        self._focus.remember()
        return layout, self._aim.area(layout)

    def _checked(self, action: Acting, capture: Capture) -> list[ScreenPoint]:
        """Where on the screen the action's points lie, once all of it is found to be good.

        Raises ActionRefused, or CoastyError when a window target is gone.
        """
        refuse_absurd(action, self._own_hotkeys())
        points = [capture.transform.to_screen(point) for point in points_of(action)]
        layout = self._displays.layout()
        if layout.generation != capture.transform.layout:
            raise _refusal_of_old("The displays changed after the picture was taken", "layout_changed")
        if (points or isinstance(action, Scroll)) and self._aim.area(layout) != capture.transform.captured:
            raise _refusal_of_old("The window moved after the picture was taken", "window_moved")
        # A point under a window of ours that was hidden for the picture is fine: it is hidden for the action, too.
        if any(area.contains(point) for area in self._left_in(capture) for point in points):
            raise own_window_refusal()
        return points

    def _pointer_within(self, captured: ScreenRect) -> ScreenPoint:
        """Where the pointer is: what is turned there must have been in the picture. Raises ActionRefused.

        It is looked at when it is the action's turn: one before it in the same answer may have put the pointer there.
        """
        pointer = self._windows.pointer()
        if self._windows.can_be_seen and not captured.contains(pointer):
            raise ActionRefused(
                "The service asked to scroll where the pointer is, and that is outside the picture",
                "Nothing was scrolled; a new picture is taken.",
                rule="pointer_outside",
            )
        return pointer

    def _left_in(self, capture: Capture) -> tuple[ScreenRect, ...]:
        return self._last[1] if self._last is not None and self._last[0] is capture else ()

    async def _inject(self, action: Acting, points: list[ScreenPoint], holds: int) -> None:
        # Making room for it took a while, and the hand cannot cut short what it was not asked for yet.
        if self._holds != holds:
            raise cut_short()
        hand = self._hand
        match action:
            case Click(button=button, count=count):
                await hand.click(points[0], button, count)
            case Move():
                await hand.move(points[0])
            case TypeText(text=text):
                await hand.type_text(typed(text))
            case KeyPress(keys=keys):
                await hand.key_press(keys)
            case KeyCombo(keys=keys):
                await hand.key_combo(keys)
            case Scroll(clicks=clicks, axis=axis):
                await hand.scroll(clicks, axis, points[0] if points else None)
            case Drag(button=button):
                await hand.drag(points[0], points[1], button)


def _refusal_of_old(title: str, rule: str) -> ActionRefused:
    return ActionRefused(title, "Nothing was done; a new picture is taken.", rule=rule)
