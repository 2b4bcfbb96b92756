"""What a plain loop over pyautogui does with the same actions: `public_loop.py actions.json steps|TEXT_INDEX`.

Written after the public sample's calls (pyautogui's click, write, press, hotkey, scroll, moveTo, dragTo with its own
pauses) to measure against; it runs in an environment of its own. An action it stumbles over ends its step, as there.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pyautogui

SENT = (1280, 720)


def perform(action: dict[str, Any]) -> None:
    """One action, the sample's way: positions scaled by the screen's size, parameters taken as they are named."""
    kind, params = action["action_type"], action["params"]
    width, height = pyautogui.size()
    x_scale, y_scale = width / SENT[0], height / SENT[1]
    if kind == "click":
        where = params["x"] * x_scale, params["y"] * y_scale
        pyautogui.click(*where, clicks=params.get("clicks", 1), button=params.get("button", "left"))
    elif kind == "type_text":
        pyautogui.write(params["text"], interval=0.02)
    elif kind == "key_press":
        pyautogui.press(params["keys"])
    elif kind == "key_combo":
        pyautogui.hotkey(*params["keys"])
    elif kind == "scroll":
        pyautogui.scroll(params["clicks"])
    elif kind == "drag":
        pyautogui.moveTo(params["x1"] * x_scale, params["y1"] * y_scale)
        pyautogui.dragTo(params["x2"] * x_scale, params["y2"] * y_scale, duration=0.4)
    elif kind == "wait":
        time.sleep(params["seconds"])


def main() -> int:
    """Carry out the steps, or type one of the texts."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if sys.argv[2] != "steps":
        perform({"action_type": "type_text", "params": {"text": given["texts"][int(sys.argv[2])]}})
        return 0
    for step in given["steps"]:
        try:
            for action in step:
                perform(action)
        except (KeyError, TypeError, pyautogui.FailSafeException) as error:
            print(f"step ended: {type(error).__name__} {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
