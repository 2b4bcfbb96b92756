"""The matrix as a table at the end of the test run, put together from what the cells measured."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

# The property by which a cell tells its row, its column and what it measured.
CELL = "fault cell"
# Names a file to write the table to as well, as Markdown.
WRITE_TO = "COASTY_FAULTS_TABLE"

Table = Mapping[str, Mapping[str, str]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table when any cell was measured."""
    table: dict[str, dict[str, str]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, cell in getattr(report, "user_properties", ()):
                if name == CELL and report.when == "call":
                    row, column, measured = cell
                    table.setdefault(row, {})[column] = measured
    if not table:
        return
    terminalreporter.section("what a fault did: ok or told as an error, and how often the service did it")
    for line in lines(table):
        terminalreporter.write_line(line)
    if path := os.environ.get(WRITE_TO):
        Path(path).write_text(_HEAD + "\n".join(lines(table)) + "\n", encoding="utf-8")


def lines(table: Table) -> list[str]:
    """The table as Markdown, in columns."""
    columns = sorted({column for row in table.values() for column in row})
    rows = [["fault", *columns], *([name, *(table[name].get(column, "n/a") for column in columns)] for name in table)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns) + 1)]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return [shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *sorted(shown[1:])]


_HEAD = """# Faults

Measured by `make test ARGS="tests/faults"` on real loopback sockets between the client and the practice service.
`ok` means that the call succeeded, `told` that the user got one clear error; the number is how often the service did
what was asked, by its own count. Every cell also compares the wallet with our books after asking the service what
became of what was lost. `SSE` follows a run that has ended: `all` events came, each once, or only `its end`, from the
run's own record, because no stream ever came whole. `n/a`: where a name or a certificate
fails, nobody has ever shown that it keeps keys.

"""
