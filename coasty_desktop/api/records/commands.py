"""What became of commands that a machine carried out. Source: contract, sections 3 and 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, plain, sequence, truth, whole
from coasty_desktop.api.records.reading import (
    LONGEST_TEXT,
    Record,
    amount,
    code_of,
    id_of,
    object_of,
    said,
    without_secrets,
)
from coasty_desktop.api.records.screens import Screenshot, screenshot_in

_NO_RECEIPT = Receipt()
# A batch has 50 commands.
_MOST_RESULTS = 1_000


class CommandResult(Record, frozen=True):
    """The outcome of one command. `error` is for people, `result` what the command gave, as it came."""

    success: bool
    command: str = ""
    machine_id: str = ""
    duration_ms: float | None = None
    result: Any = None
    error: str = ""
    error_code: str = ""
    screenshot: Screenshot | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class BatchResult(Record, frozen=True):
    """The outcomes of a batch, in order; `aborted` when it ended at a failed command."""

    results: tuple[CommandResult, ...]
    completed_count: int
    failed_count: int
    aborted: bool = False
    machine_id: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class TerminalResult(Record, frozen=True):
    """What a command line printed; the service cuts `output` at 5000 characters."""

    success: bool
    output: str = ""
    exit_code: int | None = None
    session_id: str = ""
    machine_id: str = ""
    duration_ms: float | None = None
    error: str = ""
    error_code: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


def read_command_result(value: Any, receipt: Receipt = _NO_RECEIPT) -> CommandResult:
    """One outcome; a success without a word about it is one (contract, section 11: any 2xx)."""
    answer = mapping(value) if value is None else object_of(value)
    error = answer.get("error")
    return CommandResult(
        success=_succeeded(answer),
        command=line(answer.get("command"), 80),
        machine_id=id_of(answer, "machine_id"),
        duration_ms=amount(answer, "duration_ms"),
        result=answer.get("result"),
        error=said(error),
        error_code=code_of(error),
        screenshot=screenshot_in(answer),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_batch_result(value: Any, receipt: Receipt = _NO_RECEIPT) -> BatchResult:
    """The outcomes; counts that are missing are counted here."""
    answer = object_of(value)
    results = tuple(
        read_command_result(one) for one in sequence(answer.get("results"))[:_MOST_RESULTS] if isinstance(one, dict)
    )
    failed, completed = whole(answer.get("failed_count")), whole(answer.get("completed_count"))
    return BatchResult(
        results=results,
        completed_count=sum(one.success for one in results) if completed is None else completed,
        failed_count=sum(not one.success for one in results) if failed is None else failed,
        aborted=truth(answer.get("aborted")) is True,
        machine_id=id_of(answer, "machine_id"),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_terminal_result(value: Any, receipt: Receipt = _NO_RECEIPT) -> TerminalResult:
    """What was printed, inside `result`, as `result`, or flat."""
    answer = mapping(value) if value is None else object_of(value)
    result, error = answer.get("result"), answer.get("error")
    told = mapping(result) or answer
    exit_code = whole(told.get("exit_code"))
    return TerminalResult(
        success=_succeeded(answer) and exit_code in (None, 0) if answer.get("success") is None else _succeeded(answer),
        output=plain(result if isinstance(result, str) else told.get("output"), LONGEST_TEXT),
        exit_code=exit_code,
        session_id=id_of(told, "session_id") or id_of(answer, "session_id"),
        machine_id=id_of(answer, "machine_id"),
        duration_ms=amount(answer, "duration_ms"),
        error=said(error),
        error_code=code_of(error),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def _succeeded(answer: Mapping[str, Any]) -> bool:
    told = truth(answer.get("success"))
    return answer.get("error") in (None, "", False) if told is None else told
