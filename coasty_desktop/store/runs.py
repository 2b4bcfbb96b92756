"""Every run with its events and pictures, written as they happen and never changed afterwards.

A run is written by one process; any number may write different runs and read all of them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from coasty_desktop.agent import events as happened
from coasty_desktop.agent.events import RunEvent
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.store import event_codec
from coasty_desktop.store.database import Database
from coasty_desktop.store.pictures import PictureFiles
from coasty_desktop.store.proof_of_life import ProofOfLife
from coasty_desktop.store.stored_run import RunSummary, StoredEvent, StoredRun, StoredStatus
from coasty_desktop.store.times import from_text, to_text

_SUMMARY = "run_id, task, target, practice, started_at, owner, status, steps, credits, seconds, verified, reasoning"


class RunStore:
    """The runs of a profile. Every method may block for some milliseconds and may be called from any thread."""

    def __init__(self, database: Database, pictures: Path, life: ProofOfLife) -> None:
        """`pictures` is the folder of picture files; `life` tells whose runs still go on."""
        self._database = database
        self._pictures = PictureFiles(pictures)
        self._life = life

    def begin(  # noqa: PLR0917 - what a run's row holds, as the run service's `Records` names it
        self, run_id: str, task: str, target: str, options: dict[str, Any], practice: bool, started_at: datetime
    ) -> None:
        """Open a new run; beginning the same one twice is fine. `options` is any JSON value by name."""
        with self._database.writing() as rows:
            rows.execute(
                "INSERT INTO runs (run_id, task, target, options, practice, started_at, owner)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO NOTHING",
                (
                    run_id,
                    event_codec.storable(task),
                    event_codec.storable(target),
                    msgspec.json.encode(options).decode(),
                    practice,
                    to_text(started_at),
                    self._life.mark,
                ),
            )

    def append(self, run_id: str, event: RunEvent, at: datetime) -> None:
        """Write what happened at `at`; the same event at the same time is written once.

        Raises BadInput when there is no such run (it was forgotten meanwhile), NotPossibleHere.
        """
        kind, when = event_codec.kind_of(event), to_text(at)
        with self._database.writing() as rows:
            data, picture = event_codec.encode(event, self._pictures.keep)
            digest = hashlib.sha256(f"{when} {kind} {data}".encode()).hexdigest()
            row = {"run": run_id, "at": when, "version": event_codec.VERSION, "kind": kind}
            if not rows.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone():
                raise _no_such_run(run_id)
            added = rows.execute(
                "INSERT INTO events (run_id, number, at, version, kind, data, digest)"
                " SELECT :run, 1 + coalesce(max(number), 0), :at, :version, :kind, :data, :digest"
                " FROM events WHERE run_id = :run"
                " ON CONFLICT (run_id, digest) DO NOTHING",
                {**row, "data": data, "digest": digest},
            ).rowcount
            if added:
                _summarise(rows, run_id, event)
            if picture:
                rows.execute("INSERT OR IGNORE INTO run_pictures VALUES (?, ?)", (run_id, picture))

    def past_tasks(self, limit: int = 50) -> list[str]:
        """What was asked for before, each text once, newest first."""
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT task FROM runs GROUP BY task ORDER BY max(number) DESC LIMIT ?", (limit,)
            ).fetchall()
        return [row["task"] for row in found]

    def list(self, limit: int = 50, before: str | None = None) -> list[RunSummary]:
        """The newest runs, newest first; `before` is the id of the last one of the page before."""
        with self._database.reading() as rows:
            found = rows.execute(
                f"SELECT {_SUMMARY} FROM runs WHERE number <"
                " coalesce((SELECT number FROM runs WHERE run_id = ?), 9223372036854775807)"
                " ORDER BY number DESC LIMIT ?",
                (before, limit),
            ).fetchall()
        return [self._summary(row) for row in found]

    def load(self, run_id: str) -> StoredRun:
        """A run with its events and pictures, by its id or the beginning of it. Raises BadInput, NotPossibleHere."""
        with self._database.reading() as rows:
            row = _one(rows, run_id, f"{_SUMMARY}, options")
            stored = rows.execute(
                "SELECT at, version, kind, data FROM events WHERE run_id = ? ORDER BY number", (row["run_id"],)
            ).fetchall()
        lost: list[str] = []

        def fetch(name: str) -> bytes:
            png = self._pictures.read(name)
            if png is None and name not in lost:
                lost.append(name)
            return png or b""

        events, unread = _decoded(stored, fetch)
        return StoredRun(self._summary(row), msgspec.json.decode(row["options"]), events, unread, tuple(lost))

    def forget(self, run_id: str) -> str:
        """Remove a run, its events and the pictures no other run shows; returns its whole id.

        Raises BadInput when there is no such run or it is still going, NotPossibleHere.
        """
        with self._database.writing() as rows:
            row = _one(rows, run_id, _SUMMARY)
            found = self._summary(row)
            if found.status == "running":
                raise BadInput("This run is still going", hint="Stop it first.")
            only_here = rows.execute(
                "SELECT picture FROM run_pictures AS mine WHERE run_id = ? AND NOT EXISTS"
                " (SELECT 1 FROM run_pictures WHERE picture = mine.picture AND run_id <> mine.run_id)",
                (found.run_id,),
            ).fetchall()
            rows.execute("DELETE FROM runs WHERE run_id = ?", (found.run_id,))
            # What is still to be reconciled holds pictures too, and nothing says of which run; nobody resends them.
            rows.execute("UPDATE journal SET body = x'' WHERE body <> x''")
            # Under the write lock: nobody can begin to show one of them between the question and the removal.
            for picture in only_here:
                self._pictures.remove(picture["picture"])
        self._database.flush()
        return found.run_id

    def _summary(self, row: sqlite3.Row) -> RunSummary:
        status: StoredStatus = row["status"] or ("running" if self._life.is_alive(row["owner"]) else "interrupted")
        return RunSummary(
            run_id=row["run_id"],
            task=row["task"],
            target=row["target"],
            practice=bool(row["practice"]),
            started_at=from_text(row["started_at"]),
            status=status,
            steps=row["steps"],
            credits=row["credits"],
            seconds=row["seconds"],
            verified=None if row["verified"] is None else bool(row["verified"]),
            reasoning=row["reasoning"],
        )


def _decoded(
    stored: list[sqlite3.Row], fetch: Callable[[str], bytes]
) -> tuple[tuple[StoredEvent, ...], tuple[str, ...]]:
    events: list[StoredEvent] = []
    for index, row in enumerate(stored):
        try:
            event = event_codec.decode(row["kind"], row["version"], row["data"], fetch)
        except event_codec.UnknownEvent:
            return tuple(events), tuple(rest["kind"] for rest in stored[index:])
        events.append(StoredEvent(from_text(row["at"]), event))
    return tuple(events), ()


def _summarise(rows: sqlite3.Connection, run_id: str, event: RunEvent) -> None:
    match event:
        case happened.RunStarted():
            rows.execute(
                "UPDATE runs SET credits = credits + ?, target = ?, practice = ? WHERE run_id = ?",
                (event.credits, event_codec.storable(event.target), event.practice, run_id),
            )
        case happened.StepPredicted():
            rows.execute(
                "UPDATE runs SET credits = credits + ?, steps = max(steps, ?) WHERE run_id = ?",
                (event.credits, event.step, run_id),
            )
        case happened.RunFinished():
            rows.execute(
                "UPDATE runs SET status = ?, steps = ?, credits = ?, seconds = ?, verified = ?, reasoning = ?"
                " WHERE run_id = ?",
                (
                    event.status,
                    event.steps,
                    event.credits,
                    event.seconds,
                    event.verified,
                    event_codec.storable(event.reasoning),
                    run_id,
                ),
            )
        case _:
            pass


def _one(rows: sqlite3.Connection, beginning: str, columns: str) -> sqlite3.Row:
    """The run with this id, else the only one whose id begins so."""
    found: list[sqlite3.Row] = rows.execute(
        f"SELECT {columns} FROM runs WHERE substr(run_id, 1, length(:start)) = :start AND :start <> ''"
        " ORDER BY run_id <> :start, number DESC LIMIT 3",
        {"start": beginning},
    ).fetchall()
    if not found:
        raise _no_such_run(beginning)
    if len(found) > 1 and found[0]["run_id"] != beginning:
        raise BadInput(
            f"Several runs begin with “{beginning}”", hint="Give more of the id, as `history list` shows it."
        )
    return found[0]


def _no_such_run(run_id: str) -> BadInput:
    # What was typed may be a key in the wrong place.
    return BadInput(f"There is no run “{without_secrets(run_id)}”", hint="`history list` shows the runs that are kept.")
