"""What every packaged build must pass: each part is really used once, on this very system."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from coasty_desktop.core.errors import CoastyError
from coasty_desktop.core.geometry import HD, SD, ModelPoint, ScreenRect, fit

Tell = Callable[[str, bool, str], None]
WORD = "Practice"


async def carry_out(tell: Tell) -> bool:
    """Run every check and tell each as it ends; returns whether all passed."""
    checks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("coordinates", _coordinates),
        ("window toolkit", _toolkit),
        ("profile", _profile),
        ("practice service over HTTP", _practice),
        ("reading a picture", _reading),
        ("screen", _screen),
        ("hand", _hand),
        ("keychain", _keychain),
    ]
    is_good = True
    for name, check in checks:
        try:
            detail = await check()
        except CoastyError as error:
            is_good = False
            tell(name, False, str(error))
        except Exception as error:
            # The one question here is whether the part works; whatever it raises is the answer.
            is_good = False
            tell(name, False, f"{type(error).__name__}: {error}")
        else:
            tell(name, True, detail)
    return is_good


async def _coordinates() -> str:
    screens = [ScreenRect(0, 0, 1280, 720), ScreenRect(-1920, 300, 1920, 1080), ScreenRect(0, 0, 3840, 2160)]
    tried = 0
    for screen in screens:
        for limit in (SD, HD):
            transform = fit(screen, limit)
            for x in range(0, transform.content.width, 97):
                point = ModelPoint(x + transform.content_x, transform.content_y + x * transform.content.height // 9999)
                back = transform.to_model(transform.to_screen(point))
                assert abs(back.x - point.x - 0.5) <= 1, (point, back)
                tried += 1
    return f"{tried} points there and back"


async def _toolkit() -> str:
    from coasty_desktop.app.window import toolkit

    return toolkit()


async def _profile() -> str:
    from coasty_desktop.core.clock import SystemClock
    from coasty_desktop.store.profile import Profile

    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder))
        profile.runs.begin("run_self_test", "Try it", "nowhere", {}, True, SystemClock().now())
        found = [run.task for run in profile.runs.list()]
        profile.close()
    assert found == ["Try it"]
    return "a run was written and read back"


async def _practice() -> str:
    from coasty_desktop.api.base_url import BaseUrl
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.keys import ApiKey
    from coasty_desktop.sandbox.service import PracticeService

    service = PracticeService()
    try:
        address = await service.start()
        async with CoastyClient(BaseUrl.parse(address.base_url), ApiKey.parse(address.key)) as client:
            opened = await client.sessions.create(SD, engine="v3", instructions="")
            await client.sessions.delete(opened.id)
    finally:
        await service.close()
    return "a session was opened and deleted"


async def _reading() -> str:
    from PIL import Image, ImageDraw, ImageFont

    from coasty_desktop.ocr.client import OcrClient

    picture = Image.new("RGB", (640, 240), "white")
    ImageDraw.Draw(picture).text((60, 80), WORD, fill="black", font=ImageFont.load_default(40))
    out = io.BytesIO()
    picture.save(out, "PNG")
    reader = OcrClient()
    try:
        reading = await reader.read(out.getvalue())
    finally:
        await reader.close()
    assert WORD.lower() in str(reading).lower(), "the word was not found"
    return f"“{WORD}” was read"


async def _screen() -> str:
    from coasty_desktop.computer.local.capture import Grabber
    from coasty_desktop.computer.local.displays import open_displays
    from coasty_desktop.computer.local.x11 import XServer

    server, grabber = XServer(), Grabber()
    try:
        area = open_displays(server).layout().primary.area
        frame = await grabber.grab(area)
    finally:
        await grabber.close()
        server.close()
    return f"{frame.area.width}x{frame.area.height} captured"


async def _hand() -> str:
    from coasty_desktop.computer.local.hand import Hand

    hand = Hand()
    try:
        await hand.arm()
        await hand.release()
    finally:
        await hand.close()
    return "it listens for the stop"


async def _keychain() -> str:
    from coasty_desktop.api.base_url import BaseUrl
    from coasty_desktop.store.secrets import Secrets

    found = await Secrets({}).find(BaseUrl.parse("https://self-test.invalid/v1"))
    # A system without a keychain is not a broken build: keys are then kept for the session only.
    return found.problem or "it answers"
