"""What predictions, grounding, parsing and sessions are asked with. Source: contract, sections 3, 4, 5 and 11."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from typing import Any

from coasty_desktop.api.bodies.checks import checked_engine, encodable, size_text
from coasty_desktop.api.trajectory import LONGEST_REASONING, MOST_ACTIONS, MOST_STEPS, EarlierStep, echo
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.geometry import SMALLEST, Size

TOOLS = ("click", "type_text", "key_press", "key_combo", "scroll", "drag", "move", "wait")
LARGEST = Size(3840, 2160)
LONGEST_INSTRUCTION = 32_000
LONGEST_PROMPT = 16_000
LONGEST_CODE = 50_000

# 100 characters of base64.
_SMALLEST_IMAGE_BYTES = 75
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def session_create_body(size: Size, *, engine: str, instructions: str = "", system_prompt: str = "") -> dict[str, Any]:
    """`size` is that of every picture the session will get."""
    body = {"cua_version": checked_engine(engine), **_size_fields(size)}
    return body | _prompts(instructions, system_prompt)


def session_predict_body(image: bytes, instruction: str) -> dict[str, Any]:
    """`image` is one PNG or JPEG."""
    return {"screenshot": _screenshot(image), "instruction": _instruction(instruction)}


def predict_body(
    image: bytes,
    size: Size,
    instruction: str,
    *,
    engine: str,
    most_actions: int | None = None,
    earlier: Sequence[EarlierStep] = (),
    instructions: str = "",
    system_prompt: str = "",
    tools: Sequence[str] = (),
) -> dict[str, Any]:
    """A stateless prediction; only what was given is sent."""
    body = session_predict_body(image, instruction)
    body |= {"cua_version": checked_engine(engine), **_size_fields(size)} | _prompts(instructions, system_prompt)
    if most_actions is not None:
        body["max_actions"] = min(max(most_actions, 1), 10)
    if earlier:
        body["trajectory"] = [_trajectory_item(step) for step in earlier[-MOST_STEPS:]]
    if tools:
        if unknown := [tool for tool in tools if tool not in TOOLS]:
            raise BadInput(f"There is no tool called {unknown[0]}", hint=f"Tools are {', '.join(TOOLS)}.")
        body["tools"] = list(dict.fromkeys(tools))
    return body


def ground_body(image: bytes, size: Size, element: str) -> dict[str, Any]:
    """`element` describes what to find."""
    return {"screenshot": _screenshot(image), "element": _instruction(element), **_size_fields(size)}


def parse_body(code: str) -> dict[str, Any]:
    """Source text to be turned into actions."""
    if not code.strip() or len(code) > LONGEST_CODE:
        raise BadInput(f"The code must have 1 to {LONGEST_CODE} characters")
    return {"code": code}


def check_size(image: bytes, size: Size) -> None:
    """Raise BadInput when a PNG is not of the size that is named: every click would land elsewhere."""
    if image.startswith(_PNG_SIGNATURE) and len(image) >= 24:
        real = Size(int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big"))
        if real != size:
            raise BadInput(f"The picture is {size_text(real)}, but {size_text(size)} was named")


def _size_fields(size: Size) -> dict[str, Any]:
    if not (SMALLEST.width <= size.width <= LARGEST.width and SMALLEST.height <= size.height <= LARGEST.height):
        raise BadInput(
            f"A picture of {size_text(size)} cannot be sent",
            hint=f"Send {size_text(SMALLEST)} to {size_text(LARGEST)} pixels.",
        )
    return {"screen_width": size.width, "screen_height": size.height}


def _screenshot(image: bytes) -> str:
    if len(image) < _SMALLEST_IMAGE_BYTES:
        raise BadInput("The picture is empty")
    return binascii.b2a_base64(image, newline=False).decode("ascii")


def _instruction(text: str) -> str:
    if not text.strip():
        raise BadInput("The task is empty", hint="Say what should be done.")
    if len(text) > LONGEST_INSTRUCTION:
        raise BadInput(f"The task has more than {LONGEST_INSTRUCTION} characters", hint="Shorten it.")
    return encodable(text)


def _prompts(instructions: str, system_prompt: str) -> dict[str, str]:
    for text in (instructions, system_prompt):
        if len(text) > LONGEST_PROMPT:
            raise BadInput(f"The instructions have more than {LONGEST_PROMPT} characters", hint="Shorten them.")
    named = {"instructions": encodable(instructions), "system_prompt": encodable(system_prompt)}
    return {name: text for name, text in named.items() if text}


def _trajectory_item(step: EarlierStep) -> dict[str, Any]:
    item: dict[str, Any] = {"screenshot": _screenshot(step.image)}
    if actions := [sent for action in step.actions if (sent := echo(action)) is not None]:
        item["actions"] = actions[:MOST_ACTIONS]
    if step.reasoning:
        item["reasoning"] = step.reasoning[:LONGEST_REASONING]
    return item
