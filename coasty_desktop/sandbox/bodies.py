"""The bodies of requests, closed: a field the contract does not know is refused. Source: contract, sections 1 and 5."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec

from coasty_desktop.sandbox.refusals import Refusal, invalid

Version = Literal["v1", "v3", "v4", "v5"]
Tool = Literal["click", "type_text", "key_press", "key_combo", "scroll", "drag", "move", "wait"]
Tools = Annotated[list[Tool], msgspec.Meta(min_length=1, max_length=8)]
Width = Annotated[int, msgspec.Meta(ge=320, le=3840)]
Height = Annotated[int, msgspec.Meta(ge=240, le=2160)]
Instruction = Annotated[str, msgspec.Meta(min_length=1, max_length=32000)]
Prompt = Annotated[str, msgspec.Meta(max_length=16000)]


class SessionCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/sessions."""

    cua_version: Version = "v5"
    screen_width: Width = 1920
    screen_height: Height = 1080
    instructions: Prompt = ""
    system_prompt: Prompt = ""
    max_trajectory_length: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    tools: Tools | None = None
    metadata: Annotated[dict[str, Any], msgspec.Meta(max_length=32)] | None = None
    model: str | None = None
    llm: Any = None

    def __post_init__(self) -> None:
        """Raises ValueError."""
        _check_once(self.tools)


class SessionPredict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/sessions/{id}/predict."""

    screenshot: str
    instruction: Instruction
    include_reasoning: bool = True
    include_raw_code: bool = True
    instructions: Prompt = ""


class EchoAction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An action of an earlier answer."""

    action_type: Literal[Tool, "done", "fail"]
    params: dict[str, Any] = {}
    description: str = ""
    raw_code: str = ""


class TrajectoryItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier step of a stateless prediction."""

    screenshot: str
    actions: Annotated[list[EchoAction], msgspec.Meta(max_length=10)] = []
    reasoning: Prompt = ""


class Predict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/predict."""

    screenshot: str
    instruction: Instruction
    cua_version: Version = "v5"
    screen_width: Width | None = None
    screen_height: Height | None = None
    max_actions: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5
    trajectory: Annotated[list[TrajectoryItem], msgspec.Meta(max_length=20)] = []
    system_prompt: Prompt = ""
    instructions: Prompt = ""
    tools: Tools | None = None
    include_reasoning: bool = True
    include_raw_code: bool = True
    model: str | None = None
    llm: Any = None

    def __post_init__(self) -> None:
        """Raises ValueError."""
        _check_once(self.tools)


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/ground."""

    screenshot: str
    element: Instruction
    screen_width: Width | None = None
    screen_height: Height | None = None


class Parse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/parse."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=50000)]


Body = TypeVar("Body")


def read_body(kind: type[Body], data: bytes, *, may_be_absent: bool = False) -> Body:
    """The body as a value. Raises Refusal, which names the field and never repeats its content."""
    if not data and not may_be_absent:
        raise invalid("the body is missing", suggestion="Send a JSON body; {} when nothing is to be said.")
    try:
        _check_no_null(data)
        body = _decode(kind, data or b"{}")
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        raise invalid(problem, path.rstrip("`") or "$") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise invalid("the body is not JSON") from None
    if getattr(body, "model", None) is not None or getattr(body, "llm", None) is not None:
        raise Refusal(400, "FEATURE_NOT_AVAILABLE", "practice has no models to choose from", "Leave model and llm out.")
    return body


def _decode(kind: type[Body], data: bytes) -> Body:
    """JSON knows no difference between 5 and 5.0, where a whole number is wanted."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        return msgspec.convert(_whole(msgspec.json.decode(data)), kind)


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {name: _whole(item) for name, item in value.items()} if isinstance(value, dict) else value


def _check_no_null(data: bytes) -> None:
    """No field of any body may be null: what is not said is left out."""
    if not data[:64].lstrip().startswith(b"{"):
        return
    for name, value in msgspec.json.decode(data, type=dict[str, msgspec.Raw]).items():
        if bytes(value) == b"null":
            raise invalid(f"Expected a value, got `null` for {name[:64]}", f"$.{name[:64]}")


def _check_once(tools: list[Tool] | None) -> None:
    if tools is not None and len(set(tools)) < len(tools):
        raise ValueError("each tool is named once")
