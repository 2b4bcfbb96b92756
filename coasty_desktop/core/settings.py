"""What the user chose, as one frozen value; where it is kept is the store's business."""

from __future__ import annotations

from typing import Literal

import msgspec

DEFAULT_BASE_URL = "https://coasty.ai/v1"

ApproveMode = Literal["every", "risky", "none"]
Theme = Literal["system", "light", "dark"]
OnUserInput = Literal["pause", "stop", "ignore"]


class Hotkeys(msgspec.Struct, frozen=True):
    """The global hotkeys, as people write them."""

    bring_up: str = "Ctrl+Alt+Space"
    stop: str = "Ctrl+Alt+Esc"
    record: str = "Ctrl+Alt+R"
    approve: str = "Ctrl+Alt+Enter"
    skip: str = "Ctrl+Alt+Backspace"


class Settings(msgspec.Struct, frozen=True):
    """The profile's settings; a field that a newer version added is ignored by an older one."""

    approve: ApproveMode = "every"
    engine: str = "v3"
    image: Literal["sd", "hd"] = "sd"
    preset: str = "precise"
    max_steps: int = 25
    on_user_input: OnUserInput = "pause"
    theme: Theme = "system"
    hotkeys: Hotkeys = Hotkeys()
    window_geometry: str = ""
