"""How the service's records are printed: one JSON object a line for scripts, columns or labelled lines for people."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from coasty_desktop.api.lenient import line

R = TypeVar("R", bound="Record")
T_co = TypeVar("T_co", covariant=True)

# What one cell or one value shows at most; the whole of it is in the JSON.
_LONGEST = 200


class Amount(str):
    """A number with its unit: a cell that is aligned to the right."""

    __slots__ = ()


class Record(Protocol):
    """Something the service told. `raw` is its object as it came, one-time secrets taken out."""

    @property
    def raw(self) -> Mapping[str, Any]:
        """The service's own object."""


class Records(Protocol[T_co]):
    """A list of them, read when it is iterated: `api.pages.Listing`."""

    @property
    def is_cut(self) -> bool:
        """Whether the service has more than it gave; known once the list has been read."""

    @property
    def unreadable(self) -> int:
        """How many more it gave that cannot be read; known once the list has been read."""

    def __aiter__(self) -> AsyncIterator[T_co]:
        """The records one by one."""


def print_json(value: object) -> None:
    """One JSON object on one line."""
    print(msgspec.json.encode(value).decode(), flush=True)


def print_record(record: Record, fields: Iterable[tuple[str, object]], *, as_json: bool) -> None:
    """Print one record: the service's own object, or what `fields` names of it; empty values are left out."""
    if as_json:
        print_json(record.raw)
    else:
        print_fields(fields)


def print_fields(fields: Iterable[tuple[str, object]]) -> None:
    """Print labelled values for people, one a line; empty ones are left out."""
    told = [(label, shown(value)) for label, value in fields]
    width = max((len(label) for label, text in told if text), default=0)
    for label, text in told:
        if text:
            print(f"{label:<{width}}  {text}")


async def print_records(
    records: Records[R], cells: Callable[[R], Sequence[object]], *, as_json: bool, none: str
) -> None:
    """Print a list: an object a line, or aligned columns of `cells`; `none` tells people that it is empty.

    What is missing of the list is said on stderr. Raises ServiceError, ServiceUnreachable.
    """
    rows: list[Sequence[object]] = []
    async for record in records:
        if as_json:
            print_json(record.raw)
        else:
            rows.append(cells(record))
    for text in aligned(rows):
        print(text)
    if not rows and not as_json:
        print(none)
    print_what_is_missing(records)


def print_what_is_missing(records: Records[Any]) -> None:
    """Say on stderr what a list that was read lacks, if anything."""
    if records.unreadable:
        print(f"Left out, because it cannot be read: {records.unreadable} of what the service gave.", file=sys.stderr)
    if records.is_cut:
        print("The service has more than these; it does not list them all.", file=sys.stderr)


def aligned(rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows of cells as lines: texts to the left, numbers and amounts to the right, the last column as long as it is."""
    texts = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return ["  ".join(map(_padded, row, text, widths)).rstrip() for row, text in zip(rows, texts, strict=True)]


def _padded(cell: object, text: str, width: int) -> str:
    is_number = isinstance(cell, int | float | Amount) and not isinstance(cell, bool)
    return text.rjust(width) if is_number else text.ljust(width)


def shown(value: object) -> str:
    """A value of the service in one line that is safe to print: no control characters, no keys; nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g}" if abs(value) < 1_000_000 else str(value)
        case str():
            return line(value, _LONGEST)
        case _:
            return line(msgspec.json.encode(value).decode(), _LONGEST)
